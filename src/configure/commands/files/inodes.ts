import type { Inode } from '../../../rootfs/inode.js';
import type { Tree } from '../../../rootfs/tree.js';

/** What stat(2) says of a directory's size where it is not counted: one block of ext4. */
export const DIRECTORY_BYTES = 4096;

/** How many names every inode other than a directory has. */
export function countNames(tree: Tree): ReadonlyMap<Inode, number> {
  const counts = new Map<Inode, number>();
  const visit = (inode: Inode): void => {
    if (inode.kind !== 'directory') counts.set(inode, (counts.get(inode) ?? 0) + 1);
    else for (const child of inode.children.values()) visit(child);
  };
  visit(tree.root);
  return counts;
}

/** st_nlink: for a directory its name, its `.` and a `..` in each directory in it. */
export function linksOf(inode: Inode, counts: ReadonlyMap<Inode, number>): number {
  if (inode.kind !== 'directory') return counts.get(inode) ?? 1;
  let links = 2;
  for (const child of inode.children.values()) if (child.kind === 'directory') links++;
  return links;
}

const numbers = new WeakMap<Tree, { readonly known: WeakMap<Inode, number>; next: number }>();

/**
 * st_ino: numbers in the order in which they are asked for, the root having 2 as on ext4. They are the same in every
 * run of the same scripts and mean nothing else.
 */
export function inodeNumber(tree: Tree, inode: Inode): number {
  if (inode === tree.root) return 2;
  let given = numbers.get(tree);
  if (given === undefined) {
    given = { known: new WeakMap(), next: 11 };
    numbers.set(tree, given);
  }
  const known = given.known.get(inode);
  if (known !== undefined) return known;
  const number = given.next++;
  given.known.set(inode, number);
  return number;
}

/** st_blocks in units of 512 bytes, for a file system with blocks of 4096. */
export function blocksOf(inode: Inode, sizeBytes: number): number {
  if (inode.kind === 'directory') return 8;
  // ext4 keeps a link's target of less than 60 bytes in the inode.
  if (inode.kind === 'symlink') return sizeBytes < 60 ? 0 : 8;
  return inode.kind === 'file' ? Math.ceil(sizeBytes / 4096) * 8 : 0;
}
