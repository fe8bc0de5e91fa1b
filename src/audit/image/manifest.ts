import { asDigest, sha256 } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { finding, type Finding } from '../finding.js';
import type { Blobs } from './blobs.js';
import { MEDIA, parseDigest, readDescriptor, type ReadDescriptor } from './descriptor.js';
import {
  annotationsOf,
  isObject,
  objectOf,
  objectsOf,
  parseObject,
  textsOf,
  type JsonObject,
} from './json.js';
import type { Attachment, Document, SourceImage, SourceLayer } from './opened.js';

/** What a manifest may hang on. */
export interface ManifestContext {
  readonly blobs: Blobs;
  readonly findings: Finding[];
}

export function documentOf(bytes: Uint8Array, where: string): Document {
  return { digest: asDigest(sha256(bytes)), bytes, value: parseObject(bytes, where) };
}

/** `linux/arm64/v8` of a config. */
export function platformOfConfig(config: JsonObject): string {
  const parts = ['os', 'architecture', 'variant'].map((key) => config[key]);
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/');
}

/** DiffIDs of a config. @see OCI image-spec config.md */
export function diffIdsOf(config: JsonObject, where: string): readonly ReturnType<typeof parseDigest>[] {
  const rootfs = objectOf(config, 'rootfs', where);
  if (rootfs['type'] !== 'layers')
    throw new RootfsError('ARCHIVE_MALFORMED', `${where}: its rootfs is not of type "layers"`);
  return textsOf(rootfs, 'diff_ids', where).map((text) => parseDigest(text, where));
}

function checkType(seen: string, known: readonly string[], where: string, findings: Finding[]): void {
  if (known.includes(seen)) return;
  const what = `the media type ${JSON.stringify(seen)} is not one of ${known.join(', ')}`;
  findings.push(finding('differs', 'media-type', where, what));
}

function layerOf(
  descriptor: ReadDescriptor,
  diffId: SourceLayer['diffId'],
  where: string,
  context: ManifestContext,
): SourceLayer | undefined {
  checkType(descriptor.mediaType, MEDIA.layer, where, context.findings);
  const member = context.blobs.take(descriptor, where);
  if (member === undefined) return undefined;
  const { digest } = descriptor;
  return { name: member.name, sizeBytes: member.sizeBytes, digest, diffId, read: member.read };
}

/**
 * An image manifest and what it refers to.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` when nothing can be made of it
 */
export async function readImage(
  manifest: Document,
  descriptor: ReadDescriptor,
  context: ManifestContext,
): Promise<SourceImage> {
  const where = `manifest ${manifest.digest}`;
  const { findings, blobs } = context;
  const configDescriptor = readDescriptor(objectOf(manifest.value, 'config', where), where);
  checkType(configDescriptor.mediaType, MEDIA.config, where, findings);
  const bytes = await blobs.bytes(configDescriptor, where);
  const config = bytes === undefined ? undefined : documentOf(bytes, `config ${configDescriptor.digest}`);
  const diffIds = config === undefined ? [] : diffIdsOf(config.value, `config ${config.digest}`);
  const described = objectsOf(manifest.value, 'layers', where).map((one) => readDescriptor(one, where));
  if (config !== undefined && described.length !== diffIds.length) {
    const what = `has ${described.length} layers, its config ${diffIds.length} DiffIDs`;
    findings.push(finding('differs', 'layer-count', where, what));
  }
  const platform = config === undefined ? '' : platformOfConfig(config.value);
  if (descriptor.platform !== '' && descriptor.platform !== platform) {
    const what = `is listed for ${descriptor.platform}, but its config is for ${platform}`;
    findings.push(finding('differs', 'platform', where, what));
  }
  const layers = described.map((one, place) => layerOf(one, diffIds[place], where, context));
  const tag = descriptor.annotations['org.opencontainers.image.ref.name'];
  return {
    platform,
    tags: tag === undefined ? [] : [tag],
    manifest,
    config,
    annotations: annotationsOf(manifest.value, where),
    layers: layers.filter((layer) => layer !== undefined),
  };
}

/** An artifact: its files whole. @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_TOO_LARGE` */
export async function readAttachment(manifest: Document, context: ManifestContext): Promise<Attachment> {
  const where = `artifact ${manifest.digest}`;
  const { artifactType, subject } = manifest.value;
  const config = readDescriptor(objectOf(manifest.value, 'config', where), where);
  await context.blobs.bytes(config, where);
  const files: Attachment['files'][number][] = [];
  for (const one of objectsOf(manifest.value, 'layers', where)) {
    const descriptor = readDescriptor(one, where);
    const member = context.blobs.take(descriptor, where);
    const title = descriptor.annotations['org.opencontainers.image.title'] ?? '';
    const { mediaType, digest } = descriptor;
    if (member !== undefined) files.push({ title, mediaType, digest, member });
  }
  return {
    digest: manifest.digest,
    artifactType: typeof artifactType === 'string' ? artifactType : config.mediaType,
    subject: isObject(subject) ? readDescriptor(subject, where).digest : '',
    annotations: annotationsOf(manifest.value, where),
    files,
  };
}
