import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { checkAmount } from '../files/open-path.js';
import { readOrComplain } from '../operand.js';
import { type ParsedOptions, parseOptions, UsageError } from '../options.js';
import { withUsage } from '../usage.js';
import { linesOf } from './lines.js';

const OPTIONS = {
  1: 'value',
  2: 'value',
  a: 'value',
  e: 'value',
  i: 'ignore-case',
  'ignore-case': 'flag',
  j: 'value',
  o: 'value',
  t: 'value',
  v: 'value',
};

interface Row {
  readonly fields: readonly ByteString[];
  /** What rows are matched by. */
  readonly key: ByteString;
}

interface Joining {
  readonly separator: ByteString | undefined;
  readonly places: readonly [number, number];
  readonly empty: ByteString;
  /** File (0 for the common field) and place of each field that is put out. */
  readonly format: readonly (readonly [number, number])[] | undefined;
  readonly shows: readonly [boolean, boolean];
  readonly showsPairs: boolean;
  readonly ignoresCase: boolean;
}

function place(text: ByteString): number {
  if (!/^0*[1-9]\d{0,6}$/.test(text)) throw new UsageError(`invalid field number: '${text}'`);
  return Number(text) - 1;
}

function formatOf(process: Process, options: ParsedOptions): Joining['format'] {
  const words = options.values('o').flatMap((value) => value.split(/[, \t]+/));
  if (words.length === 0) return undefined;
  if (words.includes('auto')) unmodelled(process, 'join -o auto');
  return words.map((word) => {
    if (word === '0') return [0, 0];
    const match = /^([12])\.(\d+)$/.exec(word);
    if (match === null) throw new UsageError(`invalid field specifier: '${word}'`);
    return [Number(match[1]), place(match[2] ?? '')];
  });
}

function joiningOf(process: Process, options: ParsedOptions): Joining {
  const separator = options.value('t');
  if (separator !== undefined && separator.length !== 1) unmodelled(process, 'join -t of no single byte');
  const numbers = [...options.values('a'), ...options.values('v')];
  if (numbers.some((number) => !/^[12]$/.test(number))) throw new UsageError('invalid file number');
  const both = options.value('j') ?? '1';
  return {
    separator,
    places: [place(options.value('1') ?? both), place(options.value('2') ?? both)],
    empty: options.value('e') ?? '',
    format: formatOf(process, options),
    shows: [numbers.includes('1'), numbers.includes('2')],
    showsPairs: !options.has('v'),
    ignoresCase: options.has('ignore-case'),
  };
}

function rowsOf(process: Process, text: ByteString, how: Joining, at: number): Row[] {
  const { separator, places, ignoresCase } = how;
  let before = '';
  return linesOf(text).map((line) => {
    const fields =
      separator === undefined ? line.replace(/^[ \t]+/, '').split(/[ \t]+/) : line.split(separator);
    if (separator === undefined && fields.length > 1 && fields.at(-1) === '') fields.pop();
    const key = fields[places[at] as number] ?? '';
    const row = { fields, key: ignoresCase ? key.replace(/[A-Z]+/g, (part) => part.toLowerCase()) : key };
    // The real one goes on, and what it then gives is of no use.
    if (row.key < before) unmodelled(process, 'join of input that is not sorted');
    before = row.key;
    return row;
  });
}

function printed(how: Joining, one: Row | undefined, other: Row | undefined): ByteString {
  const shown = (field: ByteString | undefined): ByteString =>
    field === undefined || field === '' ? how.empty : field;
  const common = one?.fields[how.places[0]] ?? other?.fields[how.places[1]];
  const rest = (row: Row | undefined, at: number): readonly ByteString[] =>
    row === undefined ? [] : row.fields.filter((_, index) => index !== how.places[at]);
  const fields =
    how.format === undefined
      ? [common, ...rest(one, 0), ...rest(other, 1)]
      : how.format.map(([file, at]) => (file === 0 ? common : (file === 1 ? one : other)?.fields[at]));
  return `${fields.map(shown).join(how.separator ?? ' ')}\n`;
}

function groupEnd(rows: readonly Row[], start: number): number {
  let end = start;
  while (end < rows.length && rows[end]?.key === rows[start]?.key) end++;
  return end;
}

function joined(process: Process, rows: readonly [readonly Row[], readonly Row[]], how: Joining): ByteString {
  const [first, second] = rows;
  const parts: ByteString[] = [];
  let size = 0;
  const put = (one: Row | undefined, other: Row | undefined): void => {
    const line = printed(how, one, other);
    checkAmount(process, (size += line.length));
    parts.push(line);
  };
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    const [one, other] = [first[i], second[j]];
    if (other === undefined || (one !== undefined && one.key < other.key)) {
      if (how.shows[0]) put(one, undefined);
      i++;
    } else if (one === undefined || other.key < one.key) {
      if (how.shows[1]) put(undefined, other);
      j++;
    } else {
      const [iEnd, jEnd] = [groupEnd(first, i), groupEnd(second, j)];
      if (how.showsPairs)
        for (const left of first.slice(i, iEnd)) for (const right of second.slice(j, jEnd)) put(left, right);
      [i, j] = [iEnd, jEnd];
    }
  }
  return parts.join('');
}

/** join of sorted files. @see join(1) of coreutils */
export function join(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    const [first, second, extra] = options.operands;
    if (first === undefined) throw new UsageError('missing operand');
    if (second === undefined) throw new UsageError(`missing operand after '${first}'`);
    if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
    const how = joiningOf(process, options);
    const texts = [await readOrComplain(process, first)];
    if (texts[0] !== undefined) texts.push(await readOrComplain(process, second));
    const [one, other] = texts;
    if (one === undefined || other === undefined) return 1;
    await process.write(joined(process, [rowsOf(process, one, how, 0), rowsOf(process, other, how, 1)], how));
    return 0;
  });
}
