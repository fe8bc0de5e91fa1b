import { asDigest, type BlobSpec } from '../kernel/digest.js';
import {
  descriptorJson,
  hasAnnotations,
  jsonBlob,
  MEDIA_TYPES,
  type Annotations,
  type Descriptor,
  type JsonBlob,
  type MediaType,
} from './descriptor.js';

/** What an artifact of this program is. */
export const ARTIFACT_TYPES = {
  lock: 'application/vnd.rootfs.lock.v1',
  bundle: 'application/vnd.rootfs.bundle.v1',
} as const;

/** A file that an artifact holds, by its path in it. */
export interface ArtifactFile {
  readonly title: string;
  readonly mediaType: MediaType;
  readonly spec: BlobSpec;
}

export interface ArtifactRequest {
  readonly type: (typeof ARTIFACT_TYPES)[keyof typeof ARTIFACT_TYPES];
  readonly files: readonly ArtifactFile[];
  /** The image or index that it belongs to. */
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Annotations | undefined;
}

/** Files with a manifest of their own. @see OCI image-spec manifest.md, "Guidelines for Artifact Usage" */
export interface Artifact {
  /** The empty object, which stands for a config. */
  readonly config: JsonBlob;
  readonly manifest: JsonBlob;
  /** Of the manifest, with the type of the artifact. */
  readonly descriptor: Descriptor;
}

/** `org.opencontainers.image.title`: the path of a file in an artifact. @see OCI image-spec annotations.md */
const TITLE = 'org.opencontainers.image.title';

function fileDescriptor({ title, mediaType, spec }: ArtifactFile): Descriptor {
  const { sha256, sizeBytes } = spec;
  return { mediaType, digest: asDigest(sha256), sizeBytes, annotations: { [TITLE]: title } };
}

/** Seals files into an artifact. */
export function composeArtifact({ type, files, subject, annotations }: ArtifactRequest): Artifact {
  const config = jsonBlob(MEDIA_TYPES.empty, {});
  const manifest = jsonBlob(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: type,
    config: descriptorJson(config.descriptor),
    layers: files.map((file) => descriptorJson(fileDescriptor(file))),
    ...(subject === undefined ? {} : { subject: descriptorJson(bare(subject)) }),
    ...(hasAnnotations(annotations) ? { annotations } : {}),
  });
  return { config, manifest, descriptor: { ...manifest.descriptor, artifactType: type } };
}

/** What a subject is named by. */
function bare({
  mediaType,
  digest,
  sizeBytes,
}: Pick<Descriptor, 'mediaType' | 'digest' | 'sizeBytes'>): Descriptor {
  return { mediaType, digest, sizeBytes };
}
