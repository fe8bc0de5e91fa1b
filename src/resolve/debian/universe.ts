import type { ByteWords } from '../../archive/debian/byte-words.js';
import type { PackageStanza, PackagesIndex } from '../../archive/debian/stanza.js';

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
  /** Versions that pins rule out: they come in only where the request itself names them. */
  readonly ruledOut: () => readonly Version[];
  /** Packages that the user gave as files, by the words that name them. */
  readonly local: ReadonlyMap<string, Version>;
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
