import type { Clock } from '../kernel/clock.js';
import { sha256, Sha256Stream, type BlobSpec, type Sha256 } from '../kernel/digest.js';
import type { Disk, DiskStat } from '../kernel/disk.js';
import type { BlobPlace, BlobStore, DerivedKey } from '../kernel/store.js';
import { blobPath, derivedPath, prepareCache } from './cache-layout.js';
import { recallName, rememberName } from './cache-names.js';
import { addBlob, putBlob } from './cache-put.js';
import { putDerivedEntry, readDerivedEntry } from './derived.js';

const DAY_SECONDS = 86_400;

/** An entry that was found not to be what its name says. */
export interface CorruptBlob {
  readonly path: string;
  /** undefined for what was made of a blob. */
  readonly expected: BlobSpec | undefined;
  readonly foundBytes: number;
  /** undefined when the size alone told it. */
  readonly foundSha256: Sha256 | undefined;
  /** false when it could not be removed, as in a read-only cache; it counts as absent all the same. */
  readonly removed: boolean;
}

export interface BlobStoreOptions {
  /** For the cache's least-recently-used order: an entry in use is touched once a day. */
  readonly clock: Pick<Clock, 'now'>;
  readonly onCorrupt?: (blob: CorruptBlob) => void;
}

export interface DirectoryBlobStore extends BlobStore {
  readonly directory: string;
  /** Recomputes the digest without holding the blob in memory. A corrupt entry is removed; false for that and for none. */
  verify(spec: BlobSpec): Promise<boolean>;
}

/** Holds a directory on disk, shared with other processes. */
class DirectoryStore implements DirectoryBlobStore {
  constructor(
    private readonly disk: Disk,
    readonly directory: string,
    private readonly options: BlobStoreOptions,
  ) {}

  path(spec: BlobSpec): string {
    return blobPath(this.directory, spec);
  }

  place(spec: BlobSpec): BlobPlace {
    return { blobPath: this.path(spec) };
  }

  async has(spec: BlobSpec): Promise<boolean> {
    const stat = await this.disk.stat(this.path(spec));
    if (stat?.kind !== 'file' || stat.sizeBytes !== spec.sizeBytes) return false;
    await this.use(this.path(spec), stat);
    return true;
  }

  async read(spec: BlobSpec): Promise<Uint8Array | undefined> {
    return this.checked(spec, async () => {
      const value = await this.disk.readFile(this.path(spec));
      return { value, found: { sha256: sha256(value), sizeBytes: value.length } };
    });
  }

  async verify(spec: BlobSpec): Promise<boolean> {
    const isGood = await this.checked(spec, async () => {
      const stream = new Sha256Stream();
      for await (const chunk of this.disk.readStream(this.path(spec))) stream.update(chunk);
      return { value: true, found: stream.finish() };
    });
    return isGood === true;
  }

  async put(spec: BlobSpec, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    // Windows refuses to replace a file that another process reads; it is enough then that the entry is good.
    await putBlob(this.disk, this.directory, spec, chunks, () => this.verify(spec));
  }

  async readDerived(key: DerivedKey): Promise<Uint8Array | undefined> {
    const path = derivedPath(this.directory, key);
    const found = await readDerivedEntry(this.disk, this.directory, key).catch((thrown: unknown) =>
      this.unlessGone(path, thrown),
    );
    if (found === undefined || found.kind === 'absent') return undefined;
    if (found.kind === 'corrupt') return this.corrupt(path, undefined, found.foundBytes, undefined);
    const stat = await this.disk.stat(path);
    if (stat !== undefined) await this.use(path, stat);
    return found.bytes;
  }

  async putDerived(key: DerivedKey, parts: readonly Uint8Array[]): Promise<void> {
    await putDerivedEntry(this.disk, this.directory, key, parts);
  }

  async dropDerived(key: DerivedKey): Promise<void> {
    const path = derivedPath(this.directory, key);
    const stat = await this.disk.stat(path);
    if (stat !== undefined) await this.corrupt(path, undefined, stat.sizeBytes, undefined);
  }

  add(chunks: AsyncIterable<Uint8Array>, limitBytes: number): Promise<BlobSpec> {
    const isThere = (found: BlobSpec): Promise<boolean> => this.verify(found);
    return addBlob(this.disk, this.directory, limitBytes, chunks, isThere);
  }

  recall(name: string): Promise<BlobSpec | undefined> {
    return recallName(this.disk, this.directory, name);
  }

  remember(name: string, spec: BlobSpec): Promise<void> {
    return rememberName(this.disk, this.directory, name, spec);
  }

  /** The value that `load` made of the entry, when what it found is what the entry has to be. */
  private async checked<T>(
    spec: BlobSpec,
    load: () => Promise<{ readonly value: T; readonly found: BlobSpec }>,
  ): Promise<T | undefined> {
    const stat = await this.disk.stat(this.path(spec));
    if (stat?.kind !== 'file') return undefined;
    if (stat.sizeBytes !== spec.sizeBytes)
      return this.corrupt(this.path(spec), spec, stat.sizeBytes, undefined);
    const loaded = await load().catch((thrown: unknown) => this.unlessGone(this.path(spec), thrown));
    if (loaded === undefined) return undefined;
    const { value, found } = loaded;
    if (found.sha256 !== spec.sha256)
      return this.corrupt(this.path(spec), spec, found.sizeBytes, found.sha256);
    await this.use(this.path(spec), stat);
    return value;
  }

  /** Another process may remove an entry between our look at it and our reading. */
  private async unlessGone(path: string, thrown: unknown): Promise<undefined> {
    if ((await this.disk.stat(path)) !== undefined) throw thrown;
    return undefined;
  }

  private async corrupt(
    path: string,
    spec: BlobSpec | undefined,
    foundBytes: number,
    foundSha256: Sha256 | undefined,
  ): Promise<undefined> {
    const removed = await this.disk.remove(path).then(
      () => true,
      () => false,
    );
    this.options.onCorrupt?.({ path, expected: spec, foundBytes, foundSha256, removed });
    return undefined;
  }

  private async use(path: string, stat: DiskStat): Promise<void> {
    if (this.options.clock.now() - stat.mtimeSeconds < DAY_SECONDS) return;
    // A cache that may only be read is still of use; only its order of use is not kept then.
    await this.disk.touch(path).catch(() => undefined);
  }
}

/**
 * A {@link BlobStore} in a directory of the host, made when it is not there. Safe when several processes share it:
 * entries are written privately, flushed to the disk, and appear by rename. In a directory that may only be read, `has`
 * and `read` work and `put` fails.
 * @throws RootfsError `DISK_FAILED`, `DISK_FULL` when the directory cannot be made or used, `USAGE` when it holds something
 * that is no cache
 */
export async function openBlobStore(
  disk: Disk,
  directory: string,
  options: BlobStoreOptions,
): Promise<DirectoryBlobStore> {
  await prepareCache(disk, directory);
  return new DirectoryStore(disk, directory, options);
}
