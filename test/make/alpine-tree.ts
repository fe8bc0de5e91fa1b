import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { installedHeader } from '../../src/archive/alpine/installed-header.js';
import { parseApkIndex } from '../../src/archive/alpine/apkindex.js';
import type { IndexRecord } from '../../src/archive/alpine/record.js';
import { openApkIndex } from '../../src/archive/alpine/open-index.js';
import { apkSkeleton } from '../../src/configure/alpine/skeleton.js';
import { installTree, type ApkResult } from '../../src/configure/alpine/configure-tree.js';
import type { ApkToInstall } from '../../src/configure/alpine/records.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { Tree } from '../../src/rootfs/tree.js';
import { alpineBytes, alpineKeys, alpineList, alpinePath } from './alpine-reference.js';
import { readApkBytes } from './read-apk.js';

/** A day on which nothing of the reference data was made, so that days in account files can be told. */
export const BUILD_DAY = 20_000;

/** A reference tree: `v3.20-x86_64`, as the folders of expected/ are called. */
export interface ReferenceTree {
  readonly name: string;
  /** `v3.20`, `edge`. */
  readonly branch: string;
  readonly architecture: string;
  /** Folder with the repository of it. */
  readonly repository: string;
}

/** Every tree that the reference data holds. */
export function referenceTrees(): readonly ReferenceTree[] {
  return alpineList('expected').map((name) => {
    const [branch = '', architecture = ''] = name.split(/-(?=[^-]*$)/);
    return { name, branch, architecture, repository: `${branch}/main/${architecture}` };
  });
}

export function expectedText(tree: ReferenceTree, file: string): string {
  return readFileSync(alpinePath('expected', tree.name, file), 'latin1');
}

export function repositoryRecords(folder: string): readonly IndexRecord[] {
  const file = openApkIndex(alpineBytes(folder, 'APKINDEX.tar.gz'), alpineKeys('keys'), folder, false);
  return parseApkIndex(file, folder);
}

async function toInstall(folder: string, record: IndexRecord): Promise<ApkToInstall> {
  const bytes = alpineBytes(folder, `${record.name}-${record.version}.apk`);
  const { checksum, origin, buildSeconds } = record;
  const pkg = await readApkBytes(bytes, checksum);
  return { pkg, identity: checksum, header: installedHeader(record), origin, buildSeconds, tag: '' };
}

/** STAND-IN for the solver: the packages and the order that expected/NAME/install-order.txt says. */
export async function standInForSolver(tree: ReferenceTree): Promise<readonly ApkToInstall[]> {
  const records = repositoryRecords(tree.repository);
  const names = expectedText(tree, 'install-order.txt').trim().split('\n');
  return Promise.all(
    names.map((name) => {
      const record = records.find((one) => `${one.name}-${one.version}` === name);
      if (record === undefined) throw new Error(`${tree.repository} has no ${name}`);
      return toInstall(tree.repository, record);
    }),
  );
}

export async function packageOf(tree: ReferenceTree, name: string): Promise<ApkToInstall> {
  const record = repositoryRecords(tree.repository).find((one) => one.name === name);
  if (record === undefined) throw new Error(`${tree.repository} has no ${name}`);
  return toInstall(tree.repository, record);
}

/** The official tree of an image, as it was published. */
export function officialTar(tree: ReferenceTree): string {
  const name = alpineList('expected', tree.name).find((one) => one.endsWith('.tar.gz'));
  if (name === undefined) throw new Error(`there is no tree in expected/${tree.name}`);
  return alpinePath('expected', tree.name, name);
}

/** Paths of the files of the official tree that begin so. */
export function officialFiles(tree: ReferenceTree, start: string): readonly string[] {
  const list = execFileSync('tar', ['-tzf', officialTar(tree)], { encoding: 'utf8' }).split('\n');
  return list
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => path.startsWith(start) && !path.endsWith('/'));
}

/** The lines of a file of the official tree. */
export function officialLines(tree: ReferenceTree, path: string): readonly string[] {
  const text = execFileSync('tar', ['-xzOf', officialTar(tree), `./${path}`], { encoding: 'utf8' });
  return text.split('\n').filter(Boolean);
}

/** Installs packages whose contents are in memory, for the world of the official tree. */
export async function installed(
  reference: ReferenceTree,
  packages: readonly ApkToInstall[],
  scripts: boolean,
): Promise<{ readonly tree: Tree; readonly result: ApkResult }> {
  const { architecture } = reference;
  const tree = apkSkeleton(epochSeconds(BUILD_DAY * 86_400), architecture);
  const request = {
    architecture,
    packages,
    world: officialLines(reference, 'etc/apk/world'),
    replaces: () => false,
    isExcluded: () => false,
    scripts,
    unmodelled: { defer: false, skip: new Map<string, string>() },
    limits: { steps: 1_000_000, depth: 100, outputBytes: 1 << 24, cpuSeconds: 60 },
  };
  const result = await installTree(tree, request, {
    readAt: () => {
      throw new Error('contents are in memory here');
    },
    idle: () => new Promise((resolve) => setImmediate(resolve)),
    cpuSeconds: () => 0,
    note: () => undefined,
    log: () => undefined,
    progress: () => undefined,
  });
  return { tree, result };
}
