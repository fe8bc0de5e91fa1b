import type { ApkChecksum } from '../../formats/alpine/checksum.js';
import type { ByteSource } from '../../formats/byte-source.js';
import { Sha256Stream, type BlobSpec } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Job, JobEffects, JobResult } from '../../kernel/threads.js';
import { checkApk, readApkData, type ApkPackage } from './apk.js';

export interface ApkInput extends BlobSpec {
  /** The .apk on disk; must not change while the job runs. */
  readonly blobPath: string;
  /** The C: of the signed index. */
  readonly identity: ApkChecksum;
}

export interface ApkUnpackInput extends ApkInput {
  /** A file to be made, for the uncompressed data member; it must outlive every use of the entries' contents. */
  readonly scratchPath: string;
}

/** Nothing of the file is interpreted before all of it has the size and digest that the lock says. */
async function verify(input: ApkInput, effects: JobEffects): Promise<void> {
  const stream = new Sha256Stream();
  for await (const chunk of effects.readStream(input.blobPath)) {
    stream.update(chunk);
    if (stream.sizeBytes > input.sizeBytes) break;
  }
  const seen = stream.finish();
  if (seen.sizeBytes === input.sizeBytes && seen.sha256 === input.sha256) return;
  throw new RootfsError('DIGEST_MISMATCH', `${input.blobPath} is not the package that was locked`, {
    hint: `Expected ${input.sizeBytes} bytes with SHA-256 ${input.sha256}. Remove it from the cache and run again.`,
  });
}

function sourceOf(input: ApkInput, effects: JobEffects): ByteSource {
  return {
    sizeBytes: input.sizeBytes,
    read: (offset, lengthBytes) => effects.readAt(input.blobPath, offset, lengthBytes),
  };
}

async function check(input: ApkInput, effects: JobEffects): Promise<JobResult<undefined>> {
  await verify(input, effects);
  await checkApk(sourceOf(input, effects), input.identity);
  return { output: undefined };
}

/** Follows the chain of trust of an .apk on disk and keeps nothing. @throws RootfsError as {@link checkApk} does */
export const checkApkJob: Job<ApkInput, undefined> = {
  module: import.meta.url,
  name: 'checkApkJob',
  run: check,
};

async function unpack(input: ApkUnpackInput, effects: JobEffects): Promise<JobResult<ApkPackage>> {
  await verify(input, effects);
  const source = sourceOf(input, effects);
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
