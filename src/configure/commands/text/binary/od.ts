import type { ByteString } from '../../../../kernel/byte-string.js';
import { bytesOf } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { parseSize } from '../../files/sizes.js';
import { type ParsedOptions, parseOptions, UsageError } from '../../options.js';
import { withUsage } from '../../usage.js';
import { inputs } from '../lines.js';

const OPTIONS = {
  A: 'address-radix',
  'address-radix': 'value',
  j: 'skip-bytes',
  'skip-bytes': 'value',
  N: 'read-bytes',
  'read-bytes': 'value',
  t: 'format',
  format: 'value',
  v: 'output-duplicates',
  'output-duplicates': 'flag',
  w: 'width',
  width: 'optional',
  b: 'flag',
  c: 'flag',
  d: 'flag',
  i: 'flag',
  l: 'flag',
  o: 'flag',
  s: 'flag',
  x: 'flag',
};

/** The traditional letters. @see od(1), "Traditional format specifications" */
const LETTERS: Readonly<Record<string, string>> = {
  b: 'o1',
  c: 'c',
  d: 'u2',
  i: 'd4',
  l: 'd8',
  o: 'o2',
  s: 'd2',
  x: 'x2',
};

const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, 1: 1, 2: 2, 4: 4, 8: 8 };

/** Columns of a number, without the blank before it. */
const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  x: [2, 4, 8, 16],
  o: [3, 6, 11, 22],
  d: [4, 6, 11, 20],
  u: [3, 5, 10, 20],
};

interface Format {
  readonly size: number;
  readonly show: (block: Buffer, at: number) => string;
}

const ESCAPES: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

function character(byte: number): string {
  const shown =
    ESCAPES[byte] ??
    (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));
  return shown.padStart(4);
}

function numberAt(block: Buffer, at: number, size: number, isSigned: boolean): bigint {
  if (size === 8) return isSigned ? block.readBigInt64LE(at) : block.readBigUInt64LE(at);
  return BigInt(isSigned ? block.readIntLE(at, size) : block.readUIntLE(at, size));
}

function formatOf(process: Process, text: string): Format {
  if (text === 'c') return { size: 1, show: (block, at) => character(block[at] as number) };
  const match = /^([xodu])([CSIL1248]?)$/.exec(text);
  if (match === null) return unmodelled(process, `od -t ${text}`);
  const kind = match[1] as string;
  const size = SIZES[match[2] || 'I'] as number;
  const width = WIDTHS[kind]?.[Math.log2(size)] as number;
  const radix = kind === 'x' ? 16 : kind === 'o' ? 8 : 10;
  const filler = radix === 10 ? ' ' : '0';
  const show = (block: Buffer, at: number): string =>
    ` ${numberAt(block, at, size, kind === 'd')
      .toString(radix)
      .padStart(width, filler)}`;
  return { size, show };
}

/** The one format that is asked for. */
function chosenFormat(process: Process, options: ParsedOptions): Format {
  const texts = options.list.flatMap(({ name, value }) =>
    name === 'format' ? [value ?? ''] : Object.hasOwn(LETTERS, name) ? [LETTERS[name] as string] : [],
  );
  if (texts.length > 1) unmodelled(process, 'od in several formats');
  return formatOf(process, texts[0] ?? 'o2');
}

function address(radix: string): (at: number) => string {
  if (radix === 'n') return () => '';
  if (radix === 'x') return (at) => at.toString(16).padStart(6, '0');
  return (at) => at.toString(radix === 'd' ? 10 : 8).padStart(7, '0');
}

function count(text: ByteString | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const size = parseSize(text, 'b');
  if (size === undefined) throw new UsageError(`invalid argument '${text}'`);
  return size;
}

function dump(data: Buffer, start: number, options: ParsedOptions, format: Format, width: number): string {
  const radix = options.value('address-radix') ?? 'o';
  const label = address(radix);
  const lines: string[] = [];
  let before: Buffer | undefined;
  let isSkipping = false;
  for (let at = 0; at < data.length; at += width) {
    const block = data.subarray(at, at + width);
    const isSame = before?.equals(block) === true && !options.has('output-duplicates');
    before = block;
    if (isSame && !isSkipping) lines.push('*\n');
    isSkipping = isSame;
    if (isSame) continue;
    // A number that the input ends in is filled up with zeros.
    const padded = Buffer.concat([block, Buffer.alloc(format.size - 1)]);
    let line = label(start + at);
    for (let place = 0; place < block.length; place += format.size) line += format.show(padded, place);
    lines.push(`${line}\n`);
  }
  if (radix !== 'n') lines.push(`${label(start + data.length)}\n`);
  return lines.join('');
}

/** od in one format. @see od(1) of coreutils */
export function od(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    if (options.operands.some((operand) => /^\+|^x?\d/.test(operand)))
      unmodelled(process, 'od with an offset or a name like one');
    if (!/^[doxn]$/.test(options.value('address-radix') ?? 'o'))
      throw new UsageError(`invalid output address radix '${options.value('address-radix') ?? ''}'`);
    const format = chosenFormat(process, options);
    const width = options.has('width') ? count(options.value('width') || '32', 32) : 16;
    if (width === 0 || width > 65_536 || width % format.size !== 0) unmodelled(process, `od -w${width}`);
    const { texts, status } = await inputs(process, options.operands);
    if (texts.length === 0) return status;
    const text = texts.map((input) => input.text).join('');
    const skip = count(options.value('skip-bytes'), 0);
    if (skip > text.length) {
      await process.complain('cannot skip past end of combined input');
      return 1;
    }
    const data = Buffer.from(
      bytesOf(text.slice(skip, skip + count(options.value('read-bytes'), text.length))),
    );
    await process.write(dump(data, skip, options, format, width));
    return status;
  });
}
