/** OS field 255, "unknown": the same on every host. @see RFC 1952 §2.3.1 */
const OS_UNKNOWN = 255;

/**
 * The ten bytes before the deflate stream: no name, no time, no extra flags, no operating system.
 * @see RFC 1952 §2.3
 */
export function gzipHeader(): Uint8Array {
  return Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, OS_UNKNOWN);
}

/**
 * The eight bytes after it: CRC-32 and size of the uncompressed bytes, the size modulo 2^32.
 * @see RFC 1952 §2.3.1, CRC32 and ISIZE
 */
export function gzipTrailer(crc32: number, sizeBytes: number): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32, 0);
  trailer.writeUInt32LE(sizeBytes % 2 ** 32, 4);
  return trailer;
}
