import type { ByteString } from '../../../kernel/byte-string.js';
import type { EpochSeconds } from '../../../kernel/epoch.js';
import type { DirectoryInode } from '../../../rootfs/inode.js';
import { Tree } from '../../../rootfs/tree.js';
import { ShellIoError } from '../../../shell/open-file.js';
import { Files } from '../../system/files.js';

/** A directory of a tree as a tree of its own: the same inodes, links resolved within it. */
class Subtree extends Tree {
  constructor(
    epoch: EpochSeconds,
    override readonly root: DirectoryInode,
  ) {
    super(epoch);
  }
}

/**
 * The file system as a program sees it after chroot(2) and chdir(2) to `/`.
 * @throws ShellIoError `ENOENT`, `ENOTDIR`
 */
export function chrootFiles(files: Files, root: ByteString): Files {
  const inode = files.inode(root, true);
  if (inode.kind !== 'directory') throw new ShellIoError('ENOTDIR', root);
  const tree =
    inode === files.context.tree.root ? files.context.tree : new Subtree(files.context.tree.epoch, inode);
  return new Files({ ...files.context, tree, cwd: '/' });
}
