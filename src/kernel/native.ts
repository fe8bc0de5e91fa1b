/** Takes bytes in order; the next ones come when it has settled. */
type Sink = (bytes: Uint8Array) => Promise<void>;

/** A program of a tree that is to be run in it, and the way there and back. */
export interface NativeRequest {
  /** dpkg's name of the tree's architecture. */
  readonly architecture: string;
  /** An absolute path in the tree, then its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** The first bytes of that program's file, by which the kernel chooses an interpreter for it. */
  readonly head: Uint8Array;
  /** All of its environment. */
  readonly env: ReadonlyMap<string, string>;
  /** An existing private folder, for a folder that holds the tree meanwhile. */
  readonly scratch: string;
  /** Writes the tree as an uncompressed tar with an empty /dev. */
  readonly writeTree: (write: Sink) => Promise<void>;
  /** Takes the tree as an uncompressed tar when the program has ended with status 0, its /dev empty again. */
  readonly readTree: Sink;
  /** Told of each line that the program prints, on either stream. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** How the program ended. */
export interface NativeResult {
  readonly status: number;
  /** The last lines that it printed. */
  readonly said: string;
}

/** Runs programs of a tree on this machine, for what cannot be interpreted; host/ has the real one. */
export interface Native {
  /**
   * Runs one program as root of the tree: without network, without input, with nothing but the tree, /proc, a read-only
   * /sys and a small /dev to see, and with none of its processes left when it has ended. The folder that held the tree
   * is gone when this settles.
   * @throws RootfsError `NATIVE_UNAVAILABLE` when this machine cannot; `SCRIPT_LIMIT` when it takes too long;
   * `INTERRUPTED` when the signal is aborted; `DISK_FAILED`; whatever `writeTree` and `readTree` throw
   */
  run(request: NativeRequest): Promise<NativeResult>;
}
