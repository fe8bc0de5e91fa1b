import type { Package, PackageEntry } from '../../package/package.js';
import type { Metadata } from '../../rootfs/entry.js';
import type { Inode } from '../../rootfs/inode.js';
import { directoryInode, fileInode, symlinkInode } from '../../rootfs/inode.js';
import type { Tree } from '../../rootfs/tree.js';

function metadataOf({ mode, uid, gid, mtimeSeconds, xattrs }: PackageEntry): Metadata {
  return { mode, uid, gid, mtimeSeconds, xattrs };
}

function inodeOf(tree: Tree, entry: PackageEntry): Inode | undefined {
  const metadata = metadataOf(entry);
  switch (entry.kind) {
    case 'directory':
      return directoryInode(metadata);
    case 'file':
      return fileInode(metadata, entry.content);
    case 'symlink':
      return symlinkInode(metadata, entry.target);
    case 'hardlink':
      return tree.lookup(entry.target);
    case 'character':
    case 'block':
      return { kind: entry.kind, metadata, device: entry.device };
    case 'fifo':
      return { kind: 'fifo', metadata };
    default:
      return entry satisfies never;
  }
}

function lay(tree: Tree, entry: PackageEntry): void {
  if (entry.path === '') return;
  if (entry.kind === 'directory' && tree.lookupFollowing(entry.path)?.kind === 'directory') return;
  const inode = inodeOf(tree, entry);
  if (inode !== undefined) tree.put(tree.place(entry.path, false), inode);
}

/**
 * Extracts a package as `dpkg-deb --fsys-tarfile | tar --extract --keep-directory-symlink` does: no database, files
 * replaced, and each directory gets the archive's metadata as soon as an entry comes that does not lie below it. What
 * is put into it later, as the symlinks that dpkg-deb stores last are, makes its time that of the build.
 * @see mmdebstrap, run_extract; GNU tar src/extract.c, apply_nonancestor_delayed_set_stat
 */
export function extractPackage(
  tree: Tree,
  pkg: Pick<Package, 'entries'>,
  isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean,
): void {
  let pending: PackageEntry[] = [];
  const settle = (directory: PackageEntry): void => {
    const inode = tree.lookupFollowing(directory.path);
    if (inode !== undefined) inode.metadata = metadataOf(directory);
  };
  for (const entry of pkg.entries) {
    const isDirectoryOrLink = entry.kind === 'directory' || entry.kind === 'symlink';
    if (isExcluded(`/${entry.path}`, isDirectoryOrLink)) continue;
    const isAbove = ({ path }: PackageEntry): boolean => path === '' || entry.path.startsWith(`${path}/`);
    for (const directory of pending) if (!isAbove(directory)) settle(directory);
    pending = pending.filter(isAbove);
    lay(tree, entry);
    if (entry.kind === 'directory') pending.push(entry);
  }
  for (const directory of pending) settle(directory);
}
