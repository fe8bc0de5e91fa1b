import type { ByteString } from '../../kernel/byte-string.js';
import { byteString, byteStringOf, bytesOf, textOf } from '../../kernel/byte-string.js';
import type { ReadAt } from '../../kernel/content.js';
import { beginningOf, contentSize, emptyContent, memoryContent, readContent } from '../../kernel/content.js';
import { compareBytewise } from '../../kernel/order.js';
import type { DeviceNumbers, Metadata } from '../../rootfs/entry.js';
import { rootOwned } from '../../rootfs/entry.js';
import type { FileInode, Inode } from '../../rootfs/inode.js';
import { directoryInode, fileInode, symlinkInode } from '../../rootfs/inode.js';
import type { Place, Tree } from '../../rootfs/tree.js';
import type { FileStatus } from '../../shell/handlers.js';
import { ShellIoError } from '../../shell/open-file.js';
import { isWithin, requirePlace, seekPlace } from './places.js';

/** The file system as one process sees it: the tree, from its working directory, with its umask. */
export interface FilesContext {
  readonly tree: Tree;
  readonly readAt: ReadAt;
  /** Absolute byte string. */
  readonly cwd: ByteString;
  readonly umask: number;
}

/** What {@link Files.lstat} and {@link Files.stat} say. */
export interface Status extends FileStatus {
  /** The inode itself: two names of one file have the same. */
  readonly identity: Inode;
  /** Number of names, counted for files only when asked: `files.linkCount`. */
  readonly device: DeviceNumbers | undefined;
}

/**
 * System calls on the tree, by paths that are absolute or relative to the working directory. Every failure is a
 * {@link ShellIoError} with the errno that Linux gives; the time is always the tree's epoch. All names are byte strings.
 */
export class Files {
  constructor(readonly context: FilesContext) {}

  private get tree(): Tree {
    return this.context.tree;
  }

  private get now(): number {
    return this.tree.epoch;
  }

  /** Where a path leads, its parent existing; the last name need not. For commands that work on inodes themselves. */
  place(path: ByteString, follow: boolean): Place {
    return requirePlace(this.tree, this.context.cwd, path, follow);
  }

  /** @throws ShellIoError `ENOENT`, `ENOTDIR`, `ELOOP` */
  inode(path: ByteString, follow: boolean): Inode {
    const { inode } = this.place(path, follow);
    if (inode === undefined) throw new ShellIoError('ENOENT', path);
    return inode;
  }

  /** lstat(2), undefined instead of an error. */
  tryStat(path: ByteString, follow: boolean): Status | undefined {
    const inode = seekPlace(this.tree, this.context.cwd, path, follow)?.inode;
    return inode === undefined ? undefined : statusOf(inode);
  }

  stat(path: ByteString): Status {
    return statusOf(this.inode(path, true));
  }

  lstat(path: ByteString): Status {
    return statusOf(this.inode(path, false));
  }

  exists(path: ByteString): boolean {
    return this.tryStat(path, true) !== undefined;
  }

  isDirectory(path: ByteString): boolean {
    return this.tryStat(path, true)?.kind === 'directory';
  }

  isFile(path: ByteString): boolean {
    return this.tryStat(path, true)?.kind === 'file';
  }

  /** Names in byte order, without `.` and `..`. */
  list(path: ByteString): ByteString[] {
    const inode = this.inode(path, true);
    if (inode.kind !== 'directory') throw new ShellIoError('ENOTDIR', path);
    return [...inode.children.keys()].sort(compareBytewise).map(byteStringOf);
  }

  /** A file, or no more than its beginning. */
  readBytes(path: ByteString, mostBytes = Infinity): Uint8Array {
    const inode = this.inode(path, true);
    if (inode.kind === 'directory') throw new ShellIoError('EISDIR', path);
    if (inode.kind === 'character') return new Uint8Array(0);
    if (inode.kind !== 'file') throw new ShellIoError('ENXIO', path);
    return readContent(beginningOf(inode.content, mostBytes), this.context.readAt);
  }

  read(path: ByteString): ByteString {
    return byteString(this.readBytes(path));
  }

  /** What read gives, or undefined when there is no such file. */
  tryRead(path: ByteString): ByteString | undefined {
    return this.isFile(path) ? this.read(path) : undefined;
  }

  /**
   * open(2) with O_CREAT: the file that is there, else a new one with the mode less the umask. Symlinks are followed,
   * a dangling one creates its target. Creating sets the directory's time.
   */
  create(path: ByteString, mode = 0o666, exclusive = false): FileInode {
    const place = this.place(path, !exclusive);
    if (place.inode !== undefined) {
      if (exclusive) throw new ShellIoError('EEXIST', path);
      if (place.inode.kind === 'directory') throw new ShellIoError('EISDIR', path);
      if (place.inode.kind !== 'file') throw new ShellIoError('ENXIO', path);
      return place.inode;
    }
    if (path.endsWith('/')) throw new ShellIoError('EISDIR', path);
    const made = fileInode(this.owned(mode & ~this.context.umask), emptyContent());
    this.tree.put(place, made);
    return made;
  }

  /** Creates or truncates, and writes (`>`): an existing file keeps its inode, mode and owner. Devices swallow it. */
  write(path: ByteString, data: ByteString | Uint8Array, mode = 0o666): void {
    if (this.tryStat(path, true)?.kind === 'character') return;
    const inode = this.create(path, mode);
    inode.content = memoryContent(typeof data === 'string' ? bytesOf(data) : data);
    this.touch(inode);
  }

  append(path: ByteString, data: ByteString, mode = 0o666): void {
    const before = this.tryRead(path) ?? '';
    this.write(path, before + data, mode);
  }

  /**
   * Writes a temporary file beside the path and renames it over it, as careful programs do: a new inode, owned by
   * root, with exactly this mode, and the directory's time set.
   */
  replace(path: ByteString, data: ByteString | Uint8Array, metadata: Partial<Metadata> = {}): void {
    const place = this.place(path, false);
    const bytes = typeof data === 'string' ? bytesOf(data) : data;
    if (place.inode?.kind === 'directory') throw new ShellIoError('EISDIR', path);
    this.tree.put(place, fileInode({ ...this.owned(0o644), ...metadata }, memoryContent(bytes)));
  }

  mkdir(path: ByteString, mode = 0o777): void {
    const place = seekPlace(this.tree, this.context.cwd, path.replace(/\/+$/, '') || '/', false);
    if (place === undefined) throw new ShellIoError('ENOENT', path);
    if (place.inode !== undefined) throw new ShellIoError('EEXIST', path);
    this.tree.put(place, directoryInode(this.owned(mode & ~this.context.umask)));
  }

  rmdir(path: ByteString): void {
    const place = this.place(path, false);
    if (place.inode === undefined) throw new ShellIoError('ENOENT', path);
    if (place.inode.kind !== 'directory') throw new ShellIoError('ENOTDIR', path);
    if (place.name === '') throw new ShellIoError('EBUSY', path);
    if (place.inode.children.size > 0) throw new ShellIoError('ENOTEMPTY', path);
    this.tree.remove(place.path);
  }

  unlink(path: ByteString): void {
    const place = this.place(path, false);
    if (place.inode === undefined) throw new ShellIoError('ENOENT', path);
    if (place.inode.kind === 'directory') throw new ShellIoError('EISDIR', path);
    this.tree.remove(place.path);
  }

  rename(from: ByteString, to: ByteString): void {
    const source = this.place(from, false);
    const target = this.place(to.replace(/(.)\/+$/, '$1'), false);
    if (source.inode === undefined) throw new ShellIoError('ENOENT', from);
    if (source.name === '' || target.name === '') throw new ShellIoError('EBUSY', from);
    const there = target.inode;
    if (there?.kind === 'directory') {
      if (source.inode.kind !== 'directory') throw new ShellIoError('EISDIR', to);
      if (there !== source.inode && there.children.size > 0) throw new ShellIoError('ENOTEMPTY', to);
    } else if (there !== undefined && source.inode.kind === 'directory') {
      throw new ShellIoError('ENOTDIR', to);
    }
    if (source.inode.kind === 'directory' && isWithin(source.inode, target.parent))
      throw new ShellIoError('EINVAL', to);
    this.tree.rename(source, target);
  }

  /** link(2): a second name; symlinks are not followed. */
  link(existing: ByteString, path: ByteString): void {
    const inode = this.inode(existing, false);
    if (inode.kind === 'directory') throw new ShellIoError('EPERM', existing);
    const place = this.place(path, false);
    if (place.inode !== undefined) throw new ShellIoError('EEXIST', path);
    this.tree.put(place, inode);
  }

  symlink(target: ByteString, path: ByteString): void {
    const place = this.place(path, false);
    if (target === '') throw new ShellIoError('ENOENT', path);
    if (place.inode !== undefined) throw new ShellIoError('EEXIST', path);
    this.tree.put(place, symlinkInode(this.owned(0o777), textOf(target)));
  }

  readlink(path: ByteString): ByteString {
    const inode = this.inode(path, false);
    if (inode.kind !== 'symlink') throw new ShellIoError('EINVAL', path);
    return byteStringOf(inode.target);
  }

  /** mknod(2) for devices and fifos. */
  mknod(path: ByteString, kind: 'character' | 'block' | 'fifo', mode: number, device?: DeviceNumbers): void {
    const place = this.place(path, false);
    if (place.inode !== undefined) throw new ShellIoError('EEXIST', path);
    const metadata = this.owned(mode & ~this.context.umask);
    if (kind === 'fifo') this.tree.put(place, { kind, metadata });
    else this.tree.put(place, { kind, metadata, device: device ?? { major: 0, minor: 0 } });
  }

  chmod(path: ByteString, mode: number): void {
    const inode = this.inode(path, true);
    inode.metadata = { ...inode.metadata, mode: mode & 0o7777 };
  }

  /** chown(2); -1 leaves a number as it is. Set-id bits of a file that may be executed are cleared, and its capabilities. */
  chown(path: ByteString, uid: number, gid: number, follow = true): void {
    changeOwner(this.inode(path, follow), uid, gid);
  }

  /** utimensat(2): whole seconds. */
  setTime(path: ByteString, mtimeSeconds: number, follow = true): void {
    const inode = this.inode(path, follow);
    inode.metadata = { ...inode.metadata, mtimeSeconds };
  }

  /** The canonical absolute path, all links resolved; the last component may be missing when `lastMayMiss`. */
  realpath(path: ByteString, lastMayMiss = false): ByteString {
    const place = this.place(path, true);
    if (place.inode === undefined && !lastMayMiss) throw new ShellIoError('ENOENT', path);
    return `/${byteStringOf(place.path)}`;
  }

  /** `path` as an absolute one, nothing resolved. */
  absolute(path: ByteString): ByteString {
    return path.startsWith('/') ? path : `${this.context.cwd.replace(/\/$/, '')}/${path}`;
  }

  private touch(inode: Inode): void {
    inode.metadata = { ...inode.metadata, mtimeSeconds: this.now };
  }

  private owned(mode: number): Metadata {
    return rootOwned(mode, this.now);
  }
}

/** chown(2) on an inode. @see chown(2), "set-user-ID and set-group-ID mode bits are cleared" */
export function changeOwner(inode: Inode, uid: number, gid: number): void {
  const { mode, xattrs } = inode.metadata;
  const cleared = inode.kind !== 'file' ? mode : mode & ((mode & 0o010) !== 0 ? ~0o6000 : ~0o4000);
  inode.metadata = {
    ...inode.metadata,
    mode: cleared,
    uid: uid === -1 ? inode.metadata.uid : uid,
    gid: gid === -1 ? inode.metadata.gid : gid,
    xattrs:
      inode.kind === 'file' && xattrs.has('security.capability')
        ? new Map([...xattrs].filter(([name]) => name !== 'security.capability'))
        : xattrs,
  };
}

function sizeOf(inode: Inode): number {
  if (inode.kind === 'file') return contentSize(inode.content);
  return inode.kind === 'symlink' ? Buffer.byteLength(inode.target) : 0;
}

function statusOf(inode: Inode): Status {
  const { mode, uid, gid, mtimeSeconds } = inode.metadata;
  const device = inode.kind === 'character' || inode.kind === 'block' ? inode.device : undefined;
  return {
    kind: inode.kind,
    mode,
    uid,
    gid,
    mtimeSeconds,
    sizeBytes: sizeOf(inode),
    identity: inode,
    device,
  };
}
