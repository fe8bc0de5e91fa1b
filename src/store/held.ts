import { sha256, type BlobSpec } from '../kernel/digest.js';
import type { ReadAt } from '../kernel/content.js';
import type { BlobStore } from '../kernel/store.js';

/** Where in a file of the host a blob lies. */
export interface HeldBlob {
  readonly path: string;
  readonly offset: number;
}

/**
 * A store that has, before its own blobs, some that lie in another file such as a bundle: they are read there and copied nowhere.
 * @param held by `SHA256 BYTES`
 */
export function storeHolding(
  held: ReadonlyMap<string, HeldBlob>,
  store: BlobStore,
  readAt: ReadAt,
): BlobStore {
  const find = (spec: BlobSpec): HeldBlob | undefined => held.get(`${spec.sha256} ${spec.sizeBytes}`);
  return {
    path: (spec) => store.path(spec),
    place: (spec) => {
      const found = find(spec);
      return found === undefined ? store.place(spec) : { blobPath: found.path, blobOffset: found.offset };
    },
    has: async (spec) => find(spec) !== undefined || store.has(spec),
    read: async (spec) => {
      const found = find(spec);
      const bytes = found && readAt(found.path, found.offset, spec.sizeBytes);
      return bytes !== undefined && sha256(bytes) === spec.sha256 ? bytes : store.read(spec);
    },
    put: (spec, chunks) => store.put(spec, chunks),
    readDerived: (key) => store.readDerived(key),
    putDerived: (key, parts) => store.putDerived(key, parts),
    dropDerived: (key) => store.dropDerived(key),
    add: (chunks, limitBytes) => store.add(chunks, limitBytes),
    recall: (name) => store.recall(name),
    remember: (name, spec) => store.remember(name, spec),
  };
}
