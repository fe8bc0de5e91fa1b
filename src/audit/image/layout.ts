import { RootfsError } from '../../kernel/errors.js';
import { finding, type Finding } from '../finding.js';
import { Blobs } from './blobs.js';
import { MEDIA, readDescriptor, type ReadDescriptor } from './descriptor.js';
import { isCanonical, objectsOf, parseObject, textOf, type JsonObject } from './json.js';
import { documentOf, readAttachment, readImage } from './manifest.js';
import { readMember, type Members } from './members.js';
import type { Attachment, Document, OpenedImages, SourceImage } from './opened.js';

export const LAYOUT_MARKER = 'oci-layout';
const INDEX = 'index.json';
const DEEPEST = 4;

/** A layout being read: what is wrong becomes a finding, and reading goes on where it can. */
class LayoutReading {
  readonly images: SourceImage[] = [];
  readonly attachments: Attachment[] = [];
  private readonly listed = new Map<string, string[]>();
  private readonly visited = new Map<string, SourceImage | undefined>();

  constructor(
    private readonly blobs: Blobs,
    readonly findings: Finding[],
  ) {}

  /** What the top index lists besides attachments, each once, with its tags in order. */
  targets(): OpenedImages['targets'] {
    const attached = this.attachments.map(({ digest }): string => digest);
    const all = [...this.listed].map(([digest, tags]) => ({ digest, tags }));
    return all.filter(({ digest }) => !attached.includes(digest));
  }

  private list({ digest, annotations }: ReadDescriptor): void {
    const tags = this.listed.get(digest) ?? [];
    const tag = annotations['org.opencontainers.image.ref.name'];
    this.listed.set(digest, tag === undefined ? tags : [...tags, tag]);
  }

  /** Runs a step; a RootfsError becomes a finding. */
  async step(check: string, where: string, body: () => Promise<void>): Promise<void> {
    try {
      await body();
    } catch (error) {
      if (!(error instanceof RootfsError) || error.kind === 'disk' || error.kind === 'internal') throw error;
      this.findings.push(finding('differs', check, where, error.message));
    }
  }

  async readIndex(value: JsonObject, where: string, depth: number): Promise<void> {
    this.checkHead(value, MEDIA.index, where);
    for (const one of objectsOf(value, 'manifests', where)) {
      await this.step('descriptor', where, async () => {
        this.tellUnknown(one, DESCRIPTOR_KEYS, where);
        const descriptor = readDescriptor(one, where);
        if (depth === 0) this.list(descriptor);
        await this.readEntry(descriptor, where, depth);
      });
    }
  }

  /** Members that no version of the format has say that a document was not written as it is read. */
  private tellUnknown(value: JsonObject, known: readonly string[], where: string): void {
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const what = `has a member ${JSON.stringify(key)}, which no version of the format knows`;
      this.findings.push(finding('differs', 'unknown-member', where, what));
    }
  }

  private checkHead(value: JsonObject, known: readonly string[], where: string): void {
    if (value['schemaVersion'] !== 2)
      this.findings.push(finding('differs', 'schema-version', where, 'its schemaVersion is not 2'));
    const mediaType = value['mediaType'];
    // The format allows an index to say nothing of its type; what it says must be right.
    if (mediaType !== undefined && !known.some((one) => one === mediaType)) {
      const what = `calls itself ${JSON.stringify(mediaType)}, which is not ${known.join(' or ')}`;
      this.findings.push(finding('differs', 'media-type', where, what));
    }
    this.tellUnknown(value, DOCUMENT_KEYS, where);
  }

  private async readEntry(descriptor: ReadDescriptor, where: string, depth: number): Promise<void> {
    const before = this.visited.get(descriptor.digest);
    if (before !== undefined) {
      this.addTags(before, descriptor);
      this.blobs.take(descriptor, where);
      return;
    }
    const bytes = await this.blobs.bytes(descriptor, where);
    if (bytes === undefined) return;
    const document = documentOf(bytes, `blob ${descriptor.digest}`);
    const own = document.value['mediaType'];
    if (own !== undefined && own !== descriptor.mediaType) {
      const what = `calls ${descriptor.digest} ${descriptor.mediaType}, the blob itself ${JSON.stringify(own)}`;
      this.findings.push(finding('differs', 'media-type', where, what));
    }
    await this.readDocument(document, descriptor, where, depth);
  }

  private async readDocument(
    document: Document,
    descriptor: ReadDescriptor,
    where: string,
    depth: number,
  ): Promise<void> {
    const context = { blobs: this.blobs, findings: this.findings };
    if (document.value['manifests'] !== undefined) {
      if (depth >= DEEPEST) throw new RootfsError('ARCHIVE_TOO_LARGE', `${where}: indexes nested too deeply`);
      await this.readIndex(document.value, `index ${document.digest}`, depth + 1);
      return;
    }
    this.checkHead(document.value, MEDIA.manifest, `manifest ${document.digest}`);
    if (document.value['artifactType'] !== undefined) {
      this.checkArtifactType(document, descriptor, where);
      this.attachments.push(await readAttachment(document, context));
      return;
    }
    const image = await readImage(document, descriptor, context);
    this.visited.set(descriptor.digest, image);
    this.images.push(image);
  }

  private checkArtifactType(document: Document, { artifactType }: ReadDescriptor, where: string): void {
    const own = document.value['artifactType'];
    if (artifactType === '' || artifactType === own) return;
    const what = `calls ${document.digest} a ${artifactType}, the blob itself ${JSON.stringify(own)}`;
    this.findings.push(finding('differs', 'artifact-type', where, what));
  }

  private addTags(image: SourceImage, { annotations, digest }: ReadDescriptor): void {
    const tag = annotations['org.opencontainers.image.ref.name'];
    if (tag === undefined) return;
    const tagged = { ...image, tags: [...image.tags, tag] };
    this.images[this.images.indexOf(image)] = tagged;
    this.visited.set(digest, tagged);
  }
}

/** @see OCI image-spec image-index.md, manifest.md, descriptor.md */
const DOCUMENT_KEYS = [
  ...[
    'schemaVersion',
    'mediaType',
    'artifactType',
    'config',
    'layers',
    'manifests',
    'subject',
    'annotations',
  ],
];
const DESCRIPTOR_KEYS = [
  ...['mediaType', 'digest', 'size', 'urls', 'annotations', 'data', 'artifactType', 'platform'],
];

async function checkMarker(members: Members, findings: Finding[]): Promise<void> {
  const marker = members.files.get(LAYOUT_MARKER);
  if (marker === undefined) {
    findings.push(finding('differs', 'layout-marker', LAYOUT_MARKER, 'is not there'));
    return;
  }
  const version = textOf(
    parseObject(await readMember(marker), LAYOUT_MARKER),
    'imageLayoutVersion',
    LAYOUT_MARKER,
  );
  if (version === '1.0.0') return;
  findings.push(finding('differs', 'layout-marker', LAYOUT_MARKER, `is of version ${version}, not 1.0.0`));
}

function tellStrange(members: Members, findings: Finding[]): void {
  const known = (name: string): boolean =>
    name === LAYOUT_MARKER || name === INDEX || name.startsWith('blobs/sha256/');
  const others = [...members.files.keys()].filter((name) => !known(name));
  for (const name of others)
    findings.push(finding('note', 'foreign-file', name, 'is no part of an image layout'));
  for (const name of members.strange)
    findings.push(finding('note', 'foreign-file', name, 'is a link or special file and was not followed'));
}

/**
 * An OCI image layout, every descriptor recomputed: sizes, digests, media types, DiffID counts, platforms, the marker and the
 * index; blobs that nothing refers to are told. Nothing is thrown for what is wrong in it: it becomes a finding.
 * @see OCI image-spec image-layout.md
 */
export async function readLayout(members: Members, form: 'oci' | 'oci-archive'): Promise<OpenedImages> {
  const findings: Finding[] = [];
  const blobs = await Blobs.open(members, findings);
  const reading = new LayoutReading(blobs, findings);
  await reading.step('layout-marker', LAYOUT_MARKER, () => checkMarker(members, findings));
  await reading.step('index', INDEX, async () => {
    const index = members.files.get(INDEX);
    if (index === undefined) throw new RootfsError('ARCHIVE_MALFORMED', 'there is no index.json');
    const bytes = await readMember(index);
    const value = parseObject(bytes, INDEX);
    if (!isCanonical(bytes, value))
      findings.push(
        finding('note', 'not-canonical', INDEX, 'is not canonical JSON: another program wrote it'),
      );
    await reading.readIndex(value, INDEX, 0);
  });
  blobs.tellUnreferenced();
  tellStrange(members, findings);
  const { images, attachments } = reading;
  return { form, place: members.place, images, targets: reading.targets(), attachments, findings };
}
