import { platformName } from '../kernel/architecture.js';
import { asDigest, blobSpecOf, type Digest } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import { canonicalJson } from '../formats/json/canonical.js';
import { ARTIFACT_TYPES, composeArtifact } from './artifact.js';
import { MEDIA_TYPES, type Annotations, type Descriptor, type JsonBlob } from './descriptor.js';
import type { Image } from './image.js';
import { imageIndex } from './manifest.js';

/** Tags an entry of index.json. @see OCI image-spec annotations.md */
const REF_NAME = 'org.opencontainers.image.ref.name';

/** The grammar of a reference name, bounded in length. @see OCI image-spec annotations.md, "Pre-Defined Annotation Keys" */
const REF_NAME_FORM = /^[A-Za-z0-9]+(?:(?:[-._:@+/]|--)[A-Za-z0-9]+)*$/;

/** What lies at the top of an image layout. @see OCI image-spec image-layout.md */
export const LAYOUT_FILES = { marker: 'oci-layout', index: 'index.json', blobs: 'blobs/sha256' } as const;

/** Everything of a layout but its layers: what each small file holds. */
export interface Layout {
  /** What a tag names: the manifest, or the index of several. */
  readonly target: Descriptor;
  readonly marker: Uint8Array;
  readonly index: Uint8Array;
  /** Configs, manifests and the index of several platforms. */
  readonly blobs: readonly JsonBlob[];
  /** Digests of all blobs that the layout needs, layers included. */
  readonly references: ReadonlySet<Digest>;
}

/** `sha256:abc…` → `blobs/sha256/abc…` */
export function blobPath(digest: Digest): string {
  return `${LAYOUT_FILES.blobs}/${digest.slice('sha256:'.length)}`;
}

/**
 * A tag for index.json.
 * @throws RootfsError `USAGE`
 */
export function checkRefName(text: string): string {
  if (text.length <= 255 && REF_NAME_FORM.test(text)) return text;
  throw new RootfsError('USAGE', `not a tag: ${JSON.stringify(text.slice(0, 300))}`, {
    hint: 'A tag is letters and digits, with single - . _ : @ / + between them; for example bookworm-20260701.',
  });
}

function refuseSamePlatform(images: readonly Image[]): void {
  const names = images.map(({ descriptor: { platform } }) =>
    platform === undefined ? '' : platformName(platform),
  );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RootfsError('USAGE', `the platform ${twice} is there twice`);
}

/** Tags of a layout, in its attached lock: index.json is covered by no digest, and this one is. */
const TAGS = 'rootfs.tags';

/** The lock file as an artifact that belongs to what the tags name. */
function attachedLock(lock: Uint8Array, target: Descriptor, tags: readonly string[]): readonly JsonBlob[] {
  const spec = blobSpecOf(lock);
  const files = [{ title: 'rootfs.lock.json', mediaType: MEDIA_TYPES.lock, spec }];
  const annotations = { [TAGS]: tags.join(' ') };
  const { config, manifest, descriptor } = composeArtifact({
    ...{ type: ARTIFACT_TYPES.lock, files, subject: target, annotations },
  });
  const { sha256, sizeBytes } = spec;
  const file = { mediaType: MEDIA_TYPES.lock, digest: asDigest(sha256), sizeBytes };
  return [{ descriptor, bytes: manifest.bytes }, config, { descriptor: file, bytes: lock }];
}

/**
 * A layout of one image or, with several, of one multi-platform image. For a single platform index.json points
 * straight at the manifest; for several it points at an image index, whose manifests are in the order given.
 *
 * @param tags each becomes an entry of index.json; none leaves the image there without a name
 * @param annotations of the multi-platform index; a single image has its own
 * @param lock the lock file that the images were made from, to be attached
 * @see OCI image-spec image-layout.md
 */
export function composeLayout(
  images: readonly Image[],
  tags: readonly string[],
  annotations: Annotations = {},
  lock?: Uint8Array,
): Layout {
  const [only] = images;
  if (only === undefined) throw new RootfsError('INTERNAL', 'a layout without an image');
  refuseSamePlatform(images);
  const many =
    images.length > 1
      ? imageIndex(
          images.map((image) => image.descriptor),
          annotations,
        )
      : undefined;
  const target = many?.descriptor ?? only.descriptor;
  const entries = tags.map((tag) => ({ ...target, annotations: { [REF_NAME]: checkRefName(tag) } }));
  const attached = lock === undefined ? [] : attachedLock(lock, target, tags);
  const listed = [
    ...(entries.length === 0 ? [target] : entries),
    ...attached.slice(0, 1).map((one) => one.descriptor),
  ];
  const blobs = [
    ...images.flatMap(({ config, manifest }) => [config, manifest]),
    ...(many === undefined ? [] : [many]),
    ...attached,
  ];
  const layers = images.flatMap((image) => image.layers.map(({ digest }) => digest));
  return {
    target,
    marker: canonicalJson({ imageLayoutVersion: '1.0.0' }),
    index: imageIndex(listed).bytes,
    blobs,
    references: new Set([...blobs.map(({ descriptor }) => descriptor.digest), ...layers]),
  };
}
