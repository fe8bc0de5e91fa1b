import { RootfsError } from '../kernel/errors.js';
import type { Job, JobResult } from '../kernel/threads.js';
import { inflate, type Compression } from './inflate.js';

export interface InflateInput {
  readonly compression: Compression;
  readonly bytes: Uint8Array;
  /** What it has to become. */
  readonly uncompressedBytes: number;
}

/** Bytes in pieces, because a decoder hands on what it makes of one piece before it takes the next. */
export async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const step = 1 << 16;
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function run(input: InflateInput): Promise<JobResult<Uint8Array>> {
  const { compression, bytes, uncompressedBytes } = input;
  const output = new Uint8Array(uncompressedBytes);
  let at = 0;
  for await (const chunk of inflate(compression, inPieces(bytes), uncompressedBytes)) {
    output.set(chunk, at);
    at += chunk.length;
  }
  if (at !== uncompressedBytes) {
    throw new RootfsError('ARCHIVE_MALFORMED', `data unpacks to ${at} bytes and not to ${uncompressedBytes}`);
  }
  return { output, transfer: [output.buffer] };
}

/** Decompresses a whole member of known size into memory. @throws RootfsError as {@link inflate} does */
export const inflateJob: Job<InflateInput, Uint8Array> = { module: import.meta.url, name: 'inflateJob', run };
