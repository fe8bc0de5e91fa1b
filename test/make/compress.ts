import { crc32 } from 'node:zlib';

// Encoders that store instead of compressing: valid files of each format, the same bytes wherever they are made.

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function slices(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts.length === 0 ? [new Uint8Array(0)] : parts;
}

/** @see RFC 1952, RFC 1951 §3.2.4 */
export function storedGzip(bytes: Uint8Array): Buffer {
  const parts = slices(bytes, 0xffff);
  const blocks = parts.flatMap((part, i) => {
    const head = Buffer.alloc(5);
    head[0] = i === parts.length - 1 ? 1 : 0;
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(part.length ^ 0xffff, 3);
    return [head, part];
  });
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  return Buffer.concat([header, ...blocks, le32(crc32(bytes)), le32(bytes.length)]);
}

function padded4(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function withCrc(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, le32(crc32(bytes))]);
}

/** @see xz-file-format §1.2 */
function variableLength(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** One block of uncompressed LZMA2 chunks, checked by CRC-32. @see xz-file-format §2 to §4 */
export function storedXz(bytes: Uint8Array): Buffer {
  const flags = Buffer.from([0, 1]);
  const header = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), withCrc(flags)]);
  const blockHeader = withCrc(Buffer.from([2, 0, 0x21, 1, 0x16, 0, 0, 0]));
  const chunks = (bytes.length === 0 ? [] : slices(bytes, 0x10000)).flatMap((part, i) => {
    const head = Buffer.from([i === 0 ? 1 : 2, 0, 0]);
    head.writeUInt16BE(part.length - 1, 1);
    return [head, part];
  });
  const data = Buffer.concat([...chunks, Buffer.from([0])]);
  const unpadded = blockHeader.length + data.length + 4;
  const records = Buffer.concat([
    Buffer.from([0, 1]),
    variableLength(unpadded),
    variableLength(bytes.length),
  ]);
  const index = withCrc(padded4(records));
  const footer = Buffer.concat([le32(index.length / 4 - 1), flags]);
  const block = Buffer.concat([blockHeader, padded4(data), le32(crc32(bytes))]);
  return Buffer.concat([header, block, index, le32(crc32(footer)), footer, Buffer.from('YZ')]);
}

/** A block header: type 0 is raw, 1 is run-length. @see RFC 8878 §3.1.1.2 */
function zstdBlock(type: 0 | 1, sizeBytes: number, isLast: boolean): Buffer {
  const value = (sizeBytes << 3) | (type << 1) | (isLast ? 1 : 0);
  return le32(value).subarray(0, 3);
}

/** @param windowByte RFC 8878 §3.1.1.1.2; 0x38 is 128 KiB */
function zstdHeader(windowByte: number): Buffer {
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, windowByte]);
}

/** One frame of raw blocks without a checksum. @see RFC 8878 */
export function storedZstd(bytes: Uint8Array): Buffer {
  const parts = slices(bytes, 128 * 1024);
  const blocks = parts.flatMap((part, i) => [zstdBlock(0, part.length, i === parts.length - 1), part]);
  return Buffer.concat([zstdHeader(0x38), ...blocks]);
}

/** One frame of run-length blocks: `count` blocks of `sizeBytes` times one byte, 4 bytes each. */
export function runLengthZstd(byte: number, sizeBytes: number, count: number, windowByte = 0x38): Buffer {
  const block = Buffer.concat([zstdBlock(1, sizeBytes, false), Buffer.from([byte])]);
  const blocks = Buffer.alloc(block.length * count, block);
  return Buffer.concat([zstdHeader(windowByte), blocks, zstdBlock(0, 0, true)]);
}
