import type { Compressors } from '../kernel/compressor.js';
import type { DirectoryWriter, Shortfall } from '../kernel/directory.js';
import type { Disk } from '../kernel/disk.js';
import type { EpochSeconds } from '../kernel/epoch.js';
import type { Annotations, Descriptor } from '../oci/descriptor.js';
import type { ImageLayer, ImageRequest } from '../oci/image.js';
import type { TreeEntry } from '../rootfs/entry.js';

export const EXPORT_FORMATS = ['oci', 'oci-archive', 'docker-archive', 'tar', 'dir'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Takes bytes in order; the next ones come when it has settled. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

/** A finished tree of one platform, and how to turn it into a layer. Nothing is written before it is asked for. */
export interface ImageSource {
  readonly request: ImageRequest;
  /** Writes the layer to `sink`; the same bytes whenever it is called. */
  readonly writeLayer: (compression: 'gzip' | 'none', sink: Sink) => Promise<ImageLayer>;
  /** The tree in walk order, for the format `dir`. */
  readonly entries: () => Iterable<TreeEntry>;
}

/** Builds one image when its turn comes, so that only one tree is held at a time. */
export type ImageThunk = () => Promise<ImageSource>;

export interface ExportRequest {
  readonly format: ExportFormat;
  /** A path, or `-` for the standard output. */
  readonly target: string;
  /** Tags in index.json of an OCI layout, such as `latest`. */
  readonly tags: readonly string[];
  /** Names with tags for `docker load`, such as `debian:bookworm`. */
  readonly repoTags: readonly string[];
  /** Time of the members of archives, asked for once all images are built. */
  readonly epoch: () => EpochSeconds;
  /** The lock file that the images are made from: attached to them in a layout. @see docs/lock.md */
  readonly lock?: Uint8Array | undefined;
  /** Of a multi-platform index. */
  readonly annotations?: Annotations | undefined;
  /** An existing folder to stage in when the target is `-`; otherwise that is done beside the target. */
  readonly scratch: string;
}

export interface ExportEffects {
  readonly disk: Disk;
  readonly directories: DirectoryWriter;
  readonly stdout: Sink;
  /** For a tar whose suffix asks for other than gzip; without them such a tar is refused. */
  readonly compressors?: Compressors | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExportResult {
  readonly format: ExportFormat;
  readonly target: string;
  /**
   * What a tag names, the digest to compare builds by: the manifest, the index of several, or for `docker load` the
   * config. Absent for `tar` and `dir`, which hold no image.
   */
  readonly image?: Descriptor;
  /**
   * One per platform, in the order asked for; digest and size are those of the bytes written. None for `dir`, which
   * has no bytes of its own.
   */
  readonly layers: readonly ImageLayer[];
  /** Of the format `dir`: what the host did not allow. To be shown as warnings. */
  readonly shortfalls: readonly Shortfall[];
}
