import type { EpochSeconds } from '../kernel/epoch.js';
import type { Sha256 } from '../kernel/digest.js';

/**
 * Everything that an image is made from. `build(lock, blobs)` is a pure function of this value: what is not in here
 * cannot change the image.
 */
export interface Lock {
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
