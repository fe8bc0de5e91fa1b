import type { CompressorName } from '../kernel/compressor.js';
import { asDigest, Sha256Stream } from '../kernel/digest.js';
import type { ImageLayer } from '../oci/image.js';
import { compressorFor, tarCompression } from './compression.js';
import type { ExportEffects, ExportRequest, ImageSource, Sink } from './request.js';
import { toFile, type Written } from './to-file.js';

/** Through a program of the host; the layer gets digest and size of what that gives. */
async function writeThrough(
  name: CompressorName,
  source: ImageSource,
  effects: ExportEffects,
  sink: Sink,
): Promise<ImageLayer> {
  const hash = new Sha256Stream();
  const hashed: Sink = async (bytes) => {
    hash.update(bytes);
    await sink(bytes);
  };
  const body = (write: Sink): Promise<ImageLayer> => source.writeLayer('none', write);
  const compressors = compressorFor(name, effects.compressors);
  const layer = await compressors.compress(name, body, hashed, effects.signal);
  const { sha256, sizeBytes } = hash.finish();
  return { ...layer, digest: asDigest(sha256), sizeBytes };
}

/** The tree as one tar, compressed as the suffix of the target asks. */
export async function writeTar(
  source: ImageSource,
  request: ExportRequest,
  effects: ExportEffects,
): Promise<Written> {
  const compression = tarCompression(request.target);
  return toFile(request, effects, async (sink) => {
    if (compression === 'gzip' || compression === 'none') {
      return { layers: [await source.writeLayer(compression, sink)] };
    }
    return { layers: [await writeThrough(compression, source, effects, sink)] };
  });
}
