/** Bytes that can be read at any place without holding them all: a file, or an array. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Exactly `lengthBytes` bytes from `offset` on; only asked for what lies inside. */
  readonly read: (offset: number, lengthBytes: number) => Uint8Array;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

const CHUNK_BYTES = 256 * 1024;

/** A range of the source in chunks of at most 256 KiB. */
export async function* chunksOf(
  source: ByteSource,
  offset: number,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < sizeBytes; done += CHUNK_BYTES) {
    yield source.read(offset + done, Math.min(CHUNK_BYTES, sizeBytes - done));
  }
}
