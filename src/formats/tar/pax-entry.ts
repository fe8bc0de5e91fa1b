export type TarKind = 'directory' | 'file' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** An entry as tar sees it: names as bytes, and the content only by its size. */
export interface TarEntry {
  readonly kind: TarKind;
  /** `./usr/bin/dash`; directories end in `/`. */
  readonly name: Uint8Array;
  /** Permission bits, 12 of them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  /** 0 for everything but a regular file. */
  readonly sizeBytes: number;
  readonly linkName?: Uint8Array;
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}
