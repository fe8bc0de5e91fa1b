import { crc32, inflateRawSync, type InflateRaw } from 'node:zlib';
import { RootfsError } from '../../kernel/errors.js';
import type { ByteSource } from '../byte-source.js';

/** One member of a file of several, and where it lies in the compressed bytes. */
export interface GzipMember {
  readonly offset: number;
  /** First byte behind it. */
  readonly end: number;
  /** Decompressed, CRC-32 and length checked. */
  readonly content: Uint8Array;
}

export interface MemberLimits {
  readonly compressedBytes: number;
  readonly contentBytes: number;
}

/** A signature or a control member usually ends in the first piece. */
const FIRST_PIECE_BYTES = 64 * 1024;
const TRAILER_BYTES = 8;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const HEADER_CRC = 2;
const RESERVED = 0xe0;

function malformed(what: string, cause?: unknown): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `gzip data is corrupt or truncated: ${what}`, { cause });
}

function behindNul(bytes: Uint8Array, at: number): number | undefined {
  const end = bytes.indexOf(0, at);
  return end < 0 ? undefined : end + 1;
}

/** Length of the header; undefined when it goes on behind these bytes. @see RFC 1952 §2.3 */
function headerLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 10) return undefined;
  const [id1, id2, method, flags = 0] = bytes;
  if (id1 !== 0x1f || id2 !== 0x8b || method !== 8 || (flags & RESERVED) !== 0)
    throw malformed('no gzip header');
  let at: number | undefined = 10;
  if ((flags & EXTRA) !== 0) {
    if (bytes.length < 12) return undefined;
    at = 12 + (bytes[10] as number) + 256 * (bytes[11] as number);
  }
  if ((flags & NAME) !== 0) at = behindNul(bytes, at);
  if (at !== undefined && (flags & COMMENT) !== 0) at = behindNul(bytes, at);
  if (at !== undefined && (flags & HEADER_CRC) !== 0) at += 2;
  return at !== undefined && at < bytes.length ? at : undefined;
}

/** `inflateRawSync` with `info`, which @types/node does not know the result of. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: InflateRaw;
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

/** The deflate stream at the start of these bytes; undefined when it does not end in them. */
function inflateFront(bytes: Uint8Array, maxBytes: number): Inflated | undefined {
  try {
    const options = { info: true, maxOutputLength: maxBytes };
    return inflateRawSync(bytes, options) as unknown as Inflated;
  } catch (thrown) {
    if (isCode(thrown, 'Z_BUF_ERROR')) return undefined;
    if (isCode(thrown, 'ERR_BUFFER_TOO_LARGE')) {
      throw new RootfsError('ARCHIVE_TOO_LARGE', `data unpacks to more than the ${maxBytes} bytes allowed`, {
        hint: 'It looks like a decompression bomb. Report it to who published it.',
      });
    }
    throw malformed(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
}

function readFront(bytes: Uint8Array, offset: number, limits: MemberLimits): GzipMember | undefined {
  const start = headerLength(bytes);
  if (start === undefined) return undefined;
  const inflated = inflateFront(bytes.subarray(start), limits.contentBytes);
  if (inflated === undefined) return undefined;
  const end = start + inflated.engine.bytesWritten;
  if (end + TRAILER_BYTES > bytes.length) return undefined;
  const trailer = Buffer.from(bytes.buffer, bytes.byteOffset + end, TRAILER_BYTES);
  const content = new Uint8Array(inflated.buffer);
  if (trailer.readUInt32LE(0) !== crc32(content)) throw malformed('a member has a wrong checksum');
  if (trailer.readUInt32LE(4) !== content.length % 2 ** 32) throw malformed('a member has a wrong length');
  return { offset, end: offset + end + TRAILER_BYTES, content };
}

/**
 * Reads one member of a gzip file and says where it ends, which a plain gunzip hides: signatures and digests are over
 * the compressed bytes of single members.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_TOO_LARGE`
 * @see RFC 1952 §2.2, "A gzip file consists of a series of members"
 */
export function readGzipMember(source: ByteSource, offset: number, limits: MemberLimits): GzipMember {
  const available = Math.min(source.sizeBytes - offset, limits.compressedBytes);
  for (let length = Math.min(FIRST_PIECE_BYTES, available); ; length = Math.min(length * 8, available)) {
    const member = readFront(source.read(offset, length), offset, limits);
    if (member !== undefined) return member;
    if (length < available) continue;
    if (available < source.sizeBytes - offset) {
      throw new RootfsError(
        'ARCHIVE_TOO_LARGE',
        `a gzip member is longer than ${limits.compressedBytes} bytes`,
      );
    }
    throw malformed('unexpected end of file');
  }
}
