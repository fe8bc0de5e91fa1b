import type { BlobSpec } from './digest.js';

/**
 * A content-addressed store of blobs, shared by several processes.
 *
 * An entry appears whole by rename or not at all; putting what is there already is fine; nothing is trusted because
 * it is there: `read` recomputes the digest, and who uses `path` recomputes it too.
 */
export interface BlobStore {
  /** Where the blob is or would be; for jobs that read it themselves and check its digest while they do. */
  path(spec: BlobSpec): string;
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
