import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackagesIndex } from '../../src/archive/debian/stanza.js';
import { readFrozenIndex } from '../make/packages.js';

/** A collection of ground truth shaped like debian-resolver/; another of the same shape runs the same way. */
export const COLLECTION =
  process.env['ROOTFS_DEBIAN_RESOLVER_DIR'] ??
  new URL('../../../shared/debian-resolver', import.meta.url).pathname;

/** Whether the part is there; says loudly when it is not. */
export function hasCollection(part: string): boolean {
  const found = existsSync(join(COLLECTION, part));
  if (!found) console.warn(`SKIPPED: ${part} of the Debian resolver collection is not at ${COLLECTION}`);
  return found;
}

export interface SourceRef {
  readonly root: string;
  readonly suite: string;
}

export interface FrozenSet {
  readonly id: string;
  readonly tool: 'debootstrap' | 'mmdebstrap';
  readonly variant: string;
  readonly suite: string;
  readonly arch: string;
  readonly sources: readonly SourceRef[];
  readonly packages: readonly string[];
}

export interface FrozenCase {
  readonly id: string;
  readonly arch: string;
  readonly foreign?: readonly string[];
  readonly sources: readonly SourceRef[];
  readonly install: readonly string[];
  readonly recommends: boolean;
  readonly expect:
    | { readonly ok: true; readonly packages: readonly string[] }
    | { readonly ok: false; readonly error: { readonly kind: string; readonly satisfiable?: boolean } };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(COLLECTION, path), 'utf8'));
}

export function readSets(): readonly FrozenSet[] {
  return readJson('sets/sets.json') as readonly FrozenSet[];
}

/** The essential packages and apt, by the id of the index. */
export function readBases(): ReadonlyMap<string, readonly string[]> {
  const list = readJson('sets/base.json') as readonly {
    readonly id: string;
    readonly base: readonly string[];
  }[];
  return new Map(list.map(({ id, base }) => [id, base]));
}

export function readCases(): readonly FrozenCase[] {
  const files = readdirSync(join(COLLECTION, 'cases')).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => readJson(join('cases', name)) as readonly FrozenCase[]);
}

const loaded = new Map<string, PackagesIndex>();

/** The indexes of a list of sources, source by source and within each by architecture; each is read once. */
export function loadIndexes(
  sources: readonly SourceRef[],
  architectures: readonly string[],
): readonly PackagesIndex[] {
  return sources.flatMap(({ root, suite }) =>
    architectures.map((architecture) => {
      const key = [root, suite, architecture].join(' ');
      const index = loaded.get(key) ?? readFrozenIndex(COLLECTION, { root, suite, architecture });
      loaded.set(key, index);
      return index;
    }),
  );
}
