import type { EpochSeconds } from '../kernel/epoch.js';
import type { Sha256 } from '../kernel/digest.js';

/**
 * Everything that an image is made from. `build(lock, blobs)` is a pure function of this value: what is not in here
 * cannot change the image.
 */
export type Lock = DebianLock | AlpineLock;

export interface DebianLock {
  /** Version of everything that turns the same tree into bytes: tar, gzip, order. */
  readonly format: number;
  readonly family: 'debian';
  readonly suite: string;
  /** `Debian 12 (bookworm)`, and the release's own version such as `12.15`, '' when it has none. */
  readonly title: string;
  readonly version: string;
  readonly architecture: string;
  /** Whose packages dpkg in the image takes too. */
  readonly foreignArchitectures: readonly string[];
  readonly variant: string;
  /** Newest release date, or SOURCE_DATE_EPOCH; every time in the image is clamped to it. */
  readonly epoch: EpochSeconds;
  readonly mergedUsr: boolean;
  readonly archives: readonly LockedArchive[];
  /** In the order in which they are to be unpacked. */
  readonly packages: readonly LockedPackage[];
  /** How dpkg is called to install them, in order; none when they are only extracted. */
  readonly calls: readonly InstallCall[];
  /** `name:architecture` of what apt installed only because it was needed, in the order of apt's own file. */
  readonly auto: readonly string[];
  /** `--insecure-unsigned` was needed: recorded in the image. */
  readonly unsigned: boolean;
}

/**
 * One run of dpkg, packages as `name:architecture`. `install` is for the essential ones, which are extracted before;
 * `unpack` and `configure` are apt's runs without triggers; `configure-pending` is the last one, of all that is left.
 */
export interface InstallCall {
  readonly kind: 'install' | 'unpack' | 'configure' | 'configure-pending';
  readonly packages: readonly string[];
}

export interface LockedArchive {
  readonly id: string;
  readonly dist: string;
  readonly components: readonly string[];
  /** What etc/apt/sources.list of the image names; never holds credentials. */
  readonly uri: string;
  /** Digest of the signed release text and of each index that was used. */
  readonly release: Sha256;
  readonly indexes: readonly { readonly path: string; readonly sha256: Sha256 }[];
  /** Fingerprints of the keys whose signatures were good, upper-case hexadecimal. */
  readonly signedBy: readonly string[];
  readonly date: EpochSeconds;
}

/** What the locks of all families say; for Alpine an archive's `release` is the digest of its first index. */
type CommonLock = Pick<
  DebianLock,
  'format' | 'suite' | 'title' | 'version' | 'architecture' | 'variant' | 'epoch' | 'archives' | 'unsigned'
>;

export interface AlpineLock extends CommonLock {
  readonly family: 'alpine';
  /** In the order in which they are to be installed. */
  readonly packages: readonly LockedApk[];
  /** Packages that are unpacked over the finished tree and not installed. */
  readonly overlays: readonly LockedApk[];
  /** Words of etc/apk/world. */
  readonly world: readonly string[];
  /** Lines of etc/apk/repositories. */
  readonly repositories: readonly string[];
}

/** apk identifies packages by a SHA-1; the SHA-256 here is what an image can be held to after that has fallen. */
export interface LockedApk extends LockedPackage {
  /** Component that it comes from. */
  readonly component: string;
  /** C: of the signed index, `Q1` and the base64 of the SHA-1 of its control member. */
  readonly identity: string;
  /** What its index says of it, which the database of installed packages repeats. Bytes, as Latin-1. */
  readonly paragraph: string;
  /** Tag of the repository that it is pinned to, '' for none. */
  readonly tag: string;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Id of the archive it comes from; `./` for a file that the request names. */
  readonly archive: string;
  /** Path of the .deb relative to the repository; of a file, as the request has it. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: Sha256;
  /** Named by the request or variant itself, not only pulled in; apt's `manual` as against `auto`. */
  readonly requested: boolean;
}
