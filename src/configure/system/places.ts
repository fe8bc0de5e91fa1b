import type { ByteString } from '../../kernel/byte-string.js';
import { textOf } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import type { DirectoryInode, Inode } from '../../rootfs/inode.js';
import type { Place, Tree } from '../../rootfs/tree.js';
import { ShellIoError } from '../../shell/open-file.js';

function absolutePath(cwd: ByteString, path: ByteString): string {
  return textOf(path.startsWith('/') ? path : `${cwd}/${path}`);
}

/**
 * Where a path leads; undefined when a directory on the way is missing or none. A trailing slash demands a directory
 * and follows a link to it. @see path_resolution(7)
 */
export function seekPlace(tree: Tree, cwd: ByteString, path: ByteString, follow: boolean): Place | undefined {
  if (path === '') return undefined;
  const slash = /[^/]\/+(?:\.\/*)*$/.test(path);
  try {
    const place = tree.tryPlace(absolutePath(cwd, path), follow || slash);
    if (slash && place?.inode !== undefined && place.inode.kind !== 'directory') return undefined;
    return place;
  } catch (error) {
    if (error instanceof RootfsError && error.code === 'TREE_PATH') return undefined;
    throw error;
  }
}

/** Which errno a path has that leads nowhere. */
function errnoOf(tree: Tree, cwd: ByteString, path: ByteString, follow: boolean): ShellIoError {
  if (path === '') return new ShellIoError('ENOENT', path);
  try {
    const absolute = absolutePath(cwd, path);
    tree.tryPlace(absolute, follow);
    const names = absolute.split('/').filter((name) => name !== '');
    for (let count = 1; count <= names.length; count++) {
      const inode = tree.lookupFollowing(names.slice(0, count).join('/'));
      const isLast = count === names.length;
      if (inode === undefined) return new ShellIoError('ENOENT', path);
      if (inode.kind !== 'directory' && (!isLast || path.endsWith('/')))
        return new ShellIoError('ENOTDIR', path);
    }
    return new ShellIoError('ENOENT', path);
  } catch (error) {
    if (!(error instanceof RootfsError)) throw error;
    return new ShellIoError(error.message.includes('links') ? 'ELOOP' : 'ENAMETOOLONG', path);
  }
}

/** The same, with the error that Linux has. @throws ShellIoError `ENOENT`, `ENOTDIR`, `ELOOP`, `ENAMETOOLONG` */
export function requirePlace(tree: Tree, cwd: ByteString, path: ByteString, follow: boolean): Place {
  const place = seekPlace(tree, cwd, path, follow);
  if (place === undefined) throw errnoOf(tree, cwd, path, follow);
  return place;
}

/** Whether a directory is, or holds somewhere below it, another. */
export function isWithin(top: Inode, sought: DirectoryInode): boolean {
  if (top === sought) return true;
  if (top.kind !== 'directory') return false;
  return [...top.children.values()].some((child) => isWithin(child, sought));
}
