import { compareBytewise } from '../kernel/order.js';
import type { Metadata, TreeEntry } from './entry.js';
import type { DirectoryInode, Inode } from './inode.js';
import { joinPath } from './path.js';
import type { Tree } from './tree.js';

function clamped(metadata: Metadata, epoch: number): Metadata {
  return metadata.mtimeSeconds > epoch ? { ...metadata, mtimeSeconds: epoch } : metadata;
}

function entryOf(path: string, inode: Inode, metadata: Metadata): TreeEntry {
  switch (inode.kind) {
    case 'directory':
    case 'fifo':
      return { ...metadata, path, kind: inode.kind };
    case 'file':
      return { ...metadata, path, kind: 'file', content: inode.content };
    case 'symlink':
      return { ...metadata, path, kind: 'symlink', target: inode.target };
    case 'character':
    case 'block':
      return { ...metadata, path, kind: inode.kind, device: inode.device };
    default:
      return inode satisfies never;
  }
}

/**
 * Every path of the tree, root first, each directory before what is in it, names in byte order within a directory
 * (the order of `tar --sort=name`). This is the one place where times are clamped to the tree's epoch.
 */
export function* walk(tree: Tree): Generator<TreeEntry> {
  const seen = new Map<Inode, string>();

  function* visit(path: string, inode: Inode): Generator<TreeEntry> {
    const metadata = clamped(inode.metadata, tree.epoch);
    const first = inode.kind === 'directory' ? undefined : seen.get(inode);
    if (first !== undefined) {
      yield { ...metadata, path, kind: 'hardlink', target: first };
      return;
    }
    if (inode.kind !== 'directory') seen.set(inode, path);
    yield entryOf(path, inode, metadata);
    if (inode.kind === 'directory') yield* visitChildren(path, inode);
  }

  function* visitChildren(path: string, directory: DirectoryInode): Generator<TreeEntry> {
    const names = [...directory.children.keys()].sort(compareBytewise);
    for (const name of names) yield* visit(joinPath(path, name), directory.children.get(name) as Inode);
  }

  yield* visit('', tree.root);
}
