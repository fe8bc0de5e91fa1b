import type { Digest } from '../kernel/digest.js';
import type { LockEntry } from '../lock/provenance.js';

/** A layer that was built again, not compressed. */
export interface RebuiltLayer {
  readonly diffId: Digest;
  /** The uncompressed tar; the same bytes whenever it is called. */
  readonly tar: () => AsyncIterable<Uint8Array>;
  /**
   * Compresses it as a build does, and hands the bytes to `take` in order.
   * @param take says whether it wants more; when it does not, the rest is not compressed
   */
  readonly compress: (take: (bytes: Uint8Array) => Promise<boolean>) => Promise<void>;
}

/** A compressed layer as a manifest names it. */
export interface LayerName {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** An image that was built again from its lock. */
export interface RebuiltImage {
  readonly config: Uint8Array;
  readonly layers: readonly RebuiltLayer[];
  /** The manifest of the image when its layers are compressed into these blobs. */
  readonly manifestOf: (blobs: readonly LayerName[]) => Uint8Array;
}

/**
 * Builds the image of a lock from blobs that are there, and opens no network. It is handed in, so that an audit shares no
 * writer with what it judges. What it returns is good until `done` has settled.
 * @throws RootfsError of any stage of a build; `OFFLINE` when a package is not there
 */
export type Rebuild = <T>(entry: LockEntry, done: (image: RebuiltImage) => Promise<T>) => Promise<T>;
