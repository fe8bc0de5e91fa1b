import { chunksOf, type ByteSource } from '../formats/byte-source.js';
import { Sha256Stream, type BlobSpec } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import type { BlobPlace } from '../kernel/store.js';
import type { JobEffects } from '../kernel/threads.js';

/** A package on disk, in a file of its own or in a bundle; must not change while a job runs. */
export type PackageBlob = BlobSpec & BlobPlace;

/**
 * Nothing of the file is interpreted before all of it has the size and digest that are known.
 * @param known where they are known from: `signed`, `locked`
 * @throws RootfsError `DIGEST_MISMATCH`
 */
export async function verifyBlob(blob: PackageBlob, known: string, effects: JobEffects): Promise<void> {
  const stream = new Sha256Stream();
  const chunks =
    blob.blobOffset === undefined
      ? effects.readStream(blob.blobPath)
      : chunksOf(blobSource(blob, effects), 0, blob.sizeBytes);
  for await (const chunk of chunks) {
    stream.update(chunk);
    if (stream.sizeBytes > blob.sizeBytes) break;
  }
  const seen = stream.finish();
  if (seen.sizeBytes === blob.sizeBytes && seen.sha256 === blob.sha256) return;
  throw new RootfsError('DIGEST_MISMATCH', `${blob.blobPath} is not the package that was ${known}`, {
    hint: `Expected ${blob.sizeBytes} bytes with SHA-256 ${blob.sha256}. Remove it from the cache and run again.`,
  });
}

/** The bytes of the file by their offsets. */
export function blobSource(
  { blobPath, blobOffset = 0, sizeBytes }: PackageBlob,
  effects: JobEffects,
): ByteSource {
  return {
    sizeBytes,
    read: (offset, lengthBytes) => effects.readAt(blobPath, blobOffset + offset, lengthBytes),
  };
}
