import { RootfsError } from '../../kernel/errors.js';

/** The largest window that is held: what zstd(1) accepts without --long. */
export const WINDOW_MAX_BYTES = 128 * 1024 * 1024;
/** @see RFC 8878 §3.1.1.2.4, Block_Maximum_Size */
const BLOCK_MAX_BYTES = 128 * 1024;

export interface FrameHeader {
  readonly windowBytes: number;
  readonly hasChecksum: boolean;
}

export interface BlockHeader {
  readonly isLast: boolean;
  /** How many bytes of the block follow its header. */
  readonly storedBytes: number;
}

export function zstdMalformed(what: string, cause?: unknown): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `zstd data is corrupt: ${what}`, { cause });
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

/** How many bytes of frame header follow the descriptor. @see RFC 8878 §3.1.1.1.1 */
export function frameHeaderBytes(descriptor: number): number {
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const contentSizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  return (isSingle ? 0 : 1) + dictionaryBytes + contentSizeBytes;
}

/**
 * @param rest the bytes after the descriptor, as many as {@link frameHeaderBytes} says
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` for dictionaries and windows over 128 MiB
 */
export function parseFrameHeader(descriptor: number, rest: Uint8Array): FrameHeader {
  const isSingle = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) throw zstdMalformed('a reserved bit is set');
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const at = isSingle ? 0 : 1;
  if (littleEndian(rest.subarray(at, at + dictionaryBytes)) !== 0) {
    throw new RootfsError('ARCHIVE_UNSUPPORTED', 'zstd data needs a dictionary');
  }
  const windowByte = rest[0] as number;
  const base = 2 ** (10 + (windowByte >> 3));
  const windowBytes = isSingle
    ? littleEndian(rest.subarray(dictionaryBytes)) + (descriptor >> 6 === 1 ? 256 : 0)
    : base + (base / 8) * (windowByte & 7);
  if (windowBytes > WINDOW_MAX_BYTES) {
    throw new RootfsError('ARCHIVE_UNSUPPORTED', `zstd data needs a window of ${windowBytes} bytes`);
  }
  return { windowBytes, hasChecksum: (descriptor & 0x04) !== 0 };
}

/** @see RFC 8878 §3.1.1.2: last-block bit, two bits of type, 21 bits of size */
export function parseBlockHeader(bytes: Uint8Array): BlockHeader {
  const value = littleEndian(bytes);
  const type = (value >> 1) & 3;
  const sizeBytes = value >> 3;
  if (type === 3) throw zstdMalformed('a block of a reserved type');
  if (sizeBytes > BLOCK_MAX_BYTES) throw zstdMalformed(`a block of ${sizeBytes} bytes`);
  // A run-length block stores one byte, and its size says how often that is repeated.
  return { isLast: (value & 1) === 1, storedBytes: type === 1 ? 1 : sizeBytes };
}
