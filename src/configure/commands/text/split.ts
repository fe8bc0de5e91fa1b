import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseSize } from '../files/sizes.js';
import { readOrComplain } from '../operand.js';
import { type ParsedOptions, parseOptions, UsageError } from '../options.js';
import { withUsage } from '../usage.js';

const OPTIONS = {
  a: 'suffix-length',
  'suffix-length': 'value',
  'additional-suffix': 'value',
  b: 'bytes',
  bytes: 'value',
  d: 'numeric',
  l: 'lines',
  lines: 'value',
  numeric: 'flag',
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

function amount(text: ByteString): number {
  const size = parseSize(text, 'b');
  if (size === undefined || size === 0) throw new UsageError(`invalid number: '${text}'`);
  return size;
}

function byLines(text: ByteString, count: number): ByteString[] {
  const lines = text.split(/(?<=\n)/);
  const pieces: ByteString[] = [];
  for (let at = 0; at < lines.length; at += count) pieces.push(lines.slice(at, at + count).join(''));
  return pieces;
}

function byBytes(text: ByteString, count: number): ByteString[] {
  const pieces: ByteString[] = [];
  for (let at = 0; at < text.length; at += count) pieces.push(text.slice(at, at + count));
  return pieces;
}

/** The names of the pieces; undefined for one that there is no suffix for. */
function suffixes(process: Process, options: ParsedOptions): (index: number) => ByteString | undefined {
  const alphabet = options.has('numeric') ? DIGITS : LETTERS;
  const given = options.value('suffix-length');
  if (given !== undefined && !/^\d{1,2}$/.test(given))
    throw new UsageError(`invalid suffix length: '${given}'`);
  const length = Number(given ?? 0) || 2;
  const isFixed = Number(given ?? 0) > 0;
  return (index) => {
    // Without a length, suffixes grow before the last letter is used.
    if (!isFixed && index >= (alphabet.length - 1) * alphabet.length)
      unmodelled(process, 'split into so many files');
    if (index >= alphabet.length ** length) return undefined;
    let [rest, suffix] = [index, ''];
    for (let place = 0; place < length; place++) {
      suffix = (alphabet[rest % alphabet.length] as string) + suffix;
      rest = Math.floor(rest / alphabet.length);
    }
    return suffix + (options.value('additional-suffix') ?? '');
  };
}

/** No run makes more files than this. */
const MOST_PIECES = 20_000;

/** split by lines or bytes. @see split(1) of coreutils */
export function split(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    const [path = '-', prefix = 'x', extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
    const [lines, bytes] = [options.value('lines'), options.value('bytes')];
    if (lines !== undefined && bytes !== undefined) throw new UsageError('cannot split in more than one way');
    const suffix = suffixes(process, options);
    const count = amount(bytes ?? lines ?? '1000');
    const text = await readOrComplain(process, path);
    if (text === undefined) return 1;
    if (bytes !== undefined && text.length / count > MOST_PIECES)
      unmodelled(process, 'split into so many files');
    const pieces = text === '' ? [] : bytes === undefined ? byLines(text, count) : byBytes(text, count);
    if (pieces.length > MOST_PIECES) unmodelled(process, 'split into so many files');
    for (const [index, piece] of pieces.entries()) {
      const end = suffix(index);
      if (end === undefined) {
        await process.complain('output file suffixes exhausted');
        return 1;
      }
      process.files.write(prefix + end, piece);
    }
    return 0;
  });
}
