import type { Inode } from '../../../rootfs/inode.js';
import type { Tree } from '../../../rootfs/tree.js';

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
