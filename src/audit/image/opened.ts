import type { Digest } from '../../kernel/digest.js';
import type { Finding } from '../finding.js';
import type { JsonObject } from './json.js';
import type { Member } from './members.js';

/** A layer, or another tar of a root file system, that can be read. */
export interface SourceLayer {
  /** File or blob. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Of the bytes as they lie there; undefined where nothing says one. */
  readonly digest: Digest | undefined;
  /** What the config says that the uncompressed tar has. */
  readonly diffId: Digest | undefined;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A JSON document of an image. */
export interface Document {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly value: JsonObject;
}

/** An image for one platform, as it lies somewhere: what it says is read, and not believed. */
export interface SourceImage {
  /** `linux/arm64/v8`; '' when nothing says. */
  readonly platform: string;
  readonly tags: readonly string[];
  /** docker-archives and plain tars have none. */
  readonly manifest: Document | undefined;
  readonly config: Document | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly SourceLayer[];
}

/** A file of an artifact; its size and digest have been recomputed, or a finding says what is wrong. */
export interface AttachedFile {
  /** A path such as `rootfs.lock.json`. */
  readonly title: string;
  readonly mediaType: string;
  readonly digest: Digest;
  readonly member: Member;
}

/** Something that hangs on an image, such as its lock. @see OCI image-spec manifest.md, "subject" */
export interface Attachment {
  /** Of its manifest. */
  readonly digest: Digest;
  readonly artifactType: string;
  /** Digest of the manifest that it belongs to; '' when it says none. */
  readonly subject: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly files: readonly AttachedFile[];
}

export type ImageForm = 'oci' | 'oci-archive' | 'registry' | 'docker-archive' | 'tar';

/** Whatever holds images: opened, every claim in it recomputed but those that need a layer to be unpacked. */
export interface OpenedImages {
  readonly form: ImageForm;
  readonly place: string;
  readonly images: readonly SourceImage[];
  /** What index.json lists, besides attachments, with its tags: images, or an index of several. */
  readonly targets: readonly { readonly digest: string; readonly tags: readonly string[] }[];
  readonly attachments: readonly Attachment[];
  readonly findings: readonly Finding[];
}
