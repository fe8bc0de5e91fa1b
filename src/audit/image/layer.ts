import { createHash, type Hash } from 'node:crypto';
import { asDigest, Sha256Stream, type Digest, type Sha256 } from '../../kernel/digest.js';
import { compressionOf } from '../../formats/inflate-magic.js';
import { inflate, outputLimit } from '../../formats/inflate.js';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import { TarReader } from '../../formats/tar/read.js';
import type { Content } from '../../kernel/content.js';
import type { OpenSpool } from './spool.js';

/** One entry of a layer; the content of a file with its digest. */
export interface LayerEntry {
  readonly entry: TarReadEntry;
  readonly file: { readonly sha256: Sha256; readonly content: Content } | undefined;
}

export interface ReadLayer {
  /** Digest of the uncompressed tar. @see OCI image-spec config.md, "DiffID" */
  readonly diffId: Digest;
  readonly uncompressedBytes: number;
  readonly entries: readonly LayerEntry[];
}

interface OpenFile {
  readonly entry: TarReadEntry;
  readonly hash: Hash;
}

/** Hashes the contents of files while the archive passes by. */
class ContentHasher {
  private readonly open: OpenFile[] = [];
  private readonly digests = new Map<TarReadEntry, Sha256>();

  take(entries: readonly TarReadEntry[], chunk: Uint8Array, chunkAt: number): void {
    for (const entry of entries) {
      if (entry.kind === 'file') this.open.push({ entry, hash: createHash('sha256') });
    }
    while (this.open[0] !== undefined && this.feed(this.open[0], chunk, chunkAt)) this.open.shift();
  }

  of(entry: TarReadEntry): Sha256 | undefined {
    return this.digests.get(entry);
  }

  /** @returns whether the file has ended in this chunk */
  private feed({ entry, hash }: OpenFile, chunk: Uint8Array, chunkAt: number): boolean {
    const end = entry.contentOffset + entry.sizeBytes;
    const from = Math.max(entry.contentOffset - chunkAt, 0);
    const to = Math.min(end - chunkAt, chunk.length);
    if (to > from) hash.update(chunk.subarray(from, to));
    if (end > chunkAt + chunk.length) return false;
    this.digests.set(entry, hash.digest('hex') as Sha256);
    return true;
  }
}

/** A layer without its compression, which its first bytes tell. @throws RootfsError as `inflate` does */
export function uncompressed(
  chunks: AsyncIterable<Uint8Array>,
  compressedBytes: number,
): AsyncIterable<Uint8Array> {
  return sniffed(chunks, outputLimit(compressedBytes));
}

async function* sniffed(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 6) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  }
  try {
    yield* inflate(compressionOf(head), whole(), limit);
  } finally {
    await iterator.return?.();
  }
}

/**
 * Reads a layer, or any tar of a root file system: compressed by what its bytes say, never by its name.
 * @param compressedBytes bounds what it may unpack to
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`, `ARCHIVE_TOO_LARGE`
 */
export async function readLayer(
  chunks: AsyncIterable<Uint8Array>,
  compressedBytes: number,
  openSpool: OpenSpool,
): Promise<ReadLayer> {
  const [tar, reader, hasher, spool] = [
    new Sha256Stream(),
    new TarReader(),
    new ContentHasher(),
    await openSpool(),
  ];
  const found: TarReadEntry[] = [];
  for await (const chunk of uncompressed(chunks, compressedBytes)) {
    const entries = reader.push(chunk);
    hasher.take(entries, chunk, tar.sizeBytes);
    found.push(...entries);
    tar.update(chunk);
    await spool.write(chunk);
  }
  reader.finish();
  const contentAt = await spool.finish();
  const { sha256, sizeBytes } = tar.finish();
  const entries = found.map((entry): LayerEntry => {
    const digest = hasher.of(entry);
    if (digest === undefined) return { entry, file: undefined };
    return { entry, file: { sha256: digest, content: contentAt(entry.contentOffset, entry.sizeBytes) } };
  });
  return { diffId: asDigest(sha256), uncompressedBytes: sizeBytes, entries };
}
