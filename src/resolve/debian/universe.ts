import type { PackageStanza, PackagesIndex } from '../../archive/debian/stanza.js';
import { compareVersions } from '../../formats/debian/version.js';
import { LOCAL_ARCHIVE } from '../../archive/debian/local.js';
import type { Pin } from './pins.js';
import { Policy } from './policy.js';

/** A package of one architecture with every version that any index has of it. */
export interface Package {
  readonly id: number;
  readonly name: string;
  /** `all` counts as the native architecture. */
  readonly architecture: string;
  /** Highest first; of equal versions the one of the earlier index first. */
  readonly versions: readonly Version[];
  /** The version to take unless the request names another; none when all are pinned below 0. */
  readonly candidate: Version | undefined;
  readonly essential: boolean;
  /** As apt's flag of that name: it stays, though it may be left out in the first place. */
  readonly important: boolean;
}

/** One stanza at its place in the universe. */
export interface Version {
  readonly package: Package;
  readonly stanza: PackageStanza;
  /** The first index that has it, from which it is fetched. */
  readonly index: PackagesIndex;
  /** Every index that has it. */
  readonly indexes: readonly PackagesIndex[];
}

/** Every package that a request can reach. Immutable once built; what is computed from it is cached beside it. */
export interface Universe {
  readonly native: string;
  /** The native architecture, then the foreign ones in the order given. */
  readonly architectures: readonly string[];
  readonly indexes: readonly PackagesIndex[];
  readonly packageCount: number;
  /** By `packageKey`. */
  readonly packages: ReadonlyMap<string, Package>;
  /** Versions that provide a name (some form of it), in the order of the indexes. */
  readonly providers: ReadonlyMap<string, readonly Version[]>;
  /** Versions that are essential or of a priority above optional, in the order of the indexes: what variants name. */
  readonly basic: readonly Version[];
  /** Versions that pins rule out: they come in only where the request itself names them. */
  readonly ruledOut: readonly Version[];
  /** Packages that the user gave as files, by the words that name them. */
  readonly local: ReadonlyMap<string, Version>;
}

const BASIC_PRIORITIES: ReadonlySet<string> = new Set(['required', 'important', 'standard']);

interface OpenPackage extends Package {
  readonly versions: OpenVersion[];
  candidate: Version | undefined;
  essential: boolean;
  important: boolean;
}

interface OpenVersion extends Version {
  readonly indexes: PackagesIndex[];
}

/** How a package is named in results and requests: plain when native, `name:arch` when foreign. */
export function packageKey(native: string, name: string, architecture: string): string {
  return architecture === native || architecture === 'all' ? name : `${name}:${architecture}`;
}

export function findPackage(universe: Universe, name: string, architecture: string): Package | undefined {
  return universe.packages.get(packageKey(universe.native, name, architecture));
}

/** `name`, or `name:arch` for a foreign package. */
export function displayName(universe: Universe, target: Package): string {
  return packageKey(universe.native, target.name, target.architecture);
}

/** apt reads `Multi-Arch: same` of an `Architecture: all` package as `no`. */
export function multiArchOf({ stanza }: Pick<Version, 'stanza'>): PackageStanza['multiArch'] {
  const { multiArch, architecture } = stanza;
  return multiArch === 'same' && architecture === 'all' ? 'no' : multiArch;
}

/** A field as apt's hash has it: blanks and `=` do not count, nor capitals, nor an epoch of 0. */
function hashed(field: string): string {
  return field.replace(/0:|[\s=]/g, '').toLowerCase();
}

const HASHED = ['depends', 'preDepends', 'conflicts', 'breaks', 'replaces'] as const;

/** Whether apt takes two stanzas of one version for the same. @see debListParser::SameVersion, VersionHash */
function isSameVersion(a: PackageStanza, b: PackageStanza): boolean {
  if ((a.architecture === 'all') !== (b.architecture === 'all')) return false;
  if (a.sizeBytes !== b.sizeBytes && a.sizeBytes !== 0 && b.sizeBytes !== 0) return false;
  if (multiArchOf({ stanza: a }) !== multiArchOf({ stanza: b }) || a.installedSizeKib !== b.installedSizeKib)
    return false;
  return HASHED.every((field) => a[field] === b[field] || hashed(a[field]) === hashed(b[field]));
}

/**
 * Keeps `versions` sorted, the highest first; equal ones stay in the order of arrival. A version that is there already
 * is only noted to be in one more index, except that a file of the user's is never taken for another's.
 * @returns the version when it is new
 */
function insertVersion(home: OpenPackage, stanza: PackageStanza, index: PackagesIndex): Version | undefined {
  const { versions } = home;
  let at = versions.length;
  while (at > 0) {
    const before = versions[at - 1];
    if (before === undefined) break;
    const order = compareVersions(before.stanza.version, stanza.version);
    if (order > 0) break;
    if (order === 0) {
      const same = index.archive === LOCAL_ARCHIVE ? undefined : sameAmong(versions, at, stanza);
      same?.indexes.push(index);
      if (same !== undefined) return undefined;
      break;
    }
    at--;
  }
  const version = { package: home, stanza, index, indexes: [index] };
  versions.splice(at, 0, version);
  return version;
}

/** The same among those of an equal version that end before `end`. */
function sameAmong(
  versions: readonly OpenVersion[],
  end: number,
  stanza: PackageStanza,
): OpenVersion | undefined {
  const equal = versions
    .slice(0, end)
    .filter((one) => compareVersions(one.stanza.version, stanza.version) === 0);
  return equal.find((one) => isSameVersion(one.stanza, stanza));
}

const NAME_END = /[\s:(|]/;

/** Enters the names of a Provides field, without reading the rest of it yet. */
function enterProvides(providers: Map<string, Version[]>, version: Version): void {
  for (const part of version.stanza.provides.split(',')) {
    const text = part.trim();
    const end = text.search(NAME_END);
    const name = end < 0 ? text : text.slice(0, end);
    const known = providers.get(name);
    if (known === undefined) providers.set(name, [version]);
    else if (known[known.length - 1] !== version) known.push(version);
  }
}

/** The indexes of one solver's world and what to take from them. */
export interface UniverseOptions {
  readonly architecture: string;
  readonly foreignArchitectures?: readonly string[] | undefined;
  readonly pins?: readonly Pin[] | undefined;
  /** A release whose versions are preferred, as apt-get's --target-release; '' for none. */
  readonly targetRelease?: string | undefined;
}

/**
 * Joins indexes into a universe; the order of the indexes is the order of the sources (ties go to the earlier one).
 * Stanzas for other architectures than those named are left out. Relations are not read yet, except the names in
 * Provides.
 */
export function buildUniverse(indexes: readonly PackagesIndex[], options: UniverseOptions): Universe {
  const native = options.architecture;
  const architectures = [native, ...(options.foreignArchitectures ?? []).filter((name) => name !== native)];
  const wanted = new Set([...architectures, 'all']);
  const packages = new Map<string, OpenPackage>();
  const providers = new Map<string, Version[]>();
  const basic: Version[] = [];
  const local = new Map<string, Version>();
  for (const index of indexes) {
    for (const stanza of index.stanzas) {
      if (!wanted.has(stanza.architecture)) continue;
      const key = packageKey(native, stanza.name, stanza.architecture);
      let home = packages.get(key);
      if (home === undefined) {
        const architecture = stanza.architecture === 'all' ? native : stanza.architecture;
        home = {
          id: packages.size,
          name: stanza.name,
          architecture,
          versions: [],
          candidate: undefined,
          essential: false,
          important: false,
        };
        packages.set(key, home);
      }
      if (stanza.essential) home.essential = true;
      if (stanza.important) home.important = true;
      const version = insertVersion(home, stanza, index);
      if (version === undefined) continue;
      if (index.archive === LOCAL_ARCHIVE) local.set(stanza.filename, version);
      if (stanza.essential || BASIC_PRIORITIES.has(stanza.priority)) basic.push(version);
      if (stanza.provides !== '') enterProvides(providers, version);
    }
  }
  const { pins = [], targetRelease = '' } = options;
  const policy = new Policy(native, indexes, { pins, targetRelease });
  for (const home of packages.values()) home.candidate = policy.candidate(home);
  const ruledOut = policy.ruledOut(packages.values());
  const packageCount = packages.size;
  return { native, architectures, indexes, packageCount, packages, providers, basic, ruledOut, local };
}
