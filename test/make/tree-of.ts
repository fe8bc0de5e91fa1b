import { epochSeconds } from '../../src/kernel/epoch.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';
import { directoryInode, fileInode, symlinkInode, type Inode } from '../../src/rootfs/inode.js';
import { Tree } from '../../src/rootfs/tree.js';
import { EPOCH } from './tree-entries.js';

function inodeOf(tree: Tree, entry: TreeEntry): Inode {
  const { mode, uid, gid, mtimeSeconds, xattrs } = entry;
  const metadata = { mode, uid, gid, mtimeSeconds, xattrs };
  switch (entry.kind) {
    case 'directory':
      return directoryInode(metadata);
    case 'file':
      return fileInode(metadata, entry.content);
    case 'symlink':
      return symlinkInode(metadata, entry.target);
    case 'hardlink':
      return tree.lookup(entry.target) as Inode;
    case 'fifo':
      return { kind: 'fifo', metadata };
    case 'character':
    case 'block':
      return { kind: entry.kind, metadata, device: entry.device };
    default:
      return entry satisfies never;
  }
}

/** The tree that entries in walk order describe, times of directories included. */
export function treeOf(entries: readonly TreeEntry[]): Tree {
  const tree = new Tree(epochSeconds(EPOCH));
  for (const entry of entries)
    if (entry.path !== '') tree.put(tree.place(entry.path, false), inodeOf(tree, entry));
  for (const { path, mode, uid, gid, mtimeSeconds, xattrs } of entries) {
    const inode = tree.lookup(path);
    if (inode !== undefined) inode.metadata = { mode, uid, gid, mtimeSeconds, xattrs };
  }
  return tree;
}
