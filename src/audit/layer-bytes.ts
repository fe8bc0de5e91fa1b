import { Cursor } from './cursor.js';
import { finding, type Finding } from './finding.js';
import { treePath } from './image/apply.js';
import { uncompressed, type ReadLayer } from './image/layer.js';
import type { SourceImage } from './image/opened.js';
import type { RebuiltImage } from './rebuild.js';

/** Where two streams first differ; undefined when they do not. */
async function firstDifference(
  a: AsyncIterable<Uint8Array>,
  b: AsyncIterable<Uint8Array>,
): Promise<number | undefined> {
  const cursor = new Cursor(a);
  let offset = 0;
  try {
    for await (const chunk of b) {
      const equal = await cursor.takeEqual(chunk);
      offset += equal;
      if (equal < chunk.length) return offset;
    }
    return (await cursor.rest()).length > 0 ? offset : undefined;
  } finally {
    await cursor.close();
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
