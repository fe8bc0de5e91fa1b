import type { Job, JobResult } from '../kernel/threads.js';
import { inflate, type Compression } from './inflate.js';

export interface InflateInput {
  readonly compression: Compression;
  readonly bytes: Uint8Array;
  readonly maxBytes: number;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // In pieces, because a decoder hands on what it makes of one piece before it takes the next.
  const step = 1 << 18;
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function run(input: InflateInput): Promise<JobResult<Uint8Array>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of inflate(input.compression, once(input.bytes), input.maxBytes)) {
    parts.push(chunk);
    size += chunk.length;
  }
  const output = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    output.set(part, at);
    at += part.length;
  }
  return { output, transfer: [output.buffer] };
}

/** Decompresses a whole member into memory. @throws RootfsError as {@link inflate} does */
export const inflateJob: Job<InflateInput, Uint8Array> = { module: import.meta.url, name: 'inflateJob', run };
