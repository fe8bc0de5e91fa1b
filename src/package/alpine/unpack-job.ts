import type { ApkChecksum } from '../../formats/alpine/checksum.js';
import type { Job, JobEffects, JobResult } from '../../kernel/threads.js';
import { blobSource, type PackageBlob, verifyBlob } from '../blob.js';
import { checkApk, readApkData, type ApkPackage } from './apk.js';

export interface ApkInput extends PackageBlob {
  /** The C: of the signed index. */
  readonly identity: ApkChecksum;
}

export interface ApkUnpackInput extends ApkInput {
  /** A file to be made, for the uncompressed data member; it must outlive every use of the entries' contents. */
  readonly scratchPath: string;
}

async function check(input: ApkInput, effects: JobEffects): Promise<JobResult<undefined>> {
  await verifyBlob(input, 'locked', effects);
  await checkApk(blobSource(input, effects), input.identity);
  return { output: undefined };
}

/** Follows the chain of trust of an .apk on disk and keeps nothing. @throws RootfsError as {@link checkApk} does */
export const checkApkJob: Job<ApkInput, undefined> = {
  module: import.meta.url,
  name: 'checkApkJob',
  run: check,
};

async function unpack(input: ApkUnpackInput, effects: JobEffects): Promise<JobResult<ApkPackage>> {
  await verifyBlob(input, 'locked', effects);
  const source = blobSource(input, effects);
  const checked = await checkApk(source, input.identity);
  const output = await effects.writeNew(input.scratchPath, (append) =>
    readApkData(source, checked, {
      append,
      contentAt: (offset, sizeBytes) => ({ kind: 'file', path: input.scratchPath, offset, sizeBytes }),
    }),
  );
  return { output };
}

/**
 * Verifies an .apk on disk, unpacks its data member into a scratch file, and returns what it ships.
 * @throws RootfsError `DIGEST_MISMATCH`, those of {@link readApkData}, and `DISK_FAILED`, `DISK_FULL`
 */
export const apkUnpackJob: Job<ApkUnpackInput, ApkPackage> = {
  module: import.meta.url,
  name: 'apkUnpackJob',
  run: unpack,
};
