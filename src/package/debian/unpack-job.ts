import type { ByteSource } from '../../formats/byte-source.js';
import { Sha256Stream, type BlobSpec } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Job, JobEffects, JobResult } from '../../kernel/threads.js';
import { readDeb, type DataSink, type DebPackage } from './deb.js';

export interface UnpackInput extends BlobSpec {
  /** The .deb on disk; must not change while the job runs. */
  readonly blobPath: string;
  /** A file to be made, for the uncompressed data member; it must outlive every use of the entries' contents. */
  readonly scratchPath: string;
  /** Of the data member when uncompressed, when a better bound than a ratio is known. */
  readonly maxDataBytes?: number;
}

/** Contents of files are references into `scratchPath`, or empty. */
export type UnpackOutput = DebPackage;

/** Nothing of the file is interpreted before all of it has the size and digest that were signed. */
async function verify(input: UnpackInput, effects: JobEffects): Promise<void> {
  const stream = new Sha256Stream();
  for await (const chunk of effects.readStream(input.blobPath)) {
    stream.update(chunk);
    if (stream.sizeBytes > input.sizeBytes) break;
  }
  const seen = stream.finish();
  if (seen.sizeBytes === input.sizeBytes && seen.sha256 === input.sha256) return;
  throw new RootfsError('DIGEST_MISMATCH', `${input.blobPath} is not the package that was signed`, {
    hint: `Expected ${input.sizeBytes} bytes with SHA-256 ${input.sha256}. Remove it from the cache and run again.`,
  });
}

async function run(input: UnpackInput, effects: JobEffects): Promise<JobResult<UnpackOutput>> {
  await verify(input, effects);
  const source: ByteSource = {
    sizeBytes: input.sizeBytes,
    read: (offset, lengthBytes) => effects.readAt(input.blobPath, offset, lengthBytes),
  };
  const output = await effects.writeNew(input.scratchPath, (append) => {
    const sink: DataSink = {
      append,
      contentAt: (offset, sizeBytes) => ({ kind: 'file', path: input.scratchPath, offset, sizeBytes }),
    };
    return readDeb(source, sink, { maxDataBytes: input.maxDataBytes });
  });
  return { output };
}

/**
 * Verifies a .deb on disk, unpacks its data member into a scratch file, and returns what it ships.
 * @throws RootfsError `DIGEST_MISMATCH`, those of readDeb, and `DISK_FAILED`, `DISK_FULL`
 */
export const unpackJob: Job<UnpackInput, UnpackOutput> = { module: import.meta.url, name: 'unpackJob', run };
