import { blobSpecOf, asDigest, type Digest } from '../kernel/digest.js';
import type { Platform } from '../kernel/architecture.js';
import { canonicalJson, type JsonValue } from '../formats/json/canonical.js';

/** @see OCI image-spec media-types.md */
export const MEDIA_TYPES = {
  config: 'application/vnd.oci.image.config.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
  lock: 'application/vnd.rootfs.lock.v1+json',
  file: 'application/octet-stream',
} as const;

export type MediaType = (typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES];

/** Free text by reverse-domain key. @see OCI image-spec annotations.md */
export type Annotations = Readonly<Record<string, string>>;

/** A typed, checked reference to a blob. @see OCI image-spec descriptor.md */
export interface Descriptor {
  readonly mediaType: MediaType;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly platform?: Platform;
  /** Of an artifact's manifest: what it is. */
  readonly artifactType?: string;
  readonly annotations?: Annotations;
}

/** A small blob of JSON with its descriptor. */
export interface JsonBlob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** A value as a blob, in canonical JSON. */
export function jsonBlob(mediaType: MediaType, value: JsonValue): JsonBlob {
  const bytes = canonicalJson(value);
  const { sha256, sizeBytes } = blobSpecOf(bytes);
  return { descriptor: { mediaType, digest: asDigest(sha256), sizeBytes }, bytes };
}

/** Members as they stand in the image format: `os.version` and such are never written. */
export function platformJson(platform: Platform): JsonValue {
  const { os, architecture, variant } = platform;
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}

export function hasAnnotations(annotations: Annotations | undefined): annotations is Annotations {
  return annotations !== undefined && Object.keys(annotations).length > 0;
}

/** A descriptor as JSON; empty annotations are left out. */
export function descriptorJson(descriptor: Descriptor): JsonValue {
  const { mediaType, digest, sizeBytes, platform, artifactType, annotations } = descriptor;
  return {
    mediaType,
    digest,
    size: sizeBytes,
    ...(platform === undefined ? {} : { platform: platformJson(platform) }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(hasAnnotations(annotations) ? { annotations } : {}),
  };
}
