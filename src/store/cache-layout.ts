import { join } from 'node:path';
import type { BlobSpec, Sha256 } from '../kernel/digest.js';
import type { Disk } from '../kernel/disk.js';
import type { DerivedKey } from '../kernel/store.js';
import { asRootfsError, RootfsError } from '../kernel/errors.js';

// A cache directory holds:
//   rootfs-cache-version     says that the directory is ours, and how it is laid out
//   blobs/sha256/ab/abcd…    one file a blob, named by its SHA-256, below the first two digits
//   derived/KIND/abcd…       what was made of a blob of that SHA-256; begins with a SHA-256 of its own (derived.ts)
//   names/ab/abcd…           digest and size of a blob that is known by another name, by the SHA-256 of that name
//   tmp/NAME-<24 digits>     what is being written; a leftover when a process was killed

export const VERSION_FILE = 'rootfs-cache-version';
const VERSION = '1\n';

// Somebody's large file of that name is not read into memory.
const MAXIMUM_VERSION_BYTES = 64;

// Names that are there before the version file is, when several processes make the directory at once, or a disk was
// just formatted for it.
const EMPTY_ENOUGH = /^(rootfs-cache-version.*|blobs|derived|names|tmp|lost\+found)$/;

const HINT = 'Name another directory with --cache DIRECTORY or ROOTFS_CACHE.';

export function blobRoot(directory: string): string {
  return join(directory, 'blobs', 'sha256');
}

export function blobFolder(directory: string, hash: Sha256): string {
  return join(blobRoot(directory), hash.slice(0, 2));
}

export function blobPath(directory: string, spec: BlobSpec): string {
  return join(blobFolder(directory, spec.sha256), spec.sha256);
}

export function derivedRoot(directory: string): string {
  return join(directory, 'derived');
}

export function derivedPath(directory: string, key: DerivedKey): string {
  return join(derivedRoot(directory), key.kind, key.from);
}

/** Where a name is kept that is no digest of the blob. */
export function namePath(directory: string, hash: Sha256): string {
  return join(directory, 'names', hash.slice(0, 2), hash);
}

export function temporaryFolder(directory: string): string {
  return join(directory, 'tmp');
}

/** A failed change of the cache as one sentence, with what to do about it; the code is kept. */
export function cannotWrite(directory: string, thrown: unknown): RootfsError {
  const error = asRootfsError(thrown);
  const why =
    error.code === 'DISK_FULL'
      ? 'Free some space with `rootfs cache prune`.'
      : 'A cache that may only be read serves what it holds; for anything more it must be writable.';
  const hint = `${why} ${HINT}`;
  return new RootfsError(error.code, `the cache in ${directory} cannot be written: ${error.message}`, {
    hint,
    cause: error,
  });
}

async function namesIn(disk: Disk, directory: string): Promise<readonly string[]> {
  try {
    return await disk.list(directory);
  } catch (thrown) {
    const error = asRootfsError(thrown);
    throw new RootfsError(error.code, `${directory} cannot be used as the cache: ${error.message}`, {
      hint: HINT,
      cause: error,
    });
  }
}

async function checkVersion(disk: Disk, directory: string): Promise<void> {
  const path = join(directory, VERSION_FILE);
  const stat = await disk.stat(path);
  const isSane = stat?.kind === 'file' && stat.sizeBytes <= MAXIMUM_VERSION_BYTES;
  const text = isSane ? Buffer.from(await disk.readFile(path)).toString('latin1') : '';
  if (text === VERSION) return;
  throw new RootfsError('DISK_FAILED', `${path} is not that of a cache that this version can use`, {
    hint: `It was made by another version of rootfs, or is damaged. ${HINT}`,
  });
}

/**
 * Whether the directory is a cache of ours; false when there is nothing in it, or no directory at all.
 * @throws RootfsError `USAGE` when it holds something else, `DISK_FAILED` for another version or an unusable place
 */
export async function isCache(disk: Disk, directory: string): Promise<boolean> {
  const names = await namesIn(disk, directory);
  if (names.includes(VERSION_FILE)) {
    await checkVersion(disk, directory);
    return true;
  }
  const foreign = names.find((name) => !EMPTY_ENOUGH.test(name));
  if (foreign === undefined) return false;
  throw new RootfsError('USAGE', `${directory} is not a rootfs cache: it holds ${JSON.stringify(foreign)}`, {
    hint: `Nothing was changed there. ${HINT}`,
  });
}

async function makeCache(disk: Disk, directory: string): Promise<void> {
  await disk.makeDirectories(temporaryFolder(directory), 0o755);
  const file = await disk.createPrivate(directory, `${VERSION_FILE}-`);
  try {
    await file.write(Buffer.from(VERSION));
    await file.publish(join(directory, VERSION_FILE), 0o644);
  } catch (thrown) {
    await file.discard().catch(() => undefined);
    throw thrown;
  }
}

/** Makes the directory a cache unless it is one; a read-only one is left as it is. @throws as {@link isCache} */
export async function prepareCache(disk: Disk, directory: string): Promise<void> {
  if (await isCache(disk, directory)) return;
  await makeCache(disk, directory).catch((thrown: unknown) => {
    throw cannotWrite(directory, thrown);
  });
}
