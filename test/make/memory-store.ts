import { Sha256Stream, sha256, type BlobSpec } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { BlobStore, DerivedKey } from '../../src/kernel/store.js';

export interface MemoryStore extends BlobStore {
  /** What is kept, by SHA-256; tests may look and tamper. */
  readonly blobs: Map<string, Uint8Array>;
  /** What was made of blobs, by `KIND FROM`. */
  readonly derived: Map<string, Uint8Array>;
  /** How often `put` began to read. */
  readonly puts: () => number;
}

function mismatch(spec: BlobSpec, why: string): RootfsError {
  return new RootfsError('DIGEST_MISMATCH', `${spec.sha256}: ${why}`);
}

async function collect(spec: BlobSpec, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const stream = new Sha256Stream();
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    stream.update(chunk);
    if (stream.sizeBytes > spec.sizeBytes) throw mismatch(spec, 'too many bytes');
    parts.push(Uint8Array.from(chunk));
  }
  const found = stream.finish();
  if (found.sizeBytes !== spec.sizeBytes) throw mismatch(spec, `${found.sizeBytes} bytes`);
  if (found.sha256 !== spec.sha256) throw mismatch(spec, `digest ${found.sha256}`);
  return Buffer.concat(parts);
}

/** A BlobStore that keeps the kernel's contract without a disk. */
export function memoryStore(): MemoryStore {
  const blobs = new Map<string, Uint8Array>();
  const derived = new Map<string, Uint8Array>();
  const keyOf = ({ kind, from }: DerivedKey): string => `${kind} ${from}`;
  const names = new Map<string, BlobSpec>();
  let puts = 0;
  return {
    blobs,
    derived,
    puts: () => puts,
    path: (spec) => `/memory/${spec.sha256}`,
    place: (spec) => ({ blobPath: `/memory/${spec.sha256}` }),
    has: (spec) => Promise.resolve(blobs.get(spec.sha256)?.length === spec.sizeBytes),
    read(spec) {
      const bytes = blobs.get(spec.sha256);
      if (bytes !== undefined && sha256(bytes) === spec.sha256 && bytes.length === spec.sizeBytes) {
        return Promise.resolve(bytes);
      }
      blobs.delete(spec.sha256);
      return Promise.resolve(undefined);
    },
    async put(spec, chunks) {
      puts++;
      blobs.set(spec.sha256, await collect(spec, chunks));
    },
    readDerived: (key) => Promise.resolve(derived.get(keyOf(key))),
    putDerived: (key, parts) => Promise.resolve(void derived.set(keyOf(key), Buffer.concat(parts))),
    dropDerived: (key) => Promise.resolve(void derived.delete(keyOf(key))),
    async add(chunks, limitBytes) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
      const bytes = Buffer.concat(parts);
      const spec = { sha256: sha256(bytes), sizeBytes: bytes.length };
      if (bytes.length > limitBytes) throw mismatch(spec, 'too many bytes');
      blobs.set(spec.sha256, bytes);
      return spec;
    },
    recall: (name) => Promise.resolve(names.get(name)),
    remember(name, spec) {
      names.set(name, spec);
      return Promise.resolve();
    },
  };
}
