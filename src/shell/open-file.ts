import type { ByteString } from '../kernel/byte-string.js';

/**
 * An open file description (POSIX, "open file description"): what several descriptors may share, offset included.
 * Regular files, devices and the two ends of a pipe are all of this shape. Reference-counted: {@link FdTable} retains
 * and releases, so that the last writer's close is the reader's end of file.
 */
export interface OpenFile {
  readonly kind: 'file' | 'pipe-read' | 'pipe-write' | 'null' | 'sink';
  /**
   * At most `maxBytes`; '' at the end of file. Waits while a pipe is empty and has a writer.
   * @throws ShellIoError `EBADF` when not open for reading, `EISDIR`
   */
  read(maxBytes: number): Promise<ByteString>;
  /**
   * Up to and with the next newline, and nothing beyond it; at the end of the file what is left. Files that have neither
   * this nor `unread` are read byte by byte where a line is wanted.
   */
  readLine?(): Promise<ByteString>;
  /**
   * Writes all of it; waits while a pipe is full.
   * @throws ShellIoError `EBADF` when not open for writing, `EPIPE` when nobody can read any more
   */
  write(bytes: ByteString): Promise<void>;
  /** Gives back bytes that were read too far; only for files that can seek (`kind` `file`). */
  unread?(bytes: ByteString): void;
  retain(): void;
  release(): void;
}

export type Errno =
  | 'ENOENT'
  | 'EACCES'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'ENOTEMPTY'
  | 'EINVAL'
  | 'ELOOP'
  | 'EBADF'
  | 'EPIPE'
  | 'EXDEV'
  | 'EPERM'
  | 'EBUSY'
  | 'ENAMETOOLONG'
  | 'ENODATA'
  | 'ENOTSUP'
  | 'ENXIO'
  | 'ENOEXEC'
  | 'ESRCH'
  | 'ECHILD';

/** The texts that the C library has for them (strerror(3), locale C). */
const MESSAGES: Readonly<Record<Errno, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  EBADF: 'Bad file descriptor',
  EPIPE: 'Broken pipe',
  EXDEV: 'Invalid cross-device link',
  EPERM: 'Operation not permitted',
  EBUSY: 'Device or resource busy',
  ENAMETOOLONG: 'File name too long',
  ENODATA: 'No data available',
  ENOTSUP: 'Operation not supported',
  ENXIO: 'No such device or address',
  ENOEXEC: 'Exec format error',
  ESRCH: 'No such process',
  ECHILD: 'No child processes',
};

/** A system call that failed: what a script's command reports and goes on from. `message` is strerror's text. */
export class ShellIoError extends Error {
  override readonly name = 'ShellIoError';

  constructor(
    readonly errno: Errno,
    readonly path: ByteString = '',
  ) {
    super(MESSAGES[errno]);
  }
}
