import type { ByteString } from '../kernel/byte-string.js';
import type { FdTable } from './fd-table.js';
import type { OpenFile } from './open-file.js';

/** What stat(2) says, as far as `test`, globbing and looking for commands need it. */
export interface FileStatus {
  readonly kind: 'directory' | 'file' | 'symlink' | 'character' | 'block' | 'fifo';
  /** 12 bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  /** Equal for two names of one file (`-ef`). */
  readonly identity: unknown;
}

export type OpenMode = 'read' | 'write' | 'append' | 'create' | 'read-write';

/** What a shell (or a command) hands to the system to run a file as a program, as execve(2) and fork(2) together. */
export interface ExecRequest {
  /** Absolute, or relative to `cwd`. The file was found and may be executed as far as stat says. */
  readonly path: ByteString;
  readonly argv: readonly ByteString[];
  readonly env: ReadonlyMap<string, ByteString>;
  /** The child's own table: the callee closes it when the program ends. */
  readonly fds: FdTable;
  /** Absolute. */
  readonly cwd: ByteString;
  readonly umask: number;
  /** Numbers of the signals that the program ignores from the beginning; a shell among them hands them to runShell. */
  readonly ignoredSignals?: ReadonlySet<number> | undefined;
  /** Where in which script the command stands, for errors. */
  readonly origin: Origin;
}

/** Where a command stands: `/var/lib/dpkg/info/x.postinst` line 12, called from … */
export interface Origin {
  readonly script: string;
  readonly line: number;
  readonly caller?: Origin | undefined;
}

/**
 * Every effect that a shell can have, asked of whoever runs it. All paths are absolute, or relative to the `cwd` that
 * is handed along. The shell itself knows no file system, no clock and no other program.
 */
export interface Handlers {
  /** @throws ShellIoError; mode `create` truncates (`>`), with the mode bits 0666 less the umask for a new file; `exclusive` is `set -C` */
  open(
    path: ByteString,
    mode: OpenMode,
    at: { cwd: ByteString; umask: number; exclusive?: boolean; fds: FdTable },
  ): OpenFile;
  /** stat(2) or, when not following, lstat(2); undefined when there is nothing. */
  stat(path: ByteString, cwd: ByteString, follow: boolean): FileStatus | undefined;
  /** access(2), as the process's user. */
  access(path: ByteString, cwd: ByteString, what: 'read' | 'write' | 'execute'): boolean;
  /** Names in a directory without `.` and `..`, in byte order; undefined when it cannot be read. */
  list(path: ByteString, cwd: ByteString): readonly ByteString[] | undefined;
  /** The canonical absolute path of a directory (`cd -P`, `pwd -P`); undefined when it is none. */
  realDirectory(path: ByteString, cwd: ByteString): ByteString | undefined;
  /**
   * Runs a program to its end.
   * @returns its exit status, or 128 + the number of the signal that ended it
   * @throws ShellIoError `ENOENT`, `EACCES`, `ENOEXEC` when it cannot be run; RootfsError when it is not modelled
   */
  exec(request: ExecRequest): Promise<number>;
  /** Seconds of processor time used by now, for the bound on time and for `times`; monotonic. */
  cpuSeconds(): number;
  readonly uid: number;
  readonly gid: number;
  /** `$$` and the numbers of children: from a counter, so that nothing of the host is in them. */
  nextPid(): number;
}

/** Bounds on one script and all that it starts. @see docs/errors.md SCRIPT_LIMIT */
export interface Limits {
  readonly steps: number;
  readonly depth: number;
  readonly outputBytes: number;
  readonly cpuSeconds: number;
}
