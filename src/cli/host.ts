import type { Clock } from '../kernel/clock.js';
import type { Compressors } from '../kernel/compressor.js';
import type { ReadAt } from '../kernel/content.js';
import type { DirectoryWriter } from '../kernel/directory.js';
import type { DirectoryReader } from '../kernel/directory-reader.js';
import type { Disk } from '../kernel/disk.js';
import type { Fetch } from '../kernel/fetch.js';
import type { Native } from '../kernel/native.js';
import type { StartServer } from '../kernel/server.js';
import type { Threads } from '../kernel/threads.js';
import type { ConfiguredSource } from '../suite/mirror-apt.js';

export interface Stream {
  readonly isTerminal: boolean;
  /** Columns, when a terminal. */
  readonly columns: () => number;
  readonly write: (text: string) => void;
}

/** Everything of the machine that commands use; main.ts makes the real one. */
export interface Host {
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** dpkg's name of this machine's architecture, undefined when it has none. */
  readonly architecture: string | undefined;
  readonly processors: number;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Bytes to the standard output, for `--output -`. */
  readonly writeBytes: (bytes: Uint8Array) => Promise<void>;
  /** The standard input, for `--batch -`. */
  readonly readInput: () => AsyncIterable<Uint8Array>;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly directories: DirectoryWriter;
  readonly directoryReader: DirectoryReader;
  readonly compressors?: Compressors;
  readonly native: Native;
  readonly readAt: ReadAt;
  /** Ends as soon as nothing that is ready to go on is left. */
  readonly idle: () => Promise<void>;
  /** Seconds of processor time that this process has used. */
  readonly cpuSeconds: () => number;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly builtinSuites: string;
  readonly builtinKeys: string;
  /** Directories of the user's own suite files. */
  readonly userSuites: readonly string[];
  readonly resolvePath: (path: string) => string;
  /** The system's, for scratch files when the cache may only be read. */
  readonly temporaryDirectory: string;
  /** @throws RootfsError `USAGE` when nothing says where */
  readonly cacheDirectory: () => string;
  readonly aptSources: () => Promise<readonly ConfiguredSource[]>;
  readonly startServer: StartServer;
  readonly startThreads: (size: number) => Threads;
  /** `Basic …` for a registry of images; undefined when nothing is known. */
  readonly registryLogin: (registry: string) => Promise<string | undefined>;
  /** @param offline refuse everything but file: */
  readonly startFetch: (offline: boolean) => Promise<Fetch & { close: () => Promise<void> }>;
}
