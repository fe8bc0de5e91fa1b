import { RootfsError } from '../../kernel/errors.js';
import type { Package, PackageEntry } from '../../package/package.js';
import type { Metadata } from '../../rootfs/entry.js';
import type { Inode } from '../../rootfs/inode.js';
import { directoryInode, fileInode, symlinkInode } from '../../rootfs/inode.js';
import type { Place, Tree } from '../../rootfs/tree.js';
import type { FileOwners } from './file-owners.js';

export interface UnpackContext {
  readonly tree: Tree;
  readonly owners: FileOwners;
  /** --path-exclude and --path-include; the path is absolute. */
  readonly isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean;
  /** Whether the Replaces of one unpacked package names the other at its version. @see Policy §7.6.1 */
  readonly replaces: (newer: string, older: string) => boolean;
  /** Sentences for the report. */
  readonly note: (text: string) => void;
}

function conflict(path: string, owner: string, other: string, what: string): RootfsError {
  return new RootfsError('TREE_CONFLICT', `${owner} would ${what} /${path}, which is also in ${other}`, {
    hint: `Leave one of them out: --exclude ${owner} or --exclude ${other}.`,
  });
}

/** What the path shows before the entry arrives; a directory or link to one that already serves is left alone. */
function isServedAlready(tree: Tree, entry: PackageEntry, place: Place): boolean {
  if (entry.kind === 'directory') return tree.lookupFollowing(entry.path)?.kind === 'directory';
  if (entry.kind !== 'symlink') return false;
  return place.inode?.kind === 'directory';
}

/**
 * Settles who owns a path that other packages list too, as dpkg's tarobject() does: a package that Replaces the other
 * takes the file over, one that is replaced by it leaves the file alone, anything else is a conflict.
 * @returns whether the file that is there stays
 */
function keepsExisting(
  context: UnpackContext,
  owner: string,
  entry: PackageEntry,
  there: Inode | undefined,
): boolean {
  let keep = false;
  for (const other of context.owners.of(entry.path)) {
    if (other === owner) continue;
    if (there === undefined && entry.kind === 'directory') continue;
    if (context.replaces(owner, other)) {
      context.owners.drop(other, entry.path);
    } else if (context.replaces(other, owner)) {
      keep = true;
    } else {
      const what = there?.kind === 'directory' ? 'put something else in place of the directory' : 'overwrite';
      throw conflict(entry.path, owner, other, what);
    }
  }
  return keep;
}

function metadataOf(entry: PackageEntry): Metadata {
  const { mode, uid, gid, mtimeSeconds, xattrs } = entry;
  return { mode, uid, gid, mtimeSeconds, xattrs };
}

/** The inode that a hard link names; made afresh when a filter left its first name out. */
function linked(tree: Tree, pkg: Package, target: string): Inode {
  const inode = tree.lookup(target);
  if (inode?.kind === 'file') return inode;
  const first = pkg.entries.find((entry) => entry.path === target);
  if (first?.kind === 'file') return fileInode(metadataOf(first), first.content);
  if (first?.kind === 'hardlink' && first.target !== target) return linked(tree, pkg, first.target);
  throw new RootfsError('TREE_PATH', `${pkg.name} has a hard link to /${target}, which is not a file of it`);
}

function inodeOf(tree: Tree, pkg: Package, entry: PackageEntry): Inode {
  const metadata = metadataOf(entry);
  switch (entry.kind) {
    case 'directory':
      return directoryInode(metadata);
    case 'file':
      return fileInode(metadata, entry.content);
    case 'symlink':
      return symlinkInode(metadata, entry.target);
    case 'hardlink':
      return linked(tree, pkg, entry.target);
    case 'character':
    case 'block':
      return { kind: entry.kind, metadata, device: entry.device };
    case 'fifo':
      return { kind: 'fifo', metadata };
    default:
      return entry satisfies never;
  }
}

function placeFor(tree: Tree, pkg: Package, path: string): Place {
  const place = tree.tryPlace(path, false);
  if (place !== undefined) return place;
  throw new RootfsError('TREE_PATH', `${pkg.name} ships /${path} without the directory that it lies in`, {
    hint: 'dpkg cannot unpack it either; report it to the maintainer of the package.',
  });
}

/** With two names of one place, such as /bin/x and /usr/bin/x, dpkg sees two files and lets the last one win. */
function tellAlias(context: UnpackContext, owner: string, path: string, place: Place): void {
  if (place.inode === undefined || place.inode.kind === 'directory' || place.path === path) return;
  const other = context.owners.of(place.path).find((name) => name !== owner);
  if (other !== undefined)
    context.note(`${owner} overwrites /${place.path} of ${other} by the name /${path}`);
}

function lay(context: UnpackContext, owner: string, pkg: Package, entry: PackageEntry): void {
  const { tree, owners } = context;
  if (entry.path === '') {
    owners.add(owner, '');
    return;
  }
  const isExcluded = (): boolean =>
    context.isExcluded(`/${entry.path}`, entry.kind === 'directory' || entry.kind === 'symlink');
  const place = tree.tryPlace(entry.path, false);
  const served = place !== undefined && isServedAlready(tree, entry, place);
  if (!served && keepsExisting(context, owner, entry, place?.inode)) return;
  // An excluded path stays in the package's list, as with dpkg.
  owners.add(owner, entry.path);
  if (served || isExcluded()) return;
  const target = place ?? placeFor(tree, pkg, entry.path);
  tellAlias(context, owner, entry.path, target);
  tree.put(target, inodeOf(tree, pkg, entry));
}

/**
 * Lays a package's files on the tree as dpkg's unpacking does: existing directories are kept as they are, links to
 * directories are followed, replaced files change hands. Configuration files go straight to their place.
 *
 * @param owner the name that the package's list goes by in var/lib/dpkg/info
 * @throws RootfsError `TREE_CONFLICT` for a file of another package, `TREE_PATH`
 * @see dpkg src/main/archives.c, tarobject
 */
export function unpackPackage(context: UnpackContext, owner: string, pkg: Package): void {
  for (const entry of pkg.entries) lay(context, owner, pkg, entry);
  const root = pkg.entries.find((entry) => entry.path === '');
  // The first package that ships the root gives it its mode; dpkg finds it existing from then on.
  if (root !== undefined && context.owners.of('').length === 1) {
    context.tree.root.metadata = { ...metadataOf(root), mtimeSeconds: context.tree.epoch };
  }
}
