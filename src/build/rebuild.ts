import { join } from 'node:path';
import type { Digest } from '../kernel/digest.js';
import type { LockEntry } from '../lock/provenance.js';
import { composeImage } from '../oci/image.js';
import { buildImage } from './build.js';
import type { Effects } from './request.js';

/** An image that was built and written nowhere. */
export interface BuiltImage {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
  readonly layers: readonly {
    readonly diffId: Digest;
    readonly digest: Digest;
    readonly sizeBytes: number;
    /** The uncompressed tar. */
    readonly tar: () => AsyncIterable<Uint8Array>;
  }[];
}

/**
 * Builds the image of a lock from packages that the store has, and writes it nowhere.
 * @param done is given the image, which is good until it has settled
 * @throws RootfsError of any stage of a build; `OFFLINE` or another of the network for a package that is not there
 */
export async function rebuildImage<T>(
  entry: LockEntry,
  effects: Effects,
  done: (image: BuiltImage) => Promise<T>,
): Promise<T> {
  const { disk } = effects;
  const scratch = await disk.createPrivateDirectory(effects.scratch, 'rebuild-');
  try {
    const buildable = { lock: entry.image, provenance: entry.provenance, mirrors: new Map() };
    const source = await buildImage(buildable, scratch, effects);
    const layer = await source.writeLayer('gzip', () => Promise.resolve());
    const image = composeImage([layer], source.request);
    async function* tar(): AsyncGenerator<Uint8Array> {
      const path = join(scratch, 'layer.tar');
      const file = await disk.createPrivate(scratch, 'layer-');
      await source.writeLayer('none', (bytes) => file.write(bytes));
      await file.publish(path, 0o600);
      yield* disk.readStream(path);
    }
    const { diffId, digest, sizeBytes } = layer;
    const layers = [{ diffId, digest, sizeBytes, tar }];
    return await done({ manifest: image.manifest.bytes, config: image.config.bytes, layers });
  } finally {
    await disk.remove(scratch);
  }
}
