import { join } from 'node:path';
import { Sha256Stream } from '../../kernel/digest.js';
import type { Disk } from '../../kernel/disk.js';
import type { FoundDirectory, FoundItem } from '../../kernel/directory-reader.js';
import type { Inode, PathTree } from './inode.js';

async function inodeOf(disk: Disk, folder: string, item: FoundItem): Promise<Inode> {
  const { uid, gid, mtimeSeconds, mtimeNanoseconds, xattrs, kind } = item;
  const mode = kind === 'symlink' ? 0o777 : item.mode;
  const common = { mode, uid, gid, mtimeSeconds, mtimeNanoseconds, xattrs, layer: 0 };
  switch (kind) {
    case 'file': {
      const path = join(folder, item.path);
      const stream = new Sha256Stream();
      for await (const chunk of disk.readStream(path)) stream.update(chunk);
      const { sha256, sizeBytes } = stream.finish();
      return { ...common, kind, sha256, content: { kind: 'file', path, offset: 0, sizeBytes } };
    }
    case 'symlink':
      return { ...common, kind, target: item.target };
    case 'character':
    case 'block':
      return { ...common, kind, device: item.device };
    case 'directory':
    case 'fifo':
    case 'socket':
      return { ...common, kind };
  }
  return kind satisfies never;
}

/** A folder of the host as a tree, with the owners that it has on this machine. */
export async function folderTree(disk: Disk, folder: string, found: FoundDirectory): Promise<PathTree> {
  const inodes = new Map<string, Inode>();
  const tree = new Map<string, Inode>();
  for (const item of found.items) {
    const known = item.kind === 'directory' ? undefined : inodes.get(item.inode);
    const inode = known ?? (await inodeOf(disk, folder, item));
    inodes.set(item.inode, inode);
    tree.set(item.path, inode);
  }
  return tree;
}
