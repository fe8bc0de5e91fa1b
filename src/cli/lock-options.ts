import { dirname } from 'node:path';
import { formatLocks, parseLocks, type LockFile } from '../build/lock-files.js';
import { RootfsError } from '../kernel/errors.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { removeOutputLeftovers } from './leftovers.js';

/** Where a lock is when nothing says so. */
export const LOCK_NAME = 'rootfs.lock.json';

export const LOCK_OPTION: Option = {
  name: 'lock',
  value: 'FILE',
  help: `the lock file (default ${LOCK_NAME})`,
};

export const FROZEN_OPTION: Option = {
  name: 'frozen',
  help: 'write nothing: an error when the lock is not there or would be another, for CI',
};

export const EPOCH_OPTION: Option = {
  name: 'epoch',
  value: 'TIME',
  help: 'the time of the image (default $SOURCE_DATE_EPOCH, else when its newest package was built)',
};

/** The host path of --lock. */
export function lockPath(given: Given, host: Host): string {
  return host.resolvePath(given.one('lock') ?? LOCK_NAME);
}

/** undefined when there is no such file. @throws RootfsError as `parseLocks` does, `DISK_FAILED` */
export async function readLockIfThere(path: string, host: Host): Promise<LockFile | undefined> {
  const stat = await host.disk.stat(path);
  if (stat === undefined) return undefined;
  return parseLocks(stat.sizeBytes, () => host.disk.readFile(path), path);
}

/** @throws RootfsError `USAGE` when there is none, and as {@link readLockIfThere} */
export async function readLock(given: Given, host: Host): Promise<LockFile> {
  const path = lockPath(given, host);
  const file = await readLockIfThere(path, host);
  if (file !== undefined) return file;
  throw new RootfsError('USAGE', `there is no lock ${path}`, {
    hint: `Make one with rootfs lock SUITE -o ${given.one('lock') ?? LOCK_NAME}.`,
  });
}

async function isThere(path: string, bytes: Uint8Array, host: Host): Promise<boolean> {
  if ((await host.disk.stat(path)) === undefined) return false;
  return Buffer.from(await host.disk.readFile(path)).equals(bytes);
}

/** @throws RootfsError `LOCK_OUTDATED` unless the file is there and says just this; for --frozen */
export async function checkLock(path: string, file: LockFile, host: Host): Promise<void> {
  if (await isThere(path, formatLocks(file), host)) return;
  const isAbsent = (await host.disk.stat(path)) === undefined;
  const what = isAbsent ? `there is no lock ${path}` : `${path} is not what would be locked now`;
  throw new RootfsError('LOCK_OUTDATED', `${what}, and --frozen forbids to change it`, {
    hint: 'Run the same command without --frozen and keep the lock that it writes; rootfs outdated tells what changes.',
  });
}

/**
 * Writes a lock file, whole or not at all.
 * @returns whether that changed anything
 */
export async function writeLock(path: string, file: LockFile, host: Host): Promise<boolean> {
  const bytes = formatLocks(file);
  if (await isThere(path, bytes, host)) return false;
  await removeOutputLeftovers(path, host);
  const temporary = await host.disk.createPrivate(dirname(path), '.rootfs-lock-');
  try {
    await temporary.write(bytes);
    await temporary.publish(path, 0o644);
  } finally {
    await temporary.discard();
  }
  return true;
}
