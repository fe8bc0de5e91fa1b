import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseVariant } from '../../src/resolve/debian/variant-request.js';
import { loadSuite } from '../../src/suite/load.js';
import type { Suite } from '../../src/suite/suite.js';
import { builtinSuites, KEYS } from '../make/suites.js';
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
  readonly components?: readonly string[];
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
  readonly suite: string;
  readonly arch: string;
  readonly foreign?: readonly string[];
  readonly sources: readonly SourceRef[];
  readonly base?: string;
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

/** Paths of the files of requests, relative to the collection. */
export function caseFiles(): readonly string[] {
  const files = readdirSync(join(COLLECTION, 'cases')).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => join('cases', name));
}

export function readCases(files: readonly string[]): readonly FrozenCase[] {
  return files.flatMap((path) => readJson(path) as readonly FrozenCase[]);
}

/** The suite file that comes with the program, by the name that the collection has for a suite. */
export function suiteNamed(name: string): Suite {
  return loadSuite(name, builtinSuites(), [KEYS]);
}

/** What the suite's file asks for in a variant, as debootstrap asks for usr-is-merged by itself where it is needed. */
export function preferredIn(set: Pick<FrozenSet, 'suite' | 'variant'>): readonly string[] {
  const { include } = suiteNamed(set.suite);
  const variant = parseVariant(set.variant);
  return include.filter(({ variants }) => variants.includes(variant)).map(({ package: name }) => name);
}

/** A field of the release file of a source; '' when it has none. */
export function releaseField({ root, suite }: SourceRef, name: string): string {
  const text = readFileSync(join(COLLECTION, root, 'dists', suite, 'InRelease'), 'utf8');
  return new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
}

/** A time at which all these release files hold, in seconds since 1970: after the newest, for it is signed after its date. */
export function newestDate(sources: readonly SourceRef[]): number {
  const hour = 3600;
  return Math.max(0, ...sources.map((source) => Date.parse(releaseField(source, 'Date')) / 1000)) + hour;
}

const loaded = new Map<string, PackagesIndex>();

/** The indexes of a list of sources, source by source and within each by architecture; each is read once. */
export function loadIndexes(
  sources: readonly SourceRef[],
  architectures: readonly string[],
): readonly PackagesIndex[] {
  return sources.flatMap(({ root, suite, components = ['main'] }) =>
    architectures.flatMap((architecture) =>
      components.map((component) => {
        const key = [root, suite, component, architecture].join(' ');
        const index =
          loaded.get(key) ?? readFrozenIndex(COLLECTION, { root, suite, component, architecture });
        loaded.set(key, index);
        return index;
      }),
    ),
  );
}
