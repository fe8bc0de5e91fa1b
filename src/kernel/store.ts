import type { BlobSpec, Sha256 } from './digest.js';

/** What was made of a blob, so that it need not be made again. */
export interface DerivedKey {
  /** What was made, and the number of its format: `packages-1`. Lower-case letters, digits and `-`. */
  readonly kind: string;
  /** The digest of what it was made from. */
  readonly from: Sha256;
}

/** Where on the host the bytes of a blob lie, for jobs that read them and check their digest while they do. */
export interface BlobPlace {
  readonly blobPath: string;
  /** Of its first byte, when it lies in a larger file such as a bundle. */
  readonly blobOffset?: number;
}

/**
 * A content-addressed store of blobs, shared by several processes.
 *
 * An entry appears whole by rename or not at all; putting what is there already is fine; nothing is trusted because
 * it is there: `read` recomputes the digest, and who uses `path` recomputes it too.
 */
export interface BlobStore {
  /** The file that the blob is or would be in the store itself. */
  path(spec: BlobSpec): string;
  place(spec: BlobSpec): BlobPlace;
  /** Whether an entry of the right size is there; its digest is not recomputed. */
  has(spec: BlobSpec): Promise<boolean>;
  /** The whole blob, size and digest checked; undefined when absent. A corrupt entry is removed and counts as absent. */
  read(spec: BlobSpec): Promise<Uint8Array | undefined>;
  /**
   * Keeps `chunks` under `spec` when they have its size and digest; stops reading at the first byte too many.
   * @throws RootfsError `DIGEST_MISMATCH`, and nothing is kept
   */
  put(spec: BlobSpec, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * What was made of a blob: its own digest, which covers the key too, is checked. A corrupt entry, or one of another key,
   * is removed and counts as absent. Unlike a blob nothing signed vouches for it: who reads it trusts whoever may write
   * here, as apt trusts its binary caches, and checks that it has the shape that the reader itself gives it.
   */
  readDerived(key: DerivedKey): Promise<Uint8Array | undefined>;
  /** Keeps what was made, whose `parts` follow each other; it replaces what was there. */
  putDerived(key: DerivedKey, parts: readonly Uint8Array[]): Promise<void>;
  /** Removes an entry that is not what its reader would have made. */
  dropDerived(key: DerivedKey): Promise<void>;
  /**
   * Keeps `chunks` under whatever digest they turn out to have.
   * @param limitBytes @throws RootfsError `DIGEST_MISMATCH` at the first byte beyond, and nothing is kept
   */
  add(chunks: AsyncIterable<Uint8Array>, limitBytes: number): Promise<BlobSpec>;
  /**
   * What was remembered under a name that is no digest of the whole blob, such as the identity of an .apk. Nobody vouches
   * for it: that the blob is what the name says must be checked.
   */
  recall(name: string): Promise<BlobSpec | undefined>;
  /** Remembers a blob under a name, instead of what was remembered before. */
  remember(name: string, spec: BlobSpec): Promise<void>;
}
