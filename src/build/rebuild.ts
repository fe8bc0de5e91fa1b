import { join } from 'node:path';
import type { Digest } from '../kernel/digest.js';
import type { LockEntry } from '../lock/provenance.js';
import type { ImageSource } from '../export/request.js';
import { composeImage, type ImageLayer } from '../oci/image.js';
import { buildImage } from './build.js';
import type { Effects } from './request.js';

/** An image that was built and written nowhere. */
export interface BuiltImage {
  readonly config: Uint8Array;
  readonly layers: readonly {
    readonly diffId: Digest;
    /** The uncompressed tar. */
    readonly tar: () => AsyncIterable<Uint8Array>;
    /** Hands the compressed layer to `take` for as long as that wants more. */
    readonly compress: (take: (bytes: Uint8Array) => Promise<boolean>) => Promise<void>;
  }[];
  /** The manifest when the layers are compressed into these blobs. */
  readonly manifestOf: (
    blobs: readonly { readonly digest: Digest; readonly sizeBytes: number }[],
  ) => Uint8Array;
}

/** Ends the writing of a layer of which no more is wanted; never leaves this file. */
class Enough extends Error {}

async function compress(
  { writeLayer }: ImageSource,
  take: (bytes: Uint8Array) => Promise<boolean>,
): Promise<void> {
  try {
    await writeLayer('gzip', async (bytes) => {
      if (!(await take(bytes))) throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

async function* tarOf(
  { writeLayer }: ImageSource,
  scratch: string,
  { disk }: Effects,
): AsyncGenerator<Uint8Array> {
  const path = join(scratch, 'layer.tar');
  const file = await disk.createPrivate(scratch, 'layer-');
  await writeLayer('none', (bytes) => file.write(bytes));
  await file.publish(path, 0o600);
  yield* disk.readStream(path);
}

function builtImage(source: ImageSource, layer: ImageLayer, scratch: string, effects: Effects): BuiltImage {
  const { diffId } = layer;
  const tar = (): AsyncIterable<Uint8Array> => tarOf(source, scratch, effects);
  const own: BuiltImage['layers'][number] = { diffId, tar, compress: (take) => compress(source, take) };
  return {
    config: composeImage([layer], source.request).config.bytes,
    layers: [own],
    manifestOf: (blobs) => {
      const layers = blobs.map((blob) => ({ ...layer, ...blob, compression: 'gzip' as const }));
      return composeImage(layers, source.request).manifest.bytes;
    },
  };
}

/**
 * Builds the image of a lock from packages that the store has, and writes it nowhere. Its layer is put together and hashed, and
 * compressed only when that is asked for.
 * @param done is given the image, which is good until it has settled
 * @throws RootfsError of any stage of a build; `OFFLINE` or another of the network for a package that is not there
 */
export async function rebuildImage<T>(
  entry: LockEntry,
  effects: Effects,
  done: (image: BuiltImage) => Promise<T>,
): Promise<T> {
  const scratch = await effects.disk.createPrivateDirectory(effects.scratch, 'rebuild-');
  try {
    const buildable = { lock: entry.image, provenance: entry.provenance, mirrors: new Map() };
    const source = await buildImage(buildable, scratch, effects);
    const layer = await source.writeLayer('none', () => Promise.resolve());
    return await done(builtImage(source, layer, scratch, effects));
  } finally {
    await effects.disk.remove(scratch);
  }
}
