import type { Content } from '../../kernel/content.js';
import type { Sha256 } from '../../kernel/digest.js';

interface Common {
  /** 12 permission bits; those of a symbolic link say nothing and are 0o777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970, rounded down, and what the rounding dropped. */
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** Which layer it comes from, from 0; 0 where there are none. */
  readonly layer: number;
}

export interface FileInode extends Common {
  readonly kind: 'file';
  readonly sha256: Sha256;
  readonly content: Content;
}

/** What a path is. Paths that are hard links of each other share one object. */
export type Inode =
  | FileInode
  | (Common & { readonly kind: 'directory' | 'fifo' | 'socket' })
  | (Common & { readonly kind: 'symlink'; readonly target: string })
  | (Common & {
      readonly kind: 'character' | 'block';
      readonly device: { readonly major: number; readonly minor: number };
    });

/** A file system by path, without a leading slash; '' is the root, where something was said about it. */
export type PathTree = ReadonlyMap<string, Inode>;
