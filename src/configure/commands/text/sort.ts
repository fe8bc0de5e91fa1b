import { compareBytewise } from '../../../kernel/order.js';
import type { Process } from '../../system/process.js';
import { parseOptions, UsageError } from '../options.js';
import { readOrComplain } from '../operand.js';
import { withUsage } from '../usage.js';
import { linesOf } from './lines.js';
import { compareFileVersions } from './version-order.js';

/** How keys are compared, by sort's letters. */
interface Ordering {
  readonly letters: string;
}

interface Key extends Ordering {
  readonly from: { readonly field: number; readonly char: number };
  readonly to: { readonly field: number; readonly char: number } | undefined;
}

function readKey(text: string, global: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match === null) throw new UsageError(`invalid field specification ‘${text}’`);
  const [, field, char, first = '', toField, toChar, second = ''] = match;
  return {
    letters: first + second === '' ? global : first + second,
    from: { field: Number(field), char: Number(char ?? 1) },
    to: toField === undefined ? undefined : { field: Number(toField), char: Number(toChar ?? 0) },
  };
}

/** Where each field of a line begins and ends. */
function fieldsOf(line: string, separator: string | undefined): readonly { start: number; end: number }[] {
  const fields: { start: number; end: number }[] = [];
  if (separator !== undefined) {
    let start = 0;
    for (let end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
      fields.push({ start, end });
      start = end + 1;
    }
    fields.push({ start, end: line.length });
    return fields;
  }
  // Without a separator, blanks before a field belong to it.
  for (const match of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g))
    fields.push({ start: match.index, end: match.index + match[0].length });
  return fields;
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator);
  const skips = key.letters.includes('b');
  const place = ({ field, char }: { field: number; char: number }, isEnd: boolean): number => {
    const found = fields[field - 1];
    if (found === undefined) return line.length;
    if (isEnd && char === 0) return found.end;
    const blanks = skips ? (/^[ \t]*/.exec(line.slice(found.start))?.[0].length ?? 0) : 0;
    return Math.min(found.start + blanks + char - (isEnd ? 0 : 1), isEnd ? line.length : found.end);
  };
  return line.slice(place(key.from, false), key.to === undefined ? line.length : place(key.to, true));
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const UNITS = 'KMGTPEZY';

function numeric(text: string): number {
  return Number.parseFloat(/^\s*-?(\d+\.?\d*|\.\d+)/.exec(text)?.[0] ?? '0');
}

function human(text: string): number {
  const match = /^\s*-?(?:\d+\.?\d*|\.\d+)([KMGTPEZYk]?)/.exec(text);
  const unit = UNITS.indexOf((match?.[1] ?? '').toUpperCase());
  return numeric(text) * (match?.[1] ? 1024 ** (unit + 1) : 1);
}

function compareTexts(a: string, b: string, { letters }: Ordering): number {
  let [left, right] = [a, b];
  if (letters.includes('n')) return numeric(left) - numeric(right);
  if (letters.includes('g')) return (Number.parseFloat(left) || 0) - (Number.parseFloat(right) || 0);
  if (letters.includes('h')) return human(left) - human(right);
  if (letters.includes('V')) return compareFileVersions(left, right);
  if (letters.includes('M'))
    return (
      MONTHS.indexOf(left.trim().slice(0, 3).toUpperCase()) -
      MONTHS.indexOf(right.trim().slice(0, 3).toUpperCase())
    );
  if (letters.includes('b')) [left, right] = [left.trimStart(), right.trimStart()];
  if (letters.includes('d'))
    [left, right] = [left.replace(/[^0-9A-Za-z \t]/g, ''), right.replace(/[^0-9A-Za-z \t]/g, '')];
  if (letters.includes('f')) [left, right] = [left.toUpperCase(), right.toUpperCase()];
  return compareBytewise(left, right);
}

const TABLE = {
  ...{
    u: 'unique',
    unique: 'flag',
    r: 'flag',
    reverse: 'r',
    n: 'flag',
    'numeric-sort': 'n',
    k: 'key',
    key: 'value',
    t: 'separator',
    'field-separator': 'separator',
    separator: 'value',
  },
  ...{
    f: 'flag',
    'ignore-case': 'f',
    b: 'flag',
    'ignore-leading-blanks': 'b',
    d: 'flag',
    'dictionary-order': 'd',
    i: 'flag',
    g: 'flag',
    h: 'flag',
    V: 'flag',
    'version-sort': 'V',
    M: 'flag',
  },
  ...{
    s: 'stable',
    stable: 'flag',
    c: 'check',
    check: 'flag',
    C: 'quiet-check',
    'quiet-check': 'flag',
    m: 'merge',
    merge: 'flag',
    o: 'output',
    output: 'value',
    z: 'zero',
    'zero-terminated': 'zero',
    zero: 'flag',
  },
  ...{ T: 'value', S: 'value', R: 'refused' },
};

/** sort(1), in the order of bytes. */
export function sort(process: Process): Promise<number> {
  return withUsage(process, 2, async () => {
    const options = parseOptions(process, TABLE);
    const letters = [...'rnfbdighVM'].filter((letter) => options.has(letter)).join('');
    const keys = options.values('key').map((text) => readKey(text, letters));
    const separator = options.value('separator');
    const end = options.has('zero') ? '\0' : '\n';
    const lines: string[] = [];
    for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
      const text = await readOrComplain(process, path);
      if (text === undefined) return 2;
      lines.push(...linesOf(text, end));
    }
    const byKeys = (a: string, b: string): number => {
      if (keys.length === 0) return compareTexts(a, b, { letters }) * (letters.includes('r') ? -1 : 1);
      for (const key of keys) {
        const order = compareTexts(keyText(a, key, separator), keyText(b, key, separator), key);
        if (order !== 0) return key.letters.includes('r') ? -order : order;
      }
      return 0;
    };
    const compare = (a: string, b: string): number => {
      const order = byKeys(a, b);
      if (order !== 0 || options.has('stable') || options.has('unique')) return order;
      return compareBytewise(a, b) * (letters.includes('r') ? -1 : 1);
    };
    if (options.has('check') || options.has('quiet-check')) {
      const bad = lines.findIndex(
        (line, index) =>
          index > 0 && compare(lines[index - 1] ?? '', line) > (options.has('unique') ? -1 : 0),
      );
      if (bad >= 0 && options.has('check'))
        await process.complain(`${options.operands[0] ?? '-'}:${bad + 1}: disorder: ${lines[bad] ?? ''}`);
      return bad >= 0 ? 1 : 0;
    }
    const sorted = [...lines].sort(compare);
    const kept = options.has('unique')
      ? sorted.filter((line, index) => index === 0 || byKeys(sorted[index - 1] ?? '', line) !== 0)
      : sorted;
    const output = kept.map((line) => line + end).join('');
    const target = options.value('output');
    if (target === undefined) await process.write(output);
    else process.files.write(target, output);
    return 0;
  });
}
