import type { Inode } from '../../../../rootfs/inode.js';
import { changeOwner } from '../../../system/files.js';
import { changeMode } from './acl.js';
import type { Item } from './item.js';

/** Whether what a line is about was there before. */
export type Creation = 'new' | 'existing';

function maskedMode(mode: number, inode: Inode): number {
  const current = inode.metadata.mode;
  let masked = mode;
  for (const bits of [0o111, 0o222, 0o444]) if ((current & bits) === 0) masked &= ~bits;
  return inode.kind === 'directory' ? masked : masked & ~0o7000;
}

/**
 * Gives an inode the owner and mode that a line says; a link has no mode. Files with several names are changed too:
 * fs.protected_hardlinks is on in Debian's kernels. @see systemd src/tmpfiles/tmpfiles.c, fd_set_perms
 */
export function setPermissions(item: Item, inode: Inode, creation: Creation): void {
  const before = inode.metadata;
  const isNew = creation === 'new';
  const uid = isNew || !item.uidOnlyCreate ? (item.uid ?? before.uid) : before.uid;
  const gid = isNew || !item.gidOnlyCreate ? (item.gid ?? before.gid) : before.gid;
  const isModeSet = item.modeSet && (isNew || !item.modeOnlyCreate);
  const wanted = item.maskPerms ? maskedMode(item.mode, inode) : item.mode;
  const mode = isModeSet ? wanted : before.mode;
  if (uid !== before.uid || gid !== before.gid) changeOwner(inode, uid, gid);
  if (inode.kind !== 'symlink' && inode.metadata.mode !== mode) changeMode(inode, mode);
}
