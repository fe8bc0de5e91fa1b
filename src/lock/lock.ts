import type { EpochSeconds } from '../kernel/epoch.js';
import type { Sha256 } from '../kernel/digest.js';

/**
 * Where the times of an image come from, to which every later time in it is clamped: the newest build time of its own
 * packages, or a time that the user gave (SOURCE_DATE_EPOCH, --epoch). docs/lock.md tells why not the archive's date.
 */
export type EpochRule =
  { readonly kind: 'packages' } | { readonly kind: 'given'; readonly seconds: EpochSeconds };

/** What of a lock was found by choosing packages, as against what the user says about building. */
export type ChosenSet = DebianSet | AlpineSet;

/** What the sets of all families say. */
interface CommonSet {
  /** Version of everything that turns the same tree into bytes: tar, gzip, order. */
  readonly format: number;
  readonly suite: string;
  /** `Debian 12 (bookworm)` */
  readonly title: string;
  readonly architecture: string;
  readonly variant: string;
  readonly epoch: EpochRule;
  /** Full names of all packages in the order in which they can be unpacked. */
  readonly order: readonly string[];
  /** `--insecure-unsigned` was needed: recorded in the image. */
  readonly unsigned: boolean;
}

export interface DebianSet extends CommonSet {
  readonly family: 'debian';
  /** Whose packages dpkg in the image takes too. */
  readonly foreignArchitectures: readonly string[];
  readonly mergedUsr: boolean;
  /** The lines of etc/apt/sources.list. */
  readonly sources: readonly LockedSource[];
  /** Sorted by bytes of their full names, see {@link fullNameOf}. */
  readonly packages: readonly LockedPackage[];
  /** How dpkg is called to install them, in order; none when they are only extracted. */
  readonly calls: readonly InstallCall[];
  /** Full names of what apt installed only because it was needed, in the order of apt's own file. */
  readonly auto: readonly string[];
}

export interface AlpineSet extends CommonSet {
  readonly family: 'alpine';
  /** Sorted by bytes of their full names. */
  readonly packages: readonly LockedApk[];
  /** Packages that are unpacked over the finished tree and not installed, in this order. */
  readonly overlays: readonly LockedApk[];
  /** Words of etc/apk/world. */
  readonly world: readonly string[];
  /** Lines of etc/apk/repositories. */
  readonly repositories: readonly string[];
}

/**
 * Everything that one image is made from: `build(lock, blobs)` is a pure function of this value, and what is not in
 * here cannot change the image. Its digest (digest.ts) is recorded in the image.
 */
export type Lock = DebianLock | AlpineLock;

export interface DebianLock extends DebianSet {
  readonly build: LockedBuild;
}

export interface AlpineLock extends AlpineSet {
  readonly build: LockedBuild;
}

/**
 * One run of dpkg, packages as full names. `install` is for the essential ones, which are extracted before;
 * `unpack` and `configure` are apt's runs without triggers; `configure-pending` is the last one, of all that is left.
 */
export interface InstallCall {
  readonly kind: 'install' | 'unpack' | 'configure' | 'configure-pending';
  readonly packages: readonly string[];
}

/** A line of sources.list; never holds credentials or the time of a snapshot. */
export interface LockedSource {
  readonly uri: string;
  readonly dist: string;
  readonly components: readonly string[];
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package has it: `all` too. */
  readonly architecture: string;
  readonly sizeBytes: number;
  readonly sha256: Sha256;
}

/**
 * Of everything that turns the same tree into bytes: tar, gzip and order together. A change of any of them that changes bytes
 * needs a new number, and a lock of another one is not built.
 */
export const IMAGE_FORMAT = 2;

/** apk identifies packages by a SHA-1; the SHA-256 here is what an image can be held to after that has fallen. */
export interface LockedApk extends LockedPackage {
  /** C: of the signed index, `Q1` and the base64 of the SHA-1 of its control member. */
  readonly identity: string;
  /** What its index says of it, which the database of installed packages repeats. Bytes, as Latin-1. */
  readonly paragraph: string;
  /** Tag of the repository that it is pinned to, '' for none. */
  readonly tag: string;
}

/** What the user says about how the image is built. */
export interface LockedBuild {
  readonly configure: 'interpret' | 'native' | 'none';
  /** --unmodelled=defer: leave packages unpacked that need what is not modelled. */
  readonly defer: boolean;
  /** --unmodelled=skip:COMMAND:REASON; '' for no reason. */
  readonly skip: Readonly<Record<string, string>>;
  /** Lines of the files of --debconf-selections, one file after the other. */
  readonly selections: readonly string[];
  readonly profiles: readonly string[];
  /** --path-exclude and --path-include, the last match decides. */
  readonly pathFilters: readonly { readonly include: boolean; readonly pattern: string }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** `name:architecture`, by which a package is told apart from all others of a lock. */
export function fullNameOf(pkg: { readonly name: string; readonly architecture: string }): string {
  return `${pkg.name}:${pkg.architecture}`;
}
