import type { Digest } from '../kernel/digest.js';
import type { LockEntry } from '../lock/provenance.js';

/** A layer that was built again. */
export interface RebuiltLayer {
  readonly diffId: Digest;
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** The uncompressed tar; the same bytes whenever it is called. */
  readonly tar: () => AsyncIterable<Uint8Array>;
}

/** An image that was built again from its lock. */
export interface RebuiltImage {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
  readonly layers: readonly RebuiltLayer[];
}

/**
 * Builds the image of a lock from blobs that are there, and opens no network. It is handed in, so that an audit shares no
 * writer with what it judges. What it returns is good until `done` has settled.
 * @throws RootfsError of any stage of a build; `OFFLINE` when a package is not there
 */
export type Rebuild = <T>(entry: LockEntry, done: (image: RebuiltImage) => Promise<T>) => Promise<T>;
