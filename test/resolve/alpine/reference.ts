import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseApkIndex } from '../../../src/archive/alpine/apkindex.js';
import type { IndexRecord } from '../../../src/archive/alpine/record.js';

/** A collection shaped like shared/alpine. */
const COLLECTION =
  process.env['ROOTFS_ALPINE_DIR'] ?? new URL('../../../../shared/alpine', import.meta.url).pathname;

function list(path: string): readonly string[] {
  const full = join(COLLECTION, path);
  return existsSync(full) ? readdirSync(full).sort() : [];
}

function extract(archive: string, member: string): string {
  return execFileSync('tar', ['-xzOf', join(COLLECTION, archive), member], {
    encoding: 'latin1',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The file APKINDEX of an index of the collection. */
export function referenceText(path: string): string {
  return extract(path, 'APKINDEX');
}

/** The packages of an index of the collection. */
export function readReferenceIndex(path: string): readonly IndexRecord[] {
  return parseApkIndex(referenceText(path), path);
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
  const found = list('expected').flatMap((id): readonly ReferenceImage[] => {
    const [, branch = '', architecture = ''] = /^(.+)-([^-]+)$/.exec(id) ?? [];
    const index = `${branch}/main/${architecture}/APKINDEX.tar.gz`;
    const order = join(COLLECTION, 'expected', id, 'install-order.txt');
    const tree = list(`expected/${id}`).find((name) => /^alpine-minirootfs-.*\.tar\.gz$/.test(name));
    if (!existsSync(join(COLLECTION, index)) || !existsSync(order) || tree === undefined) return [];
    const world = extract(`expected/${id}/${tree}`, './etc/apk/world').split('\n').filter(Boolean);
    return [
      { id, architecture, index, world, order: readFileSync(order, 'utf8').split('\n').filter(Boolean) },
    ];
  });
  if (found.length === 0) console.warn(`SKIPPED: no image of the Alpine collection is at ${COLLECTION}`);
  return found;
}

/** Whole indexes of Alpine. */
export function realIndexes(): readonly string[] {
  const found = list('real')
    .filter((name) => name.startsWith('alpine-'))
    .map((name) => `real/${name}/APKINDEX.tar.gz`)
    .filter((path) => existsSync(join(COLLECTION, path)));
  if (found.length === 0) console.warn(`SKIPPED: no real index of the Alpine collection is at ${COLLECTION}`);
  return found;
}
