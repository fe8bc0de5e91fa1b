import type { PackageStanza, PackagesIndex } from '../../archive/debian/stanza.js';
import { compareVersions } from '../../formats/debian/version.js';

/** A package of one architecture with every version that any index has of it. */
export interface Package {
  readonly id: number;
  readonly name: string;
  /** `all` counts as the native architecture. */
  readonly architecture: string;
  /** Highest first; of equal versions the one of the earlier index first. The first is the default candidate. */
  readonly versions: readonly Version[];
  readonly essential: boolean;
  /** As apt's flag of that name: it stays, though it may be left out in the first place. */
  readonly important: boolean;
}

/** One stanza at its place in the universe. */
export interface Version {
  readonly package: Package;
  readonly stanza: PackageStanza;
  readonly index: PackagesIndex;
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
}

const BASIC_PRIORITIES: ReadonlySet<string> = new Set(['required', 'important', 'standard']);

interface OpenPackage extends Package {
  readonly versions: Version[];
  essential: boolean;
  important: boolean;
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
export function multiArchOf(version: Version): PackageStanza['multiArch'] {
  const { multiArch, architecture } = version.stanza;
  return multiArch === 'same' && architecture === 'all' ? 'no' : multiArch;
}

/** Keeps `versions` sorted, the highest first; equal ones stay in the order of arrival. */
function insertVersion(versions: Version[], version: Version): void {
  let at = versions.length;
  while (at > 0) {
    const before = versions[at - 1];
    if (before === undefined || compareVersions(before.stanza.version, version.stanza.version) >= 0) break;
    at--;
  }
  versions.splice(at, 0, version);
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
  readonly foreignArchitectures?: readonly string[];
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
          essential: false,
          important: false,
        };
        packages.set(key, home);
      }
      const version: Version = { package: home, stanza, index };
      insertVersion(home.versions, version);
      if (stanza.essential) home.essential = true;
      if (stanza.important) home.important = true;
      if (stanza.essential || BASIC_PRIORITIES.has(stanza.priority)) basic.push(version);
      if (stanza.provides !== '') enterProvides(providers, version);
    }
  }
  return { native, architectures, indexes, packageCount: packages.size, packages, providers, basic };
}
