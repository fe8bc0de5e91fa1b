import type { Job, JobEffects, JobResult } from '../../kernel/threads.js';
import { blobSource, type PackageBlob, verifyBlob } from '../blob.js';
import { readDeb, type DataSink, type DebPackage } from './deb.js';

export interface UnpackInput extends PackageBlob {
  /** A file to be made, for the uncompressed data member; it must outlive every use of the entries' contents. */
  readonly scratchPath: string;
  /** Of the data member when uncompressed, when a better bound than a ratio is known. */
  readonly maxDataBytes?: number;
}

/** Contents of files are references into `scratchPath`, or empty. */
export type UnpackOutput = DebPackage;

async function run(input: UnpackInput, effects: JobEffects): Promise<JobResult<UnpackOutput>> {
  await verifyBlob(input, 'signed', effects);
  const output = await effects.writeNew(input.scratchPath, (append) => {
    const sink: DataSink = {
      append,
      contentAt: (offset, sizeBytes) => ({ kind: 'file', path: input.scratchPath, offset, sizeBytes }),
    };
    return readDeb(blobSource(input, effects), sink, { maxDataBytes: input.maxDataBytes });
  });
  return { output };
}

/**
 * Verifies a .deb on disk, unpacks its data member into a scratch file, and returns what it ships.
 * @throws RootfsError `DIGEST_MISMATCH`, those of readDeb, and `DISK_FAILED`, `DISK_FULL`
 */
export const unpackJob: Job<UnpackInput, UnpackOutput> = { module: import.meta.url, name: 'unpackJob', run };
