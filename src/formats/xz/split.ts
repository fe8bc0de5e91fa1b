import { crc32 } from 'node:zlib';

/** One of the two files that {@link splitXz} makes. */
export interface XzPart {
  /** A complete .xz file of one stream. */
  readonly bytes: Uint8Array;
  readonly uncompressedBytes: number;
}

const HEADER_BYTES = 12;
const FOOTER_BYTES = 12;
const MAGIC = Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00);
const FOOTER_MAGIC = 'YZ';
/** Nobody cuts a file of more blocks than that by half for speed. */
const MAX_BLOCKS = 4096;

interface Block {
  /** As the index has it: without the padding to a multiple of four. */
  readonly unpaddedBytes: number;
  readonly uncompressedBytes: number;
}

/** §1.2, "Multibyte Integers": seven bits a byte, the lowest first. */
class IntegerReader {
  at: number;

  constructor(
    readonly bytes: Buffer,
    from: number,
  ) {
    this.at = from;
  }

  /** -1 for one that is too long, not shortest, or cut off. */
  next(): number {
    let value = 0;
    for (let place = 0; place < 7; place++) {
      const byte = this.bytes[this.at++] ?? -1;
      if (byte < 0 || (byte === 0 && place > 0)) return -1;
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return value;
    }
    return -1;
  }
}

function integer(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.of(...bytes, rest);
}

function paddedTo4(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** §4: the blocks that the index lists; undefined for an index that is not in order. */
function readIndex(index: Buffer): readonly Block[] | undefined {
  if (index[0] !== 0 || crc32(index.subarray(0, -4)) !== index.readUInt32LE(index.length - 4))
    return undefined;
  const reader = new IntegerReader(index, 1);
  const count = reader.next();
  if (count < 0 || count > MAX_BLOCKS) return undefined;
  const blocks: Block[] = [];
  for (let i = 0; i < count; i++) {
    const unpaddedBytes = reader.next();
    const uncompressedBytes = reader.next();
    if (unpaddedBytes <= 0 || uncompressedBytes < 0) return undefined;
    blocks.push({ unpaddedBytes, uncompressedBytes });
  }
  return paddedTo4(reader.at) + 4 === index.length ? blocks : undefined;
}

function makeIndex(blocks: readonly Block[]): Buffer {
  const records = blocks.flatMap((block) => [integer(block.unpaddedBytes), integer(block.uncompressedBytes)]);
  const body = Buffer.concat([Buffer.of(0), integer(blocks.length), ...records]);
  const padded = Buffer.concat([body, Buffer.alloc(paddedTo4(body.length) - body.length)]);
  return Buffer.concat([padded, littleEndian(crc32(padded))]);
}

function makePart(header: Buffer, data: Buffer, blocks: readonly Block[]): XzPart {
  const index = makeIndex(blocks);
  const fields = Buffer.concat([littleEndian(index.length / 4 - 1), header.subarray(6, 8)]);
  const footer = [littleEndian(crc32(fields)), fields, Buffer.from(FOOTER_MAGIC, 'latin1')];
  const bytes = Buffer.concat([header, data, index, ...footer]);
  return { bytes, uncompressedBytes: blocks.reduce((sum, block) => sum + block.uncompressedBytes, 0) };
}

/** How many of the first blocks have about half of all bytes; more rather than fewer. */
function middle(blocks: readonly Block[]): number {
  const total = blocks.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0);
  let count = 0;
  for (let bytes = 0; 2 * bytes < total; count++) bytes += (blocks[count] as Block).uncompressedBytes;
  return count;
}

function readBlocks(file: Buffer): { readonly blocks: readonly Block[]; readonly end: number } | undefined {
  if (file.length < HEADER_BYTES + FOOTER_BYTES + 8) return undefined;
  const footer = file.subarray(-FOOTER_BYTES);
  const isWhole =
    file.subarray(0, 6).equals(MAGIC) &&
    footer.toString('latin1', 10) === FOOTER_MAGIC &&
    footer.subarray(8, 10).equals(file.subarray(6, 8)) &&
    crc32(footer.subarray(4, 10)) === footer.readUInt32LE(0);
  const end = file.length - FOOTER_BYTES - 4 * (footer.readUInt32LE(4) + 1);
  if (!isWhole || end < HEADER_BYTES) return undefined;
  const blocks = readIndex(file.subarray(end, -FOOTER_BYTES));
  return blocks === undefined ? undefined : { blocks, end };
}

/**
 * Cuts an .xz file of several blocks, as `xz -T` and pixz write them, into two files that give the same bytes one after the
 * other, so that two threads can decompress them. Nothing of the contents is checked here: the blocks keep their own
 * checks, which decompressing verifies.
 *
 * @returns undefined for a file of one block or several streams, and for one that is not in order: decompress it whole, and
 * what is wrong with it will be told
 * @see The .xz File Format 1.2.1 §2 to §4, https://tukaani.org/xz/xz-file-format.txt
 */
export function splitXz(bytes: Uint8Array): readonly [XzPart, XzPart] | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = readBlocks(file);
  if (read === undefined || read.blocks.length < 2) return undefined;
  const { blocks, end } = read;
  const sizeOf = (some: readonly Block[]): number =>
    some.reduce((sum, { unpaddedBytes }) => sum + paddedTo4(unpaddedBytes), 0);
  const count = middle(blocks);
  const [first, second] = [blocks.slice(0, count), blocks.slice(count)];
  const cut = HEADER_BYTES + sizeOf(first);
  // Several streams: the last one's blocks do not fill the file.
  if (cut + sizeOf(second) !== end || second.length === 0) return undefined;
  const header = file.subarray(0, HEADER_BYTES);
  return [
    makePart(header, file.subarray(HEADER_BYTES, cut), first),
    makePart(header, file.subarray(cut, end), second),
  ];
}
