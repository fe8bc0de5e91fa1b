import { createHash } from 'node:crypto';
import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';
import { compareBytewise } from '../../../kernel/order.js';
import type { Process } from '../../system/process.js';
import { parseOptions, UsageError } from '../options.js';
import { readOrComplain } from '../operand.js';
import { withUsage } from '../usage.js';

/** Lines without their newlines; whether the last had one. */
export function linesOf(text: ByteString, separator = '\n'): string[] {
  if (text === '') return [];
  return (text.endsWith(separator) ? text.slice(0, -1) : text).split(separator);
}

/** All operands' texts, standard input without any; status 1 when one cannot be read. */
export async function inputs(
  process: Process,
  operands: readonly ByteString[],
): Promise<{ texts: { name: ByteString; text: ByteString }[]; status: number }> {
  const texts: { name: ByteString; text: ByteString }[] = [];
  let status = 0;
  for (const name of operands.length === 0 ? ['-'] : operands) {
    const text = await readOrComplain(process, name);
    if (text === undefined) status = 1;
    else texts.push({ name, text });
  }
  return { texts, status };
}

/** Turns `-5` into `-n 5`, as head and tail take it. */
function modern(args: readonly ByteString[]): ByteString[] {
  return args.flatMap((arg, index) => (/^-\d+$/.test(arg) && index === 0 ? ['-n', arg.slice(1)] : [arg]));
}

const ENDS = {
  n: 'lines',
  lines: 'value',
  c: 'bytes',
  bytes: 'value',
  q: 'quiet',
  quiet: 'flag',
  v: 'verbose',
  verbose: 'flag',
  z: 'zero',
  f: 'refused',
  F: 'refused',
};

const UNITS: Readonly<Record<string, number>> = { k: 1024, K: 1024, M: 1 << 20, G: 1 << 30 };

function size(text: string): number {
  const match = /^[-+]?(\d+)([kKMG]?)$/.exec(text);
  if (match === null) throw new UsageError(`invalid number of lines: ‘${text}’`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}

function cutEnds(
  process: Process,
  cut: (items: readonly string[], count: number, sign: string) => readonly string[],
): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, ENDS, { args: modern(process.args) });
    const { texts, status } = await inputs(process, options.operands);
    const byBytes = options.value('bytes');
    const amount = byBytes ?? options.value('lines') ?? '10';
    const sign = /^[-+]/.exec(amount)?.[0] ?? '';
    const titled = !options.has('quiet') && (texts.length > 1 || options.has('verbose'));
    for (const [index, { name, text }] of texts.entries()) {
      if (titled)
        await process.write(`${index > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
      const items = byBytes === undefined ? (text.match(/[^\n]*\n|[^\n]+$/g) ?? []) : [...text];
      await process.write(cut(items, size(amount), sign).join(''));
    }
    return status;
  });
}

/** head(1) */
export function head(process: Process): Promise<number> {
  return cutEnds(process, (items, count, sign) =>
    sign === '-' ? items.slice(0, Math.max(0, items.length - count)) : items.slice(0, count),
  );
}

/** tail(1), not following. */
export function tail(process: Process): Promise<number> {
  return cutEnds(process, (items, count, sign) => {
    if (sign === '+') return items.slice(Math.max(0, count - 1));
    return count === 0 ? [] : items.slice(-count);
  });
}

/** wc(1) */
export function wc(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      l: 'lines',
      lines: 'flag',
      w: 'words',
      words: 'flag',
      c: 'bytes',
      bytes: 'flag',
      m: 'chars',
      chars: 'flag',
      L: 'refused',
    });
    const { texts, status } = await inputs(process, options.operands);
    const any = options.list.length > 0;
    const count = (text: ByteString): number[] => [
      ...(!any || options.has('lines') ? [text.split('\n').length - 1] : []),
      ...(!any || options.has('words') ? [text.split(/[ \t-\r]+/).filter((word) => word !== '').length] : []),
      ...(options.has('chars') ? [Buffer.from(text, 'latin1').toString('utf8').length] : []),
      ...(!any || options.has('bytes') ? [text.length] : []),
    ];
    const rows = texts.map(({ name, text }) => ({ name, counts: count(text) }));
    if (rows.length > 1) {
      const total = (rows[0]?.counts ?? []).map((_, column) =>
        rows.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0),
      );
      rows.push({ name: 'total', counts: total });
    }
    const fromStdin = options.operands.length === 0 || options.operands.includes('-');
    const widest = Math.max(...rows.flatMap(({ counts }) => counts.map((value) => String(value).length)), 1);
    const single = rows.length === 1 && rows[0]?.counts.length === 1;
    const width = single ? 1 : fromStdin ? 7 : widest;
    for (const { name, counts } of rows) {
      const shown = options.operands.length === 0 ? '' : ` ${name}`;
      await process.write(`${counts.map((value) => String(value).padStart(width)).join(' ')}${shown}\n`);
    }
    return status;
  });
}

/** tac(1) */
export function tac(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {});
    const { texts, status } = await inputs(process, options.operands);
    for (const { text } of texts)
      await process.write((text.match(/[^\n]*\n|[^\n]+$/g) ?? []).reverse().join(''));
    return status;
  });
}

/** uniq(1) */
export function uniq(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      c: 'count',
      count: 'flag',
      d: 'repeated',
      repeated: 'flag',
      u: 'unique',
      unique: 'flag',
      i: 'ignore-case',
      'ignore-case': 'flag',
      f: 'refused',
      s: 'refused',
      w: 'refused',
    });
    const text = await readOrComplain(process, options.operands[0] ?? '-');
    if (text === undefined) return 1;
    const key = (line: string): string => (options.has('ignore-case') ? line.toLowerCase() : line);
    const groups: { line: string; count: number }[] = [];
    for (const line of linesOf(text)) {
      const last = groups.at(-1);
      if (last !== undefined && key(last.line) === key(line)) last.count++;
      else groups.push({ line, count: 1 });
    }
    const shown = groups.filter(
      ({ count }) => (!options.has('repeated') || count > 1) && (!options.has('unique') || count === 1),
    );
    const output = shown
      .map(({ line, count }) => `${options.has('count') ? `${String(count).padStart(7)} ` : ''}${line}\n`)
      .join('');
    const [, target] = options.operands;
    if (target === undefined) await process.write(output);
    else process.files.write(target, output);
    return 0;
  });
}

/** Programs that print or check digests of files. @see md5sum(1), sha256sum(1) */
export function digestProgram(algorithm: string) {
  const digestOf = (text: ByteString): string => createHash(algorithm).update(bytesOf(text)).digest('hex');
  return (process: Process): Promise<number> =>
    withUsage(process, 1, async () => {
      const table = {
        ...{
          c: 'check',
          check: 'flag',
          status: 'flag',
          quiet: 'flag',
          b: 'flag',
          binary: 'b',
          t: 'flag',
          text: 't',
          w: 'flag',
          warn: 'w',
        },
        ...{ strict: 'flag', 'ignore-missing': 'flag', z: 'zero', zero: 'flag', tag: 'refused' },
      };
      const options = parseOptions(process, table);
      const { texts, status } = await inputs(process, options.operands);
      if (!options.has('check')) {
        for (const { name, text } of texts) {
          await process.write(
            `${digestOf(text)} ${options.has('b') ? '*' : ' '}${name}${options.has('zero') ? '\0' : '\n'}`,
          );
        }
        return status;
      }
      let result = status;
      for (const { text } of texts) {
        for (const line of linesOf(text)) {
          const [, wanted, name] = /^\\?([0-9a-fA-F]+) [ *](.*)$/.exec(line) ?? [];
          if (wanted === undefined || name === undefined) continue;
          if (options.has('ignore-missing') && !process.files.exists(name)) continue;
          const found = await readOrComplain(process, name);
          const verdict =
            found === undefined
              ? 'FAILED open or read'
              : digestOf(found) === wanted.toLowerCase()
                ? 'OK'
                : 'FAILED';
          if (verdict !== 'OK') result = 1;
          if (options.has('status') || (options.has('quiet') && verdict === 'OK')) continue;
          await process.write(`${name}: ${verdict}\n`);
        }
      }
      return result;
    });
}

/** comm(1) */
export function comm(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, { '1': 'flag', '2': 'flag', '3': 'flag', 'nocheck-order': 'flag' });
    const { texts, status } = await inputs(process, options.operands);
    const [a, b] = texts.map(({ text }) => linesOf(text));
    if (a === undefined || b === undefined) return 1;
    const tab = (column: number): string =>
      '\t'.repeat(['1', '2'].slice(0, column).filter((name) => !options.has(name)).length);
    const print = (column: number, line: string): Promise<void> =>
      options.has(String(column + 1)) ? Promise.resolve() : process.write(`${tab(column)}${line}\n`);
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      const [left, right] = [a[i], b[j]];
      const order = left === undefined ? 1 : right === undefined ? -1 : compareBytewise(left, right);
      if (order === 0) {
        await print(2, left ?? '');
        i++;
        j++;
      } else if (order < 0) await print(0, a[i++] ?? '');
      else await print(1, b[j++] ?? '');
    }
    return status;
  });
}
