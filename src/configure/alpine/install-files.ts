import { createHash } from 'node:crypto';
import type { ApkChecksum } from '../../formats/alpine/checksum.js';
import { readContent, type ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import type { PackageEntry } from '../../package/package.js';
import type { Metadata } from '../../rootfs/entry.js';
import { fileInode, symlinkInode, type Inode } from '../../rootfs/inode.js';
import type { Tree } from '../../rootfs/tree.js';
import { plainPlace, splitLast, type DirectoryTable } from './directories.js';
import type { OwnerNames } from './owner-names.js';
import { isProtected } from './protection.js';
import {
  nameVersion,
  type Acl,
  type ApkToInstall,
  type DirectoryInstance,
  type InstalledFile,
  type InstalledPackage,
} from './records.js';

/** Whether one package's `replaces` names another, at its version. */
export type Replaces = (newer: ApkToInstall, older: ApkToInstall) => boolean;

/** What installing files needs to know of what is there already. */
export interface InstallContext {
  readonly tree: Tree;
  readonly readAt: ReadAt;
  readonly directories: DirectoryTable;
  readonly owners: OwnerNames;
  /** Who owns a file, by path. */
  readonly files: Map<string, InstalledPackage>;
  readonly replaces: Replaces;
  readonly isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean;
  /** For sentences about files that are kept. */
  readonly note: (text: string) => void;
}

function withLength(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** @see apk-tools v2.14.4 src/io.c, apk_fileinfo_hash_xattr_array */
function xattrChecksum({ xattrs }: PackageEntry): string {
  if (xattrs.size === 0) return '';
  const hash = createHash('sha1');
  for (const [name, value] of xattrs) hash.update(withLength(Buffer.from(name))).update(withLength(value));
  return `Q1${hash.digest('base64')}`;
}

function aclOf(entry: PackageEntry, owners: OwnerNames): Acl {
  return { mode: entry.mode, ...owners.ownerOf(entry), xattrs: xattrChecksum(entry) };
}

function instanceOf(installed: InstalledPackage, name: string, acl: Acl | undefined): DirectoryInstance {
  const instance = installed.directories.get(name) ?? { name, acl, files: new Map<string, InstalledFile>() };
  instance.acl = acl ?? instance.acl;
  installed.directories.set(name, instance);
  return instance;
}

/** The SHA-1 that apk would find for what is at a place of the tree. */
function sha1Of(inode: Inode, readAt: ReadAt): string | undefined {
  if (inode.kind !== 'file' && inode.kind !== 'symlink') return undefined;
  const bytes = inode.kind === 'file' ? readContent(inode.content, readAt) : Buffer.from(inode.target);
  return `Q1${createHash('sha1').update(bytes).digest('base64')}`;
}

/**
 * Which package keeps a path that two ship: true for the newcomer.
 * @throws RootfsError `TREE_CONFLICT` when neither replaces the other
 * @see apk-tools v2.14.4 src/database.c, apk_db_install_archive_entry
 */
function takesOver(context: InstallContext, path: string, newer: ApkToInstall, older: ApkToInstall): boolean {
  if (newer.origin !== '' && newer.origin === older.origin) return true;
  const priority = (one: ApkToInstall, other: ApkToInstall): number =>
    context.replaces(one, other) ? one.pkg.info.replacesPriority : -1;
  const own = priority(newer, older);
  if (priority(older, newer) > own) return false;
  if (own >= 0) return true;
  throw new RootfsError(
    'TREE_CONFLICT',
    `${nameVersion(newer)} ships /${path}, which ${nameVersion(older)} owns, and does not replace it`,
    { hint: 'Leave one of them out with --exclude, or tell the maintainers.' },
  );
}

function checksumOf(source: ApkToInstall, path: string): ApkChecksum | undefined {
  return source.pkg.checksums.get(path);
}

/** Under which name a file goes into the tree; undefined when what is there is the same, and is kept. */
function landing(context: InstallContext, source: ApkToInstall, path: string): string | undefined {
  const { inode } = plainPlace(context.tree, path);
  const [directory] = splitLast(path);
  if (inode === undefined || !isProtected(directory)) return path;
  const seen = sha1Of(inode, context.readAt);
  const owner = context.files.get(path);
  const own = checksumOf(source, path);
  const recorded = owner === undefined ? undefined : checksumOf(owner.source, path);
  if (recorded !== undefined && seen === recorded) return path;
  if (own !== undefined && seen === own) return undefined;
  context.note(`${nameVersion(source)}: /${path} is kept as it is, the package's is ${path}.apk-new`);
  return `${path}.apk-new`;
}

function inodeOf(tree: Tree, entry: PackageEntry, metadata: Metadata): Inode {
  switch (entry.kind) {
    case 'file':
      return fileInode(metadata, entry.content);
    case 'symlink':
      return symlinkInode(metadata, entry.target);
    case 'hardlink': {
      const target = plainPlace(tree, entry.target).inode;
      if (target !== undefined) return target;
      throw new RootfsError(
        'TREE_PATH',
        `the hard link /${entry.path} is to ${entry.target}, which is not there`,
      );
    }
    case 'character':
    case 'block':
      return { kind: entry.kind, metadata, device: entry.device };
    case 'fifo':
      return { kind: 'fifo', metadata };
    case 'directory':
      throw new RootfsError('INTERNAL', `/${entry.path} is a directory`);
    default:
      return entry satisfies never;
  }
}

function installDirectory(context: InstallContext, installed: InstalledPackage, entry: PackageEntry): void {
  const { directories, owners } = context;
  instanceOf(installed, entry.path, aclOf(entry, owners));
  directories.enter(entry.path);
  directories.prepare(entry.path, entry.mode);
}

function installFile(context: InstallContext, installed: InstalledPackage, entry: PackageEntry): void {
  const { tree, owners, files, directories } = context;
  const { source } = installed;
  const { path, xattrs, mtimeSeconds } = entry;
  const [directory, name] = splitLast(path);
  const owner = files.get(path);
  if (owner !== undefined && !takesOver(context, path, source, owner.source)) return;
  directories.enter(directory);
  const acl = aclOf(entry, owners);
  const to = landing(context, source, path);
  if (to !== undefined) {
    const { mode, uid, gid } = acl;
    // apk sets the time of files alone. @see apk-tools v2.14.4 src/io_archive.c, apk_archive_entry_extract
    const time = entry.kind === 'symlink' ? tree.epoch : mtimeSeconds;
    const metadata = { mode, uid, gid, mtimeSeconds: time, xattrs };
    tree.put(plainPlace(tree, to), inodeOf(tree, entry, metadata));
  }
  if (owner !== undefined) owner.directories.get(directory)?.files.delete(name);
  files.set(path, installed);
  const checksum = checksumOf(source, path);
  instanceOf(installed, directory, undefined).files.set(name, { name, acl, checksum });
}

/**
 * Installs what a package ships, and enters it into the database.
 *
 * apk writes all files under other names first and renames them at the end; nothing sees the difference but a script, and
 * none runs in between.
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`
 * @see apk-tools v2.14.4 src/database.c, apk_db_install_archive_entry, apk_db_migrate_files
 */
export function installFiles(context: InstallContext, installed: InstalledPackage): void {
  for (const entry of installed.source.pkg.entries) {
    const isDirectoryOrLink = entry.kind === 'directory' || entry.kind === 'symlink';
    if (context.isExcluded(`/${entry.path}`, isDirectoryOrLink)) continue;
    if (entry.kind === 'directory') installDirectory(context, installed, entry);
    else installFile(context, installed, entry);
  }
}
