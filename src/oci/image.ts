import type { DiffId } from '../layer/write-layer.js';
import { imageConfig, type ConfigRequest } from './config.js';
import type { Annotations, Descriptor, JsonBlob } from './descriptor.js';
import { imageManifest, layerDescriptor, type LayerBlob } from './manifest.js';

export type ImageLayer = LayerBlob & { readonly diffId: DiffId };

export type ImageRequest = Omit<ConfigRequest, 'diffIds'> & {
  /** Of the manifest: org.opencontainers.image.* and others. @see OCI image-spec annotations.md */
  readonly annotations?: Annotations | undefined;
};

/** An image for one platform: an immutable value whose digest is that of its manifest. */
export interface Image {
  readonly config: JsonBlob;
  readonly manifest: JsonBlob;
  /** Of the manifest, with the platform. */
  readonly descriptor: Descriptor;
  readonly layers: readonly ImageLayer[];
}

/** Seals layers into an image. */
export function composeImage(layers: readonly ImageLayer[], request: ImageRequest): Image {
  const { annotations, ...settings } = request;
  const config = imageConfig({ ...settings, diffIds: layers.map((layer) => layer.diffId) });
  const manifest = imageManifest(config.descriptor, layers.map(layerDescriptor), annotations);
  return { config, manifest, descriptor: { ...manifest.descriptor, platform: request.platform }, layers };
}
