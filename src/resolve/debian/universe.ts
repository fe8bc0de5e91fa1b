import type { ByteWords } from '../../archive/debian/byte-words.js';
import type { PackageStanza, PackagesIndex } from '../../archive/debian/stanza.js';
import { compareVersions } from '../../formats/debian/version.js';
import { UniverseTable } from './universe-table.js';

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

/** What is kept of a map whose values are made when they are asked for. */
export interface Lookup<T> {
  readonly get: (key: string) => T | undefined;
  readonly has: (key: string) => boolean;
}

/** Every package that a request can reach. Immutable once built; what is computed from it is cached beside it. */
export interface Universe {
  readonly native: string;
  /** The native architecture, then the foreign ones in the order given. */
  readonly architectures: readonly string[];
  readonly indexes: readonly PackagesIndex[];
  readonly packageCount: number;
  /** By `packageKey`. */
  readonly packages: Lookup<Package> & { readonly values: () => Iterable<Package> };
  /** All names that packages have or provide. */
  readonly names: ByteWords;
  /** Names of packages that provide others. */
  readonly providerNames: ByteWords;
  /** Versions that provide a name (some form of it), in the order of the indexes. */
  readonly providers: Lookup<readonly Version[]>;
  /** Versions that are essential or of a priority above optional, in the order of the indexes: what variants name. */
  readonly basic: readonly Version[];
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

/** Packages and versions as objects, made from the table when they are first asked for, and then kept. */
class Members {
  readonly #table: UniverseTable;
  readonly #native: string;
  readonly #packages: (Package | undefined)[];
  readonly #versions: (Version | undefined)[];

  constructor(table: UniverseTable, native: string) {
    this.#table = table;
    this.#native = native;
    this.#packages = new Array<Package | undefined>(table.packageCount);
    this.#versions = new Array<Version | undefined>(table.rowCount);
  }

  package(id: number): Package {
    return (this.#packages[id] ??= this.#makePackage(id));
  }

  version(row: number): Version {
    const known = this.#versions[row];
    if (known !== undefined) return known;
    this.package(this.#table.packageOf(row));
    return this.#versions[row] as Version;
  }

  /** By `packageKey`. */
  find(key: string): number {
    const colon = key.indexOf(':');
    if (colon < 0) return this.#table.find(key, this.#native);
    const architecture = key.slice(colon + 1);
    return architecture === this.#native ? -1 : this.#table.find(key.slice(0, colon), architecture);
  }

  *all(): Generator<Package> {
    for (let id = 0; id < this.#table.packageCount; id++) yield this.package(id);
  }

  #makePackage(id: number): Package {
    const versions: Version[] = [];
    const rows = this.#table.rowsOf(id);
    const stanzas = rows.map((row) => {
      const { index, firstRow } = this.#table.partOf(row);
      return { index, stanza: index.stanzas[row - firstRow] as PackageStanza };
    });
    const made: Package = {
      id,
      name: this.#table.nameOf(id),
      architecture: this.#table.architectureOf(id),
      versions,
      essential: stanzas.some(({ stanza }) => stanza.essential),
      important: stanzas.some(({ stanza }) => stanza.important),
    };
    rows.forEach((row, at) => {
      const version = { package: made, ...(stanzas[at] as (typeof stanzas)[number]) };
      this.#versions[row] = version;
      insertVersion(versions, version);
    });
    return made;
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
  const table = new UniverseTable(indexes, architectures);
  const members = new Members(table, native);
  return {
    native,
    architectures,
    indexes,
    packageCount: table.packageCount,
    names: table.names,
    providerNames: table.providerNames,
    packages: {
      get: (key) => {
        const id = members.find(key);
        return id < 0 ? undefined : members.package(id);
      },
      has: (key) => members.find(key) >= 0,
      values: () => members.all(),
    },
    providers: {
      get: (name) => table.providersOf(name)?.map((row) => members.version(row)),
      has: (name) => table.providersOf(name) !== undefined,
    },
    basic: table.basicRows.map((row) => members.version(row)),
  };
}
