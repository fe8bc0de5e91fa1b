import { finding, type Finding } from './finding.js';
import { treePath } from './image/apply.js';
import { uncompressed, type ReadLayer } from './image/layer.js';
import type { SourceImage } from './image/opened.js';
import type { RebuiltImage } from './rebuild.js';

/** The bytes of a stream one after the other, a chunk at a time. */
class Cursor {
  private chunk: Uint8Array = new Uint8Array(0);
  private at = 0;
  private readonly iterator: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.iterator = chunks[Symbol.asyncIterator]();
  }

  /** What is left of the current chunk; empty at the end. */
  async rest(): Promise<Uint8Array> {
    while (this.at === this.chunk.length) {
      const { value, done } = await this.iterator.next();
      if (done === true) return new Uint8Array(0);
      [this.chunk, this.at] = [value, 0];
    }
    return this.chunk.subarray(this.at);
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}

/** Where two streams first differ; undefined when they do not. */
async function firstDifference(
  a: AsyncIterable<Uint8Array>,
  b: AsyncIterable<Uint8Array>,
): Promise<number | undefined> {
  const cursors = [new Cursor(a), new Cursor(b)] as const;
  try {
    for (let offset = 0; ;) {
      const [x, y] = [await cursors[0].rest(), await cursors[1].rest()];
      const length = Math.min(x.length, y.length);
      if (length === 0) return x.length === y.length ? undefined : offset;
      for (let i = 0; i < length; i++) if (x[i] !== y[i]) return offset + i;
      offset += length;
      for (const cursor of cursors) cursor.skip(length);
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

/** The entry whose header, content or padding a byte of the tar belongs to. */
function entryAt({ entries }: ReadLayer, offset: number): string {
  const next = entries.find(
    ({ entry }) => entry.contentOffset + entry.sizeBytes > offset || entry.contentOffset > offset,
  );
  return next === undefined ? 'the end of the layer' : `/${treePath(next.entry.path)}`;
}

/**
 * For layers that make the same tree of other bytes, such as another header of a hard link or another order: where they first
 * differ, and which entry that belongs to.
 */
export async function layerBytes(
  image: SourceImage,
  rebuilt: RebuiltImage,
  again: readonly ReadLayer[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [place, layer] of rebuilt.layers.entries()) {
    const [source, read] = [image.layers[place], again[place]];
    if (source === undefined || read === undefined) continue;
    const offset = await firstDifference(uncompressed(source.read(), source.sizeBytes), layer.tar());
    if (offset === undefined) continue;
    const what = `the tree is the same, but the layer ${source.name} has other bytes than the lock makes`;
    const cause = `bytes ${offset} to ${offset + 1} of the uncompressed layer are the first; another program wrote it`;
    findings.push(finding('differs', 'layer-bytes', entryAt(read, offset), what, cause));
  }
  return findings;
}
