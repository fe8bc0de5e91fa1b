import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import { isIoError } from '../../command.js';

/** Removes a name and all below it. */
export function removeTree(files: Files, path: ByteString): void {
  files.context.tree.remove(files.place(path, false).path);
}

/**
 * Makes something beside a path and renames it over what is there, a directory being removed first.
 * @see systemd src/basic/fs-util.c, symlinkat_atomic_full, mkfifoat_atomic, mknodat_atomic
 */
export function makeOver(files: Files, path: ByteString, make: (path: ByteString) => void): void {
  const temporary = path.replace(/([^/]*)$/, '.#$1');
  make(temporary);
  try {
    files.rename(temporary, path);
  } catch (error) {
    files.unlink(temporary);
    if (!isIoError(error)) throw error;
    removeTree(files, path);
    make(path);
  }
}
