import { sha256 } from '../../src/kernel/digest.js';
import { contentSize, readContent } from '../../src/kernel/content.js';
import { compareBytewise } from '../../src/kernel/order.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';
import type { Tree } from '../../src/rootfs/tree.js';
import { walk } from '../../src/rootfs/walk.js';

const TYPES = {
  directory: 'd',
  file: 'f',
  symlink: 'l',
  hardlink: 'h',
  character: 'c',
  block: 'b',
  fifo: 'p',
};

function noFile(): never {
  throw new Error('contents are in memory here');
}

function line(entry: TreeEntry): string {
  const head = `${TYPES[entry.kind]} ${entry.mode.toString(8).padStart(4, '0')} ${entry.uid} ${entry.gid}`;
  const path = entry.path === '' ? '.' : entry.path;
  switch (entry.kind) {
    case 'file':
      return `${head} ${contentSize(entry.content)} ${sha256(readContent(entry.content, noFile))} ${path}`;
    case 'symlink':
    case 'hardlink':
      return `${head} ${Buffer.byteLength(entry.target)} ${entry.target} ${path}`;
    case 'character':
    case 'block':
      return `${head} 0 ${entry.device.major},${entry.device.minor} ${path}`;
    case 'directory':
    case 'fifo':
      return `${head} 0 - ${path}`;
  }
  return entry satisfies never;
}

/** A tree with its contents in memory as a manifest of the Alpine reference data: a line a path, by byte order. */
export function manifestOf(tree: Tree): readonly string[] {
  const entries = [...walk(tree)].sort((a, b) => compareBytewise(a.path || '.', b.path || '.'));
  return entries.map(line);
}
