import type { Threads } from '../kernel/threads.js';
import { inflateJob, inPieces } from './inflate-job.js';
import { inflate, type Compression } from './inflate.js';
import { splitXz } from './xz/split.js';

/** A half that is held in memory until the other is read; Debian's largest index has blocks of 25 MB. */
const MAX_HELD_BYTES = 48 * 1024 * 1024;

/**
 * Decompresses a whole member, on two threads where its form allows that; the bytes and the errors are those of
 * {@link inflate}.
 */
export async function* inflateOnThreads(
  compression: Compression,
  bytes: Uint8Array,
  maxOutputBytes: number,
  threads: Threads,
): AsyncGenerator<Uint8Array> {
  const parts = compression === 'xz' && threads.size > 1 ? splitXz(bytes) : undefined;
  const [first, second] = parts ?? [];
  const total = (first?.uncompressedBytes ?? 0) + (second?.uncompressedBytes ?? 0);
  if (
    first === undefined ||
    second === undefined ||
    total > maxOutputBytes ||
    second.uncompressedBytes > MAX_HELD_BYTES
  ) {
    yield* inflate(compression, inPieces(bytes), maxOutputBytes);
    return;
  }
  const { uncompressedBytes } = second;
  const rest = threads.run(inflateJob, { compression, bytes: second.bytes, uncompressedBytes });
  // A failure is thrown below; until then it must not count as unhandled.
  rest.catch(() => undefined);
  yield* inflate(compression, inPieces(first.bytes), first.uncompressedBytes);
  yield* inPieces(await rest);
}
