import type { Digest } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import { formatLockFile, LOCK_MAX_BYTES, lockDigest, parseLockFile } from '../lock/file.js';
import type { LockFile } from '../lock/provenance.js';

export type { LockFile };

/**
 * A lock file from a host's disk.
 * @param sizeBytes of the file: one that is too large is not read
 * @throws RootfsError `LOCK_MALFORMED`, `LOCK_UNSUPPORTED`, and what `read` throws
 */
export async function parseLocks(
  sizeBytes: number,
  read: () => Promise<Uint8Array>,
  path: string,
): Promise<LockFile> {
  if (sizeBytes > LOCK_MAX_BYTES)
    throw new RootfsError('LOCK_MALFORMED', `${path}: ${sizeBytes} bytes are too many for a lock`);
  return parseLockFile(await read(), path);
}

/** A lock file as bytes. @throws RootfsError `INTERNAL` for a lock that could not be read again */
export function formatLocks(file: LockFile): Uint8Array {
  const bytes = formatLockFile(file);
  try {
    parseLockFile(bytes, 'the new lock');
  } catch (cause) {
    throw new RootfsError('INTERNAL', `a lock that cannot be read: ${String(cause)}`, { cause });
  }
  return bytes;
}

/** Each architecture with the digest of what its image is made from. */
export function lockDigests(file: LockFile): readonly (readonly [string, Digest])[] {
  return file.locks.map(({ image }) => [image.architecture, lockDigest(image)]);
}
