import { epochSeconds } from '../../src/kernel/epoch.js';
import { describePackage, writeDatabase } from '../../src/configure/debian/database.js';
import { FileOwners } from '../../src/configure/debian/file-owners.js';
import { pathFilter, type PathFilter } from '../../src/configure/debian/path-filter.js';
import { unpackPackage } from '../../src/configure/debian/unpack.js';
import { readContent } from '../../src/kernel/content.js';
import { Tree } from '../../src/rootfs/tree.js';
import { walk } from '../../src/rootfs/walk.js';
import { memoryContent } from '../../src/kernel/content.js';
import type { Package } from '../../src/package/package.js';
import { readDebBytes } from './read-deb.js';
import { EPOCH } from './tree-entries.js';

export interface UnpackOptions {
  readonly filters?: readonly PathFilter[];
  /** Pairs `newer older`, by name in info/. */
  readonly replaces?: readonly string[];
  /** What is there beforehand. */
  readonly prepare?: (tree: Tree) => void;
}

export interface Unpacked {
  readonly tree: Tree;
  readonly owners: FileOwners;
  readonly packages: readonly Package[];
  readonly notes: readonly string[];
}

/** Reads a .deb with its contents as bytes of their own. */
async function inMemory(bytes: Uint8Array): Promise<Package> {
  const read = await readDebBytes(bytes);
  const entries = read.entries.map((entry) =>
    entry.kind === 'file' ? { ...entry, content: memoryContent(read.contentOf(entry) as Uint8Array) } : entry,
  );
  return { ...read, entries };
}

/** Unpacks .debs one after the other into a new tree. */
export async function unpackAll(
  debs: readonly Uint8Array[],
  { filters = [], replaces = [], prepare }: UnpackOptions = {},
): Promise<Unpacked> {
  const tree = new Tree(epochSeconds(EPOCH));
  prepare?.(tree);
  const owners = new FileOwners();
  const notes: string[] = [];
  const packages: Package[] = [];
  for (const bytes of debs) packages.push(await inMemory(bytes));
  const context = {
    tree,
    owners,
    isExcluded: pathFilter(filters),
    readAt: noFile,
    replaces: (newer: string, older: string) => replaces.includes(`${newer} ${older}`),
    note: (text: string) => void notes.push(text),
  };
  for (const pkg of packages) unpackPackage(context, describePackage(pkg).infoName, pkg);
  return { tree, owners, packages, notes };
}

function noFile(): never {
  throw new Error('contents are in memory here');
}

/** Adds dpkg's database to what was unpacked. */
export function withDatabase({ tree, owners, packages }: Unpacked): Tree {
  tree.makeDirectories('var/lib/dpkg/info');
  tree.makeDirectories('var/lib/dpkg/triggers');
  writeDatabase(tree, packages.map(describePackage), owners, noFile);
  return tree;
}

export function textAt(tree: Tree, path: string): string | undefined {
  const inode = tree.lookupFollowing(path);
  return inode?.kind === 'file' ? Buffer.from(readContent(inode.content, noFile)).toString() : undefined;
}

/** The whole tree as lines: `kind mode /path what`. */
export function treeLines(tree: Tree): readonly string[] {
  return [...walk(tree)].map((entry) => {
    const head = `${entry.kind} ${entry.mode.toString(8)} /${entry.path}`;
    if (entry.kind === 'file') return `${head} ${Buffer.from(readContent(entry.content, noFile)).toString()}`;
    return 'target' in entry ? `${head} → ${entry.target}` : head;
  });
}
