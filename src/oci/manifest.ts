import type { Digest } from '../kernel/digest.js';
import {
  descriptorJson,
  hasAnnotations,
  jsonBlob,
  MEDIA_TYPES,
  type Annotations,
  type Descriptor,
  type JsonBlob,
} from './descriptor.js';

/** Of a finished layer, what a descriptor needs. */
export interface LayerBlob {
  readonly compression: 'gzip' | 'none';
  readonly digest: Digest;
  readonly sizeBytes: number;
}

export function layerDescriptor(layer: LayerBlob): Descriptor {
  const mediaType = layer.compression === 'gzip' ? MEDIA_TYPES.layerGzip : MEDIA_TYPES.layer;
  return { mediaType, digest: layer.digest, sizeBytes: layer.sizeBytes };
}

/** @see OCI image-spec manifest.md */
export function imageManifest(
  config: Descriptor,
  layers: readonly Descriptor[],
  annotations?: Annotations,
): JsonBlob {
  return jsonBlob(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: descriptorJson(config),
    layers: layers.map(descriptorJson),
    ...(hasAnnotations(annotations) ? { annotations } : {}),
  });
}

/** One image for several platforms, in the order given. @see OCI image-spec image-index.md */
export function imageIndex(manifests: readonly Descriptor[], annotations?: Annotations): JsonBlob {
  return jsonBlob(MEDIA_TYPES.index, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: manifests.map(descriptorJson),
    ...(hasAnnotations(annotations) ? { annotations } : {}),
  });
}
