import type { Content } from '../kernel/content.js';

/** A file of the control member: field file, maintainer script, conffiles, md5sums, triggers, … */
export interface ControlFile {
  /** A plain file name without directory: `postinst`. */
  readonly name: string;
  /** 12 permission bits, as the package has them. */
  readonly mode: number;
  /** Whole seconds since 1970; dpkg keeps it for the file in its database. */
  readonly mtimeSeconds: number;
  readonly bytes: Uint8Array;
}

/**
 * What a package ships at a path. Every path has been checked: relative to the root, without `.` and `..`, no entry
 * lies below something that is no directory, and no link leads out of the tree. The shape is that of the tree's
 * entries in rootfs/, with the names of the owners added.
 */
export type PackageEntry = {
  /** Without a leading `./`, '' for the root. Names are UTF-8; text and bytes say the same. */
  readonly path: string;
  /** 12 permission bits; 0777 for every symlink, as Linux shows them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The owners' names, '' when the package has none; dpkg prefers them to the numbers where the system knows them. */
  readonly userName: string;
  readonly groupName: string;
  /** Whole seconds since 1970, rounded down; may be negative. */
  readonly mtimeSeconds: number;
  /** By full name, such as `security.capability`, in byte order of the names. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
} & (
  | { readonly kind: 'directory' }
  | { readonly kind: 'file'; readonly content: Content }
  /** `target` is as the package wrote it: relative to the link's directory, or absolute within the tree. */
  | { readonly kind: 'symlink'; readonly target: string }
  /** `target` is the path (like `path`) of a file or hard link earlier in the same package. */
  | { readonly kind: 'hardlink'; readonly target: string }
  | {
      readonly kind: 'character' | 'block';
      readonly device: { readonly major: number; readonly minor: number };
    }
  | { readonly kind: 'fifo' }
);

/** A package that was read: Debian's and, later, Alpine's. Plain data: it can be sent to another thread. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** The whole control file as text, as it stands. */
  readonly control: string;
  /** All files of the control member, `control` among them, in byte order of their names. */
  readonly controlFiles: readonly ControlFile[];
  /** In the order of the archive. */
  readonly entries: readonly PackageEntry[];
}
