import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { type ParsedOptions, UsageError, parseOptions } from '../options.js';
import { readWhole } from './open-path.js';
import { ioErrorOf } from './report.js';
import { parseSize } from './sizes.js';

const OPTIONS = {
  b: 'print-bytes',
  'print-bytes': 'flag',
  i: 'ignore-initial',
  'ignore-initial': 'value',
  l: 'verbose',
  verbose: 'flag',
  n: 'bytes',
  bytes: 'value',
  s: 'quiet',
  quiet: 'flag',
  silent: 'quiet',
};

function bytes(text: ByteString): number {
  const size = parseSize(text);
  if (size === undefined) throw new UsageError(`invalid --bytes value '${text}'`);
  return size;
}

/** How many bytes of each file are passed over: `SKIP` or `SKIP1:SKIP2`, or the operands after the files. */
function skips(options: ParsedOptions): readonly [number, number] {
  const [, , first, second] = options.operands;
  const given = options.value('ignore-initial');
  if (given === undefined) return [bytes(first ?? '0'), bytes(second ?? '0')];
  const [one = '0', other = one] = given.split(':');
  return [bytes(one), bytes(other)];
}

function visible(byte: ByteString): string {
  const code = byte.charCodeAt(0);
  const low = code & 127;
  const shown =
    low === 127 ? '^?' : low < 32 ? `^${String.fromCharCode(low + 64)}` : String.fromCharCode(low);
  return (code > 127 ? 'M-' : '') + shown;
}

const octal = (byte: ByteString): string => byte.charCodeAt(0).toString(8).padStart(3);

interface Pair {
  readonly names: readonly [ByteString, ByteString];
  readonly one: ByteString;
  readonly other: ByteString;
}

/** One line for each byte that differs. */
function listing({ one, other }: Pair, width: number, shows: boolean): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const [a = '', b = ''] = [one[at], other[at]];
    if (a === b) continue;
    const text = shows
      ? `${octal(a)} ${visible(a).padEnd(4)} ${octal(b)} ${visible(b)}`
      : `${octal(a)} ${octal(b)}`;
    lines.push(`${String(at + 1).padStart(width)} ${text}\n`);
  }
  return lines.join('');
}

function firstDifference(one: ByteString, other: ByteString): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return at;
  return length;
}

function lineAt(text: ByteString, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** What is said when one file ends before anything differs. */
async function sayEnd(process: Process, pair: Pair, verbose: boolean): Promise<void> {
  const [short, name] =
    pair.one.length < pair.other.length ? [pair.one, pair.names[0]] : [pair.other, pair.names[1]];
  const { length } = short;
  if (length === 0) return process.complain(`EOF on ${name} which is empty`);
  const isWhole = short.endsWith('\n');
  const lines = short.split('\n').length - (isWhole ? 1 : 0);
  const where = verbose ? '' : isWhole ? `, line ${lines}` : `, in line ${lines}`;
  return process.complain(`EOF on ${name} after byte ${length}${where}`);
}

async function compare(process: Process, options: ParsedOptions, pair: Pair, width: number): Promise<number> {
  const { one, other, names } = pair;
  if (one === other) return 0;
  if (options.has('quiet')) return 1;
  const shows = options.has('print-bytes');
  const at = firstDifference(one, other);
  const isEnd = at === Math.min(one.length, other.length);
  if (options.has('verbose')) await process.write(listing(pair, width, shows));
  else if (!isEnd) {
    const [a = '', b = ''] = [one[at], other[at]];
    const more = shows ? ` is ${octal(a)} ${visible(a)} ${octal(b)} ${visible(b)}` : '';
    await process.write(`${names[0]} ${names[1]} differ: byte ${at + 1}, line ${lineAt(one, at)}${more}\n`);
    return 1;
  }
  if (isEnd || (options.has('verbose') && one.length !== other.length))
    await sayEnd(process, pair, options.has('verbose'));
  return 1;
}

/** cmp. @see cmp(1) of diffutils */
export async function cmp(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const [first, second = '-'] = options.operands;
  if (first === undefined) throw new UsageError(`missing operand after 'cmp'`);
  if (options.operands.length > 4) throw new UsageError(`extra operand '${options.operands[4] ?? ''}'`);
  const [skipOne, skipOther] = skips(options);
  const limit = options.value('bytes');
  const end = limit === undefined ? Number.MAX_SAFE_INTEGER : bytes(limit);
  const texts: ByteString[] = [];
  for (const path of [first, second]) {
    try {
      texts.push(await readWhole(process, path));
    } catch (thrown) {
      const error = ioErrorOf(thrown);
      // Only what cannot be opened goes without a word.
      const silent = options.has('quiet') && error.errno !== 'EISDIR';
      if (!silent) await process.complain(`${path}: ${error.message}`);
      return 2;
    }
  }
  const [one = '', other = ''] = texts;
  const pair: Pair = {
    names: [first, second],
    one: one.slice(skipOne, skipOne + end),
    other: other.slice(skipOther, skipOther + end),
  };
  // Numbers are as wide as the last byte that both have.
  const width = String(Math.min(end, one.length, other.length)).length;
  return compare(process, options, pair, width);
}
