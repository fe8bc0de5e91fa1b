import type { ByteString } from '../../../kernel/byte-string.js';
import type { Inode } from '../../../rootfs/inode.js';
import type { Files, Status } from '../../system/files.js';

/** New owners for what a copy or a change of owner meets; `from` undefined means whoever owns it. */
export interface NewOwner {
  readonly uid: number;
  readonly gid: number;
  readonly fromUid?: number;
  readonly fromGid?: number;
}

function ownerOf(status: Status, owner: NewOwner): readonly [number, number] {
  const uid = owner.fromUid === undefined || owner.fromUid === status.uid ? owner.uid : status.uid;
  const gid = owner.fromGid === undefined || owner.fromGid === status.gid ? owner.gid : status.gid;
  return [uid, gid];
}

interface Copying {
  readonly files: Files;
  readonly from: ByteString;
  readonly to: ByteString;
  readonly owner: NewOwner;
  /** Files with several names, by inode, and the name of their copy. */
  readonly links: Map<Inode, ByteString>;
}

function copyNode(copying: Copying, from: ByteString, to: ByteString, status: Status): void {
  const { files } = copying;
  switch (status.kind) {
    case 'directory':
      files.mkdir(to, 0o700);
      break;
    case 'symlink': {
      const target = files.readlink(from);
      const moved = target.startsWith(copying.from) ? copying.to + target.slice(copying.from.length) : target;
      files.symlink(moved, to);
      break;
    }
    case 'file':
      files.create(to, 0o600, true);
      files.write(to, files.readBytes(from));
      break;
    case 'block':
    case 'character':
    case 'fifo':
      files.mknod(to, status.kind, 0o600, status.device);
  }
}

function copyEntry(copying: Copying, from: ByteString, to: ByteString): void {
  const { files, owner, links } = copying;
  const status = files.lstat(from);
  const twin = status.kind === 'directory' ? undefined : links.get(status.identity);
  if (twin !== undefined) return files.link(twin, to);
  if (status.kind !== 'directory') links.set(status.identity, to);
  copyNode(copying, from, to, status);
  files.chown(to, ...ownerOf(status, owner), false);
  if (status.kind !== 'symlink') files.chmod(to, status.mode);
  if (status.kind === 'directory') copyEntries(copying, from, to);
  files.setTime(to, status.mtimeSeconds, false);
}

function copyEntries(copying: Copying, from: ByteString, to: ByteString): void {
  for (const name of copying.files.list(from)) copyEntry(copying, `${from}/${name}`, `${to}/${name}`);
}

/**
 * Copies what is in a directory (the skeleton of a home) into another: modes and times stay, owners are new. Nothing
 * when there is no such directory. @see useradd(8), --skel; shadow libmisc/copydir.c
 */
export function copyInto(files: Files, from: ByteString, to: ByteString, owner: NewOwner): void {
  if (files.tryStat(from, false)?.kind !== 'directory') return;
  copyEntries({ files, from, to, owner, links: new Map() }, from, to);
}

/** Gives a directory and all below it to new owners, where they belong to the old ones. @see shadow libmisc/chowndir.c */
export function chownTree(files: Files, path: ByteString, owner: NewOwner): void {
  const status = files.lstat(path);
  if (status.kind === 'directory')
    for (const name of files.list(path)) chownTree(files, `${path}/${name}`, owner);
  const [uid, gid] = [
    owner.fromUid === status.uid ? owner.uid : -1,
    owner.fromGid === status.gid ? owner.gid : -1,
  ];
  if (uid !== -1 || gid !== -1) files.chown(path, uid, gid, false);
}

/** Removes a directory and all below it. */
export function removeTree(files: Files, path: ByteString): void {
  if (files.lstat(path).kind !== 'directory') return files.unlink(path);
  for (const name of files.list(path)) removeTree(files, `${path}/${name}`);
  files.rmdir(path);
}
