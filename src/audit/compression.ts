import { asDigest, Sha256Stream, type Digest } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import { Cursor } from './cursor.js';
import { finding, type Finding } from './finding.js';
import { uncompressed } from './image/layer.js';
import type { SourceImage, SourceLayer } from './image/opened.js';
import type { RebuiltImage, RebuiltLayer } from './rebuild.js';

/**
 * How much of each layer an audit compresses again by itself. Compressing is more than half of a build, and that a layer unpacks to
 * the right tar is known without it: what it still tells is which program compressed the layer. Each shows in the first bytes but one
 * that uses the same zlib in one run: it shows where a build ends its first run, which is at most 1 MiB long.
 */
export const SAMPLE_BYTES = 1280 * 1024;

async function diffIdOf({ read, sizeBytes }: SourceLayer): Promise<Digest | undefined> {
  const tar = new Sha256Stream();
  try {
    for await (const chunk of uncompressed(read(), sizeBytes)) tar.update(chunk);
  } catch (error) {
    if (!(error instanceof RootfsError) || error.kind === 'disk') throw error;
    return undefined;
  }
  return asDigest(tar.finish().sha256);
}

/** What each layer of an image unpacks to, to the last byte of it; undefined for one that cannot be unpacked. */
export async function diffIdsOf({ layers }: SourceImage): Promise<readonly (Digest | undefined)[]> {
  const found: (Digest | undefined)[] = [];
  for (const layer of layers) found.push(await diffIdOf(layer));
  return found;
}

/** Where a layer is first compressed otherwise than a build does it; undefined when nowhere in its first `mostBytes`. */
async function firstOtherByte(
  source: SourceLayer,
  layer: RebuiltLayer,
  mostBytes: number,
): Promise<number | undefined> {
  const cursor = new Cursor(source.read());
  let [offset, isOther] = [0, false];
  try {
    await layer.compress(async (bytes) => {
      const equal = await cursor.takeEqual(bytes);
      offset += equal;
      isOther = equal < bytes.length;
      return !isOther && offset < mostBytes;
    });
    if (!isOther && offset < mostBytes) isOther = (await cursor.rest()).length > 0;
    return isOther ? offset : undefined;
  } finally {
    await cursor.close();
  }
}

/** Says of a layer whose compressed bytes were not all compared that it is so. */
function untoldBytes(
  { name, digest, diffId, sizeBytes }: SourceLayer,
  mostBytes: number,
): readonly Finding[] {
  if (sizeBytes <= mostBytes || digest === undefined || digest === diffId) return [];
  const what = `unpacks to what the lock makes; how it is compressed was compared in its first ${mostBytes} of ${sizeBytes} bytes`;
  return [finding('note', 'compression-sample', name, what, '--recompress compares all of them')];
}

/**
 * Tells layers of the right tar that another program compressed, or the same one otherwise.
 * @param mostBytes of each layer are compared; what is behind them is taken as it is
 */
export async function compareCompression(
  image: SourceImage,
  rebuilt: RebuiltImage,
  mostBytes: number,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [place, source] of image.layers.entries()) {
    const layer = rebuilt.layers[place];
    const offset = layer && (await firstOtherByte(source, layer, mostBytes));
    if (offset === undefined) findings.push(...untoldBytes(source, mostBytes));
    if (offset === undefined) continue;
    const what = 'unpacks to what the lock makes, but is compressed otherwise';
    const cause = `byte ${offset} of it is the first that differs; another program wrote it`;
    findings.push(finding('differs', 'layer-compression', source.name, what, cause));
  }
  return findings;
}
