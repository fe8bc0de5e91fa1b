import type { Content } from '../../../../kernel/content.js';
import type { FileInode, Inode } from '../../../../rootfs/inode.js';
import { changeOwner } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import type { CopyOptions } from './options.js';

const CAPABILITY = 'security.capability';

/** Gives a file other content in place; as the kernel does, its capabilities go. @see capabilities(7) */
export function overwrite(inode: FileInode, content: Content, epoch: number): void {
  inode.content = content;
  const xattrs = inode.metadata.xattrs.has(CAPABILITY)
    ? new Map([...inode.metadata.xattrs].filter(([name]) => name !== CAPABILITY))
    : inode.metadata.xattrs;
  inode.metadata = { ...inode.metadata, mtimeSeconds: epoch, xattrs };
}

/** Hands a source's attributes on to its copy, as far as they are to be kept. @see coreutils src/copy.c */
export function copyAttributes(process: Process, source: Inode, target: Inode, options: CopyOptions): void {
  const { preserve } = options;
  const from = source.metadata;
  if (preserve.has('timestamps')) target.metadata = { ...target.metadata, mtimeSeconds: from.mtimeSeconds };
  const { uid, gid } = target.metadata;
  if (preserve.has('ownership') && (uid !== from.uid || gid !== from.gid))
    changeOwner(target, from.uid, from.gid);
  // After the owner, because chown(2) clears capabilities.
  if (preserve.has('xattr') && from.xattrs.size > 0)
    target.metadata = { ...target.metadata, xattrs: new Map([...target.metadata.xattrs, ...from.xattrs]) };
  if (target.kind === 'symlink') return;
  if (preserve.has('mode') || options.move) target.metadata = { ...target.metadata, mode: from.mode };
  else if (options.defaultMode) {
    const mode = (target.kind === 'directory' ? 0o777 : 0o666) & ~process.umask;
    target.metadata = { ...target.metadata, mode };
  }
}
