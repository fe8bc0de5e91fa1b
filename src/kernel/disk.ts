export interface DiskStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  /** Last modification, whole seconds since 1970; only for cache housekeeping. */
  readonly mtimeSeconds: number;
}

/** A new private file (mode 0600, opened with O_EXCL). Nobody sees it until `publish`. */
export interface PrivateFile {
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  /** fsync, close, rename to `target` (replacing a file there atomically) with the given permission bits. */
  publish(target: string, mode: number): Promise<void>;
  /** Close and remove; safe to call after publish or twice. */
  discard(): Promise<void>;
}

/**
 * What the program does with the host's file system; host/ has the real one.
 * Every failure is a RootfsError `DISK_FULL` (ENOSPC, EDQUOT) or `DISK_FAILED` that names the path.
 */
export interface Disk {
  /** undefined when nothing is there. Never follows a final symlink. */
  stat(path: string): Promise<DiskStat | undefined>;
  readFile(path: string): Promise<Uint8Array>;
  readStream(path: string): AsyncIterable<Uint8Array>;
  /** Names in a directory, sorted by bytes; empty when there is no such directory. */
  list(path: string): Promise<readonly string[]>;
  makeDirectories(path: string, mode: number): Promise<void>;
  /** A new private file inside an existing directory. */
  createPrivate(directory: string, prefix: string): Promise<PrivateFile>;
  /** A new private directory (mode 0700) inside an existing one; returns its path. */
  createPrivateDirectory(directory: string, prefix: string): Promise<string>;
  /**
   * Whether the process that made a private file or directory of this name has ended without removing it; false when that
   * cannot be known, as of another machine's. Looks at the name alone.
   */
  isAbandoned(name: string): boolean;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole directory; nothing there is fine. */
  remove(path: string): Promise<void>;
  /** Bumps the modification time to now, for the cache's least-recently-used order. */
  touch(path: string): Promise<void>;
}
