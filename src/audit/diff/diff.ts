import type { ReadAt } from '../../kernel/content.js';
import type { PathTree } from '../image/inode.js';
import { changelogVersions, versionsBetween } from './changelog.js';
import { diffContent, type ContentChange } from './content.js';
import type { IgnoreRule } from './ignore.js';
import { installedPackages, type InstalledPackage } from './installed.js';
import { readOwners } from './owners.js';
import { diffPackages, type PackageChange } from './packages.js';
import { diffPaths, type PathChange } from './paths.js';

/** One side of a comparison. A lock has packages and no tree. */
export interface Side {
  /** What the user called it. */
  readonly name: string;
  readonly packages: readonly InstalledPackage[];
  readonly tree: PathTree | undefined;
}

/** Everything in which two sides differ. */
export interface Difference {
  readonly a: string;
  readonly b: string;
  readonly packages: readonly PackageChange[];
  readonly paths: readonly PathChange[];
  readonly contents: readonly ContentChange[];
  /** The package of each path that differs, where one is known. */
  readonly owners: ReadonlyMap<string, string>;
  /** Paths on each side; undefined when one of them has no tree, so that only packages were compared. */
  readonly counts: readonly [number, number] | undefined;
}

export function sideOf(name: string, tree: PathTree, readAt: ReadAt): Side {
  return { name, packages: installedPackages(tree, readAt), tree };
}

async function contentChanges(
  a: PathTree,
  b: PathTree,
  changes: readonly PathChange[],
  readAt: ReadAt,
): Promise<readonly ContentChange[]> {
  const found: ContentChange[] = [];
  for (const { path, column } of changes) {
    const [before, after] = [a.get(path), b.get(path)];
    if (column !== 'content' || before?.kind !== 'file' || after?.kind !== 'file') continue;
    found.push(await diffContent(path, before, after, readAt));
  }
  return found;
}

function ownersOf(
  a: PathTree,
  b: PathTree,
  changes: readonly PathChange[],
  readAt: ReadAt,
): ReadonlyMap<string, string> {
  const [first, second] = [readOwners(a, readAt), readOwners(b, readAt)];
  const known = changes.map(({ path }): [string, string | undefined] => [path, second(path) ?? first(path)]);
  return new Map(known.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/**
 * Compares two sides: packages, then, where both have a tree, paths, metadata and contents. Nothing is left out that no rule
 * names.
 */
export async function diffSides(
  a: Side,
  b: Side,
  rules: readonly IgnoreRule[],
  readAt: ReadAt,
): Promise<Difference> {
  const versions = (name: string, older: string, newer: string): readonly string[] => {
    for (const { tree } of [b, a]) {
      const known = tree === undefined ? [] : changelogVersions(tree, name, readAt);
      const between = [...versionsBetween(known, older, newer), ...versionsBetween(known, newer, older)];
      if (between.length > 0) return between;
    }
    return [];
  };
  const packages = diffPackages(a.packages, b.packages, versions);
  const names = { a: a.name, b: b.name };
  if (a.tree === undefined || b.tree === undefined)
    return { ...names, packages, paths: [], contents: [], owners: new Map(), counts: undefined };
  const paths = diffPaths(a.tree, b.tree, rules);
  return {
    ...names,
    packages,
    paths,
    contents: await contentChanges(a.tree, b.tree, paths, readAt),
    owners: ownersOf(a.tree, b.tree, paths, readAt),
    counts: [a.tree.size, b.tree.size],
  };
}

/** Whether there is any difference. */
export function isDifferent({ packages, paths }: Difference): boolean {
  return packages.length > 0 || paths.length > 0;
}
