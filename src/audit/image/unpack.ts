import type { Digest } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { finding, type Finding } from '../finding.js';
import { applyLayers } from './apply.js';
import type { PathTree } from './inode.js';
import { readLayer, type ReadLayer } from './layer.js';
import type { SourceImage } from './opened.js';
import type { OpenSpool } from './spool.js';

/** An image's file system, and what came to light while its layers were unpacked. */
export interface UnpackedImage {
  /** undefined when a layer cannot be read. */
  readonly tree: PathTree | undefined;
  /** Of each layer that could be read, recomputed. */
  readonly diffIds: readonly (Digest | undefined)[];
  readonly uncompressedBytes: readonly number[];
  readonly findings: readonly Finding[];
}

/** Unpacks the layers of an image and recomputes their DiffIDs. Nothing is thrown for what is wrong in them. */
export async function unpackImage(image: SourceImage, openSpool: OpenSpool): Promise<UnpackedImage> {
  const findings: Finding[] = [];
  const layers: (ReadLayer | undefined)[] = [];
  for (const layer of image.layers) {
    try {
      const read = await readLayer(layer.read(), layer.sizeBytes, openSpool);
      layers.push(read);
      if (layer.diffId === undefined || layer.diffId === read.diffId) continue;
      const what = `unpacks to ${read.diffId}, but the config says ${layer.diffId}`;
      findings.push(finding('differs', 'diff-id', layer.name, what, 'the layer or the config was changed'));
    } catch (error) {
      if (!(error instanceof RootfsError) || error.kind === 'disk') throw error;
      layers.push(undefined);
      const what = `cannot be unpacked: ${error.message}`;
      findings.push(finding('differs', 'layer', layer.name, what, 'the layer was changed or cut off'));
    }
  }
  const whole = layers.filter((layer) => layer !== undefined);
  return {
    tree: whole.length === layers.length ? joined(whole, findings) : undefined,
    diffIds: layers.map((layer) => layer?.diffId),
    uncompressedBytes: layers.map((layer) => layer?.uncompressedBytes ?? 0),
    findings,
  };
}

function joined(layers: readonly ReadLayer[], findings: Finding[]): PathTree | undefined {
  try {
    return applyLayers(layers);
  } catch (error) {
    if (!(error instanceof RootfsError)) throw error;
    findings.push(finding('differs', 'layer', 'layers', error.message));
    return undefined;
  }
}
