import type { ByteString } from '../../kernel/byte-string.js';
import type { ReadAt } from '../../kernel/content.js';
import type { Tree } from '../../rootfs/tree.js';
import type { FdTable } from '../../shell/fd-table.js';
import type { Origin } from '../../shell/handlers.js';
import { Files } from './files.js';

/** What every process of a system shares. */
export interface System {
  readonly tree: Tree;
  readonly readAt: ReadAt;
  /** Debian's (or Alpine's) name of the tree's architecture: `amd64`. */
  readonly architecture: string;
  /**
   * Runs a program of the tree to its end: argv[0] is a path, or a name that is looked for in PATH.
   * @returns the exit status, 127 when there is no such program, 126 when it may not be executed, 128 + a signal
   * @throws RootfsError `SCRIPT_UNMODELLED` and the like, which must be let through
   */
  run(request: RunRequest): Promise<number>;
  /**
   * Notes something that a real program would make and an image is better without, or cannot have: keys that are
   * random, code compiled for one interpreter. Each is counted and told in the report.
   */
  leave(what: string, reason: string): void;
}

export interface RunRequest {
  readonly argv: readonly ByteString[];
  readonly env: ReadonlyMap<string, ByteString>;
  /** Not consumed: the system forks it. */
  readonly fds: FdTable;
  readonly cwd: ByteString;
  readonly umask: number;
  readonly origin: Origin;
}

/** A running program: its arguments and environment, and the calls that it may make. */
export class Process {
  /** The file system, from this process's directory and with its umask. */
  readonly files: Files;

  constructor(
    readonly system: System,
    /** argv[0] is how it was called. */
    readonly argv: readonly ByteString[],
    readonly env: ReadonlyMap<string, ByteString>,
    readonly fds: FdTable,
    readonly cwd: ByteString,
    readonly umask: number,
    readonly origin: Origin,
    /** Absolute path of the program's file. */
    readonly path: ByteString,
  ) {
    this.files = new Files({ tree: system.tree, readAt: system.readAt, cwd, umask });
  }

  /** The last component of argv[0], as programs name themselves in messages. */
  get name(): ByteString {
    const called = this.argv[0] ?? '';
    return called.slice(called.lastIndexOf('/') + 1);
  }

  /** Arguments without argv[0]. */
  get args(): readonly ByteString[] {
    return this.argv.slice(1);
  }

  /** Writes to standard output (or another descriptor). A closed pipe ends the process: let the error through. */
  write(text: ByteString, fd = 1): Promise<void> {
    return this.fds.at(fd).write(text);
  }

  /** `NAME: text` and a newline to standard error; a closed standard error is no reason to fail. */
  async complain(text: ByteString): Promise<void> {
    await this.fds.get(2)?.write(`${this.name}: ${text}\n`);
  }

  /** All of standard input. */
  async readAll(fd = 0): Promise<ByteString> {
    const file = this.fds.at(fd);
    const parts: ByteString[] = [];
    for (;;) {
      const part = await file.read(65_536);
      if (part === '') return parts.join('');
      parts.push(part);
    }
  }

  /** Runs another program as a child with the same descriptors, directory and environment unless told otherwise. */
  run(argv: readonly ByteString[], changes: Partial<Omit<RunRequest, 'argv'>> = {}): Promise<number> {
    const { env, fds, cwd, umask, origin } = this;
    return this.system.run({ argv, env, fds, cwd, umask, origin, ...changes });
  }
}
