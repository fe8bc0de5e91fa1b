import type { Content } from '../kernel/content.js';

/** Permission bits including set-user-ID, set-group-ID and sticky: 12 bits. */
export type Mode = number;

export interface DeviceNumbers {
  readonly major: number;
  readonly minor: number;
}

export interface Metadata {
  readonly mode: Mode;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970; may be negative. */
  readonly mtimeSeconds: number;
  /** By full name, such as `security.capability`. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/** What a path of the tree is, as a walk hands it out: the whole of what a tar can say about it. */
export type TreeEntry = Metadata & {
  /** Without a leading slash; '' is the root. */
  readonly path: string;
} & (
    | { readonly kind: 'directory' }
    | { readonly kind: 'file'; readonly content: Content }
    | { readonly kind: 'symlink'; readonly target: string }
    /** A further name of the file first walked at `target` (a path like `path`). */
    | { readonly kind: 'hardlink'; readonly target: string }
    | { readonly kind: 'character' | 'block'; readonly device: DeviceNumbers }
    | { readonly kind: 'fifo' }
  );

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();

/** Metadata of something that belongs to root and has no extended attributes. */
export function rootOwned(mode: Mode, mtimeSeconds: number): Metadata {
  return { mode, uid: 0, gid: 0, mtimeSeconds, xattrs: NO_XATTRS };
}
