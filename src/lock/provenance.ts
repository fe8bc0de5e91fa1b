import type { EpochSeconds } from '../kernel/epoch.js';
import type { Sha256 } from '../kernel/digest.js';
import type { Lock } from './lock.js';

/** A file that the request is made of. */
export interface TextFile {
  /** Without directories, for messages. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Rules that the choice had to keep. */
export interface LockedPolicy {
  readonly deny: readonly string[];
  readonly maxInstalledBytes?: number;
  readonly onlyFrom?: readonly string[];
}

/** What was asked for, so that it can be asked again. Nothing about whom to trust: a lock does not decide that. */
export interface LockedRequest {
  /** Name of the suite. */
  readonly suite: string;
  readonly architectures: readonly string[];
  readonly variant: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly recommends: boolean;
  readonly solver: string;
  readonly foreignArchitectures: readonly string[];
  /** --pin, as given. */
  readonly pins: readonly string[];
  /** --preferences: what the files say. */
  readonly preferences: readonly TextFile[];
  /** '' for none. */
  readonly targetRelease: string;
  /** --deny, --max-size and --only-from. */
  readonly policy?: LockedPolicy;
  /** Absent when the suite's own. */
  readonly components?: readonly string[];
  /** Ids of archives; absent when those that the suite enables. */
  readonly archives?: readonly string[];
  /** --image-mirror */
  readonly imageMirrors: readonly string[];
}

/** An index file that was read, as the release file lists it. */
export interface LockedIndex {
  /** Relative to dists/DIST: `main/binary-amd64/Packages`; for Alpine to the repository: `v3.20/main/x86_64/APKINDEX.tar.gz`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: Sha256;
}

export interface LockedRelease {
  /** Digest of the signed text, without its signature. */
  readonly sha256: Sha256;
  readonly date: EpochSeconds;
  /** As of when signatures, keys and Valid-Until were found good, for --at and snapshots; else it was the present. */
  readonly judgedAt?: EpochSeconds;
}

/** The state of an archive from which packages were chosen, what proves it, and where it can be had again. */
export interface LockedArchive {
  readonly id: string;
  /** Path below dists/. */
  readonly dist: string;
  /** Name of the repository that it lies in, by which mirrors are matched. */
  readonly repository: string;
  readonly components: readonly string[];
  /** Of families that sign a release file; the others sign each index. */
  readonly release?: LockedRelease;
  /**
   * Who vouched: fingerprints of the primary keys whose signatures were good, in upper-case hexadecimal; for Alpine the
   * names of key files. None when unsigned.
   */
  readonly signedBy: readonly string[];
  readonly indexes: readonly LockedIndex[];
  /** Mirrors that had it, each with a slash at its end, without credentials. */
  readonly mirrors: readonly string[];
  /** The suite's snapshot archive, with `{stamp}` where a time goes; absent when the suite names none. */
  readonly snapshots?: string;
  /** The time of the snapshot that it was taken from; absent for a live mirror. */
  readonly snapshot?: string;
}

/** Where a package of the image can be had, and why it is in. */
export interface PackageOrigin {
  /** `name:architecture`, as in the image. */
  readonly package: string;
  /** Id of the archive; `./` for a file that the request names. */
  readonly archive: string;
  /** Of the .deb, relative to the repository; of a file, as the request has it. */
  readonly path: string;
  /** A sentence: what asked for it. */
  readonly why: string;
}

/** What proves an image's packages, and where to get them. Nothing in here can change the image. */
export interface Provenance {
  /** The suite's main archive first. */
  readonly archives: readonly LockedArchive[];
  /** One for each package of the image, in the same order; then one for each of its overlays. */
  readonly packages: readonly PackageOrigin[];
  /** `name:architecture` of what an update of other packages left behind what the archives had, sorted; absent when nothing. */
  readonly keptBack?: readonly string[];
}

/** The lock of one architecture: what its image is made from, and what proves that. */
export interface LockEntry {
  readonly image: Lock;
  readonly provenance: Provenance;
}

/** A lock file: one image for each architecture that was asked for, in the order asked. */
export interface LockFile {
  readonly request: LockedRequest;
  readonly locks: readonly LockEntry[];
}
