import type { Content } from './content.js';

/** Something to make in a folder of the host: what a walk over a tree hands out. */
export type DirectoryItem = {
  /** Without a leading slash; '' is the folder itself. */
  readonly path: string;
  /** 12 permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
} & (
  | { readonly kind: 'directory' | 'fifo' }
  | { readonly kind: 'file'; readonly content: Content }
  | { readonly kind: 'symlink' | 'hardlink'; readonly target: string }
  | {
      readonly kind: 'character' | 'block';
      readonly device: { readonly major: number; readonly minor: number };
    }
);

/** Something that the host or its user's rights did not allow. Never an error, and never kept quiet. */
export interface Shortfall {
  readonly what: 'owners' | 'set-id bits' | 'special files' | 'extended attributes';
  readonly count: number;
  readonly reason: string;
  /** The first path concerned. */
  readonly example: string;
}

/** Fills a folder of the host with a tree; host/ has the real one. */
export interface DirectoryWriter {
  /**
   * @param root does not exist yet, in a private folder of the caller's; what is there after an error is the caller's
   * to remove
   * @param items in walk order, each directory before what is in it
   * @returns what had to be left out, one line a kind and reason
   * @throws RootfsError `DISK_FULL`, `DISK_FAILED`; `INTERRUPTED` when the signal is aborted
   */
  fill(root: string, items: Iterable<DirectoryItem>, signal?: AbortSignal): Promise<readonly Shortfall[]>;
}
