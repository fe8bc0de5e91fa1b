import type { BlobSpec } from '../kernel/digest.js';
import type { KeyFile } from '../formats/openpgp/keyring.js';
import type { ReleaseFiles } from '../archive/debian/verify-release.js';
import type { LockedArchive } from '../lock/provenance.js';

/** What a lock is proved by, from a bundle or from the store. Nothing of it is believed before it was recomputed. */
export interface Evidence {
  /** How findings call it: the bundle's file, or the cache. */
  readonly place: string;
  /** The signed release file of an archive; undefined when it is not there. */
  readonly releaseOf: (archive: LockedArchive) => Promise<ReleaseFiles | undefined>;
  /** A blob whole, its digest recomputed; undefined when absent. */
  readonly read: (spec: BlobSpec) => Promise<Uint8Array | undefined>;
  /** Whether a blob is there with its digest. */
  readonly has: (spec: BlobSpec) => Promise<boolean>;
  /** Keys that came with the evidence: they prove that it is all of one piece, and no more. */
  readonly ownKeys: readonly KeyFile[];
}

/** Whose signatures count. */
export interface Trust {
  readonly keys: readonly KeyFile[];
  /** How messages call it. */
  readonly name: string;
}
