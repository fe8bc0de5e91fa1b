/** Something found in a folder of the host. */
export interface FoundItem {
  /** Relative to the folder, without a leading slash; '' is the folder itself. */
  readonly path: string;
  readonly kind: 'directory' | 'file' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket';
  /** 12 permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  readonly sizeBytes: number;
  /** '' for everything but symbolic links. */
  readonly target: string;
  readonly device: { readonly major: number; readonly minor: number };
  /** Equal for names of one inode, and only for them. */
  readonly inode: string;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

export interface FoundDirectory {
  /** In byte order within each directory, each directory before what is in it. No link is followed. */
  readonly items: readonly FoundItem[];
  /** What could not be read, a sentence each; [] when all was. */
  readonly shortfalls: readonly string[];
}

/** Reads a folder of the host with everything that a tar could say of it; host/ has the real one. */
export interface DirectoryReader {
  /** @throws RootfsError `DISK_FAILED` for what may not be read */
  read(folder: string): Promise<FoundDirectory>;
}
