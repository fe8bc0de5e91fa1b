import { execFileSync } from 'node:child_process';
import { apkRecords } from '../../make/apk-records.js';
import type { Verified } from '../../../src/archive/verified.js';
import type { IndexRecord } from '../../../src/archive/alpine/record.js';
import { alpineList, alpinePath, hasAlpineReference } from '../../make/alpine-reference.js';
import { expectedText, officialLines, referenceTrees } from '../../make/alpine-tree.js';

/** The file APKINDEX of an index of the collection. */
export function referenceText(path: string): string {
  return execFileSync('tar', ['-xzOf', alpinePath(path), 'APKINDEX'], {
    encoding: 'latin1',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The packages of an index of the collection. */
export function readReferenceIndex(path: string): Verified<readonly IndexRecord[]> {
  return apkRecords(referenceText(path), path);
}

/** A rebuilt repository and the order in which apk installs its image's packages. */
export interface ReferenceImage {
  readonly id: string;
  readonly architecture: string;
  readonly index: string;
  /** The words of its etc/apk/world. */
  readonly world: readonly string[];
  /** `name-version` in order. */
  readonly order: readonly string[];
}

/** Every image of the collection; none, and a loud line, when it is absent. */
export function referenceImages(): readonly ReferenceImage[] {
  const trees = hasAlpineReference() ? referenceTrees() : [];
  return trees.map((tree) => ({
    id: tree.name,
    architecture: tree.architecture,
    index: `${tree.repository}/APKINDEX.tar.gz`,
    world: officialLines(tree, 'etc/apk/world'),
    order: expectedText(tree, 'install-order.txt').split('\n').filter(Boolean),
  }));
}

/** Whole indexes of Alpine. */
export function realIndexes(): readonly string[] {
  if (!hasAlpineReference('real')) return [];
  return alpineList('real')
    .filter((name) => name.startsWith('alpine-') && alpineList('real', name).includes('APKINDEX.tar.gz'))
    .map((name) => `real/${name}/APKINDEX.tar.gz`);
}
