import type { ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Package, PackageEntry } from '../../package/package.js';
import type { Metadata } from '../../rootfs/entry.js';
import type { Inode } from '../../rootfs/inode.js';
import { directoryInode, fileInode, symlinkInode } from '../../rootfs/inode.js';
import type { Place, Tree } from '../../rootfs/tree.js';
import type { FileOwners } from './file-owners.js';
import { isSameObject } from './shared-file.js';

export interface UnpackContext {
  readonly tree: Tree;
  readonly owners: FileOwners;
  /** --path-exclude and --path-include; the path is absolute. */
  readonly isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean;
  /** Whether the Replaces of one unpacked package names the other at its version. @see Policy §7.6.1 */
  readonly replaces: (newer: string, older: string) => boolean;
  /** Reads contents, to compare files that the architectures of one package share. */
  readonly readAt: ReadAt;
  /** Sentences for the report. */
  readonly note: (text: string) => void;
  /** What dpkg's database says about single paths; none when nothing has been configured yet. */
  readonly rules?: PathRules;
}

/** Paths are without a leading slash, as the package has them. */
export interface PathRules {
  /** Where a package's path goes: another one when it is diverted. */
  readonly usedPath: (path: string) => string;
  /** The package that may overwrite a diverted path and is never overwritten by it; undefined when none is. */
  readonly diverter: (path: string) => string | undefined;
  /** Owner and mode by dpkg-statoverride(1). */
  readonly override: (path: string) => Pick<Metadata, 'uid' | 'gid' | 'mode'> | undefined;
  /** A path that has been used: file triggers. */
  readonly onPath: (path: string) => void;
  /** Where a conffile waits until its package is configured; undefined for a path that is none. */
  readonly conffilePath: (path: string, usedPath: string) => string | undefined;
}

/** One package on its way into the tree. */
interface Unpacking {
  readonly context: UnpackContext;
  readonly owner: string;
  readonly pkg: Package;
  /** Files that a filter left out and of which further names were let in. */
  readonly leftOut: Map<string, Inode>;
  /** Inodes by the path that the package has for them. */
  readonly made: Map<string, Inode>;
  /** Packages that lost a file to this one. */
  readonly losers: Set<string>;
}

const SERVED = { keep: false, shared: false, losers: [] };

function isDirectoryOrLink({ kind }: PackageEntry): boolean {
  return kind === 'directory' || kind === 'symlink';
}

function conflict(path: string, owner: string, other: string, what: string): RootfsError {
  return new RootfsError('TREE_CONFLICT', `${owner} would ${what} /${path}, which is also in ${other}`, {
    hint: `Leave one of them out: --exclude ${owner} or --exclude ${other}.`,
  });
}

/** `libc6:amd64` and `libc6:i386`: names with an architecture are only those of `Multi-Arch: same`. */
function areSiblings(owner: string, other: string): boolean {
  const [name, architecture] = owner.split(':');
  const [otherName, otherArchitecture] = other.split(':');
  return name === otherName && architecture !== undefined && otherArchitecture !== undefined;
}

/** Whether a link that is there leads to the same directory as the one that arrives. @see dpkg, linktosameexistingdir */
function leadsToSameDirectory(tree: Tree, path: string, target: string): boolean {
  const there = tree.lookupFollowing(path);
  if (there?.kind !== 'directory') return false;
  const beside = path.slice(0, path.lastIndexOf('/') + 1);
  return tree.lookupFollowing(target.startsWith('/') ? target : `${beside}${target}`) === there;
}

/** Whether a directory, or a link to one, is there that serves as well as the entry, and so is left as it is. */
function isServedAlready(tree: Tree, entry: PackageEntry, place: Place): boolean {
  if (entry.kind === 'directory') return tree.lookupFollowing(entry.path)?.kind === 'directory';
  if (entry.kind !== 'symlink') return false;
  if (place.inode?.kind === 'symlink') return leadsToSameDirectory(tree, entry.path, entry.target);
  return place.inode?.kind === 'directory';
}

/**
 * Settles who owns a path that other packages list too, as dpkg's tarobject() does: a package that Replaces the other
 * takes the file over, one that is replaced by it leaves the file alone, anything else is a conflict. What is there
 * from another architecture of the package itself is shared.
 * @returns whether the file that is there stays, and who loses it otherwise
 */
function settleOwners(
  context: UnpackContext,
  owner: string,
  entry: PackageEntry,
  there: Inode | undefined,
): { readonly keep: boolean; readonly shared: boolean; readonly losers: readonly string[] } {
  let [keep, shared] = [false, false];
  const losers: string[] = [];
  for (const other of context.owners.of(entry.path)) {
    if (other === owner) continue;
    if (areSiblings(owner, other)) {
      shared ||= there !== undefined;
      continue;
    }
    const diverter = context.rules?.diverter(entry.path);
    if (diverter !== undefined && (diverter === owner || diverter === other)) continue;
    if (there === undefined && entry.kind === 'directory') continue;
    if (context.replaces(owner, other)) {
      losers.push(other);
    } else if (context.replaces(other, owner)) {
      keep = true;
    } else {
      const what = there?.kind === 'directory' ? 'put something else in place of the directory' : 'overwrite';
      throw conflict(entry.path, owner, other, what);
    }
  }
  return { keep, shared, losers };
}

function metadataOf(entry: PackageEntry): Metadata {
  const { mode, uid, gid, mtimeSeconds, xattrs } = entry;
  return { mode, uid, gid, mtimeSeconds, xattrs };
}

/** The inode that a hard link names; when a filter left its first name out, the next one takes that one's part. */
function linked(unpacking: Unpacking, target: string): Inode {
  const { context, pkg, leftOut } = unpacking;
  const inode = unpacking.made.get(target) ?? context.tree.lookup(target) ?? leftOut.get(target);
  if (inode?.kind === 'file') return inode;
  const first = pkg.entries.find((entry) => entry.path === target);
  if (first?.kind === 'hardlink' && first.target !== target) return linked(unpacking, first.target);
  if (first?.kind === 'file') {
    const made = fileInode(metadataOf(first), first.content);
    leftOut.set(target, made);
    return made;
  }
  throw new RootfsError('TREE_PATH', `${pkg.name} has a hard link to /${target}, which is not a file of it`);
}

function inodeOf(unpacking: Unpacking, entry: PackageEntry): Inode {
  const metadata = { ...metadataOf(entry), ...unpacking.context.rules?.override(entry.path) };
  switch (entry.kind) {
    case 'directory':
      return directoryInode(metadata);
    case 'file':
      return fileInode(metadata, entry.content);
    case 'symlink':
      return symlinkInode(metadata, entry.target);
    case 'hardlink':
      return linked(unpacking, entry.target);
    case 'character':
    case 'block':
      return { kind: entry.kind, metadata, device: entry.device };
    case 'fifo':
      return { kind: 'fifo', metadata };
    default:
      return entry satisfies never;
  }
}

function homeless({ context, pkg }: Unpacking, path: string): RootfsError {
  const message = `${pkg.name} ships /${path} without the directory that it lies in`;
  const parent = path.slice(0, path.lastIndexOf('/'));
  const isFiltered = context.isExcluded(`/${parent}`, true);
  return new RootfsError('TREE_PATH', message, {
    hint: isFiltered
      ? `A --path-exclude matches /${parent} and not what is in it; write it as /${parent}/* or exclude both.`
      : 'dpkg cannot unpack it either; report it to the maintainer of the package.',
  });
}

/** With two names of one place, such as /bin/x and /usr/bin/x, dpkg sees two files and lets the last one win. */
function tellAlias(context: UnpackContext, owner: string, path: string, place: Place): void {
  if (place.inode === undefined || place.inode.kind === 'directory' || place.path === path) return;
  const other = context.owners.of(place.path).find((name) => name !== owner);
  if (other !== undefined)
    context.note(`${owner} overwrites /${place.path} of ${other} by the name /${path}`);
}

/** A file that another architecture of the package has put there stays, and must be the same. @see tarobject_matches */
function share(
  { context, owner, made }: Unpacking,
  entry: PackageEntry,
  there: Inode,
  isConffile: boolean,
): void {
  made.set(entry.path, there);
  // Of a conffile, which the user may have changed, dpkg compares what it has noted; here nobody changes any.
  if (isConffile || isSameObject(context.readAt, entry, there, made)) return;
  throw new RootfsError('TREE_CONFLICT', `${owner} has another /${entry.path} than its other architectures`, {
    hint: 'dpkg cannot install it beside them either; report it to the maintainer of the package.',
  });
}

/** The path at which an entry is looked for, and the one at which it is put. */
function pathsOf(context: UnpackContext, path: string): { readonly used: string; readonly put: string } {
  const { rules } = context;
  if (rules === undefined) return { used: path, put: path };
  const used = rules.usedPath(path);
  rules.onPath(used);
  return { used, put: rules.conffilePath(path, used) ?? used };
}

function lay(unpacking: Unpacking, entry: PackageEntry): void {
  const { context, owner } = unpacking;
  const { tree, owners } = context;
  if (entry.path === '') {
    owners.add(owner, '');
    return;
  }
  const { used, put } = pathsOf(context, entry.path);
  const place = tree.tryPlace(used, false);
  const served = place !== undefined && isServedAlready(tree, { ...entry, path: used }, place);
  const { keep, shared, losers } = served ? SERVED : settleOwners(context, owner, entry, place?.inode);
  if (keep) return;
  // An excluded path stays in the package's list, and in those of others, as with dpkg.
  owners.add(owner, entry.path);
  if (served || context.isExcluded(`/${entry.path}`, isDirectoryOrLink(entry))) return;
  if (place === undefined) throw homeless(unpacking, entry.path);
  if (shared && place.inode !== undefined) {
    share(unpacking, entry, place.inode, put !== used);
    return;
  }
  for (const loser of losers) {
    owners.drop(loser, entry.path);
    unpacking.losers.add(loser);
  }
  tellAlias(context, owner, entry.path, place);
  const inode = inodeOf(unpacking, entry);
  unpacking.made.set(entry.path, inode);
  tree.put(put === used ? place : tree.place(put, false), inode);
}

/** Symlinks come last whatever the archive says, and so they stand in the list. @see dpkg lib/dpkg/tarfn.c, tar_extractor */
function unpackOrder(pkg: Package): readonly PackageEntry[] {
  const isLink = (entry: PackageEntry): boolean => entry.kind === 'symlink';
  return [...pkg.entries.filter((entry) => !isLink(entry)), ...pkg.entries.filter(isLink)];
}

/**
 * Lays a package's files on the tree as dpkg's unpacking does: existing directories are kept as they are, links to
 * directories are followed, replaced files change hands. Configuration files go straight to their place.
 *
 * @param owner the name that the package's list goes by in var/lib/dpkg/info
 * @returns the owners whose lists have lost a path
 * @throws RootfsError `TREE_CONFLICT` for a file of another package, `TREE_PATH`
 * @see dpkg src/main/archives.c, tarobject
 */
export function unpackPackage(context: UnpackContext, owner: string, pkg: Package): ReadonlySet<string> {
  const unpacking: Unpacking = {
    context,
    owner,
    pkg,
    leftOut: new Map(),
    made: new Map(),
    losers: new Set(),
  };
  for (const entry of unpackOrder(pkg)) lay(unpacking, entry);
  const root = pkg.entries.find((entry) => entry.path === '');
  // The first package that ships the root gives it its mode; dpkg finds it existing from then on.
  if (root !== undefined && context.owners.of('').length === 1) {
    context.tree.root.metadata = { ...metadataOf(root), mtimeSeconds: context.tree.epoch };
  }
  return unpacking.losers;
}
