import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import { isIoError } from '../command.js';

/** The lock of the C library over all account files; made once and never removed. @see lckpwdf(3) */
export const PASSWORD_LOCK = '/etc/.pwd.lock';

/** Makes the C library's lock file where it is missing. @throws ShellIoError */
export function takePasswordLock(files: Files): void {
  if (files.tryStat(PASSWORD_LOCK, true) === undefined) {
    files.create(PASSWORD_LOCK, 0o600);
    files.chmod(PASSWORD_LOCK, 0o600);
  }
}

/**
 * Locks one account file as shadow does: with `FILE.lock`, a link to a file of the process's number. A lock that is
 * there belongs to no running process, since none runs in a tree, and is taken over.
 * @returns false when the directory is missing
 */
export function lockFile(files: Files, path: ByteString): boolean {
  const lock = `${path}.lock`;
  try {
    if (files.tryStat(lock, false) !== undefined) files.unlink(lock);
    files.create(lock, 0o600, true);
    return true;
  } catch (error) {
    if (!isIoError(error)) throw error;
    return false;
  }
}

export function unlockFile(files: Files, path: ByteString): void {
  if (files.tryStat(`${path}.lock`, false) !== undefined) files.unlink(`${path}.lock`);
}
