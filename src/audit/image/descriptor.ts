import { parseSha256, type Digest, asDigest } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { annotationsOf, isObject, textOf, type JsonObject } from './json.js';

/** A descriptor as a document has it, read but not yet believed. @see OCI image-spec descriptor.md */
export interface ReadDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly annotations: Readonly<Record<string, string>>;
  /** `linux/arm64/v8`; '' when none is named. */
  readonly platform: string;
  readonly artifactType: string;
}

function platformOf(object: JsonObject): string {
  const platform = object['platform'];
  if (!isObject(platform)) return '';
  const parts = ['os', 'architecture', 'variant'].map((key) => platform[key]);
  return parts.filter((part) => typeof part === 'string').join('/');
}

/** @throws RootfsError `ARCHIVE_UNSUPPORTED` for another algorithm than SHA-256, `ARCHIVE_MALFORMED` */
export function parseDigest(text: string, where: string): Digest {
  const [algorithm, hex, ...rest] = text.split(':');
  if (algorithm !== 'sha256' && hex !== undefined) {
    throw new RootfsError('ARCHIVE_UNSUPPORTED', `${where}: the digest ${text.slice(0, 100)} is no SHA-256`);
  }
  if (hex === undefined || rest.length > 0 || hex !== hex.toLowerCase())
    throw new RootfsError(
      'ARCHIVE_MALFORMED',
      `${where}: not a digest: ${JSON.stringify(text.slice(0, 100))}`,
    );
  return asDigest(parseSha256(hex));
}

/** @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` */
export function readDescriptor(object: JsonObject, where: string): ReadDescriptor {
  const size = object['size'];
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new RootfsError('ARCHIVE_MALFORMED', `${where}: a descriptor without a size`);
  const artifactType = object['artifactType'];
  return {
    mediaType: textOf(object, 'mediaType', where),
    digest: parseDigest(textOf(object, 'digest', where), where),
    sizeBytes: size,
    annotations: annotationsOf(object, where),
    platform: platformOf(object),
    artifactType: typeof artifactType === 'string' ? artifactType : '',
  };
}

export const MEDIA = {
  index: [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ],
  manifest: [
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ],
  config: ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'],
  layer: [
    'application/vnd.oci.image.layer.v1.tar',
    'application/vnd.oci.image.layer.v1.tar+gzip',
    'application/vnd.oci.image.layer.v1.tar+zstd',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    'application/vnd.docker.image.rootfs.diff.tar',
  ],
} as const satisfies Record<string, readonly string[]>;
