import type { OpenFile } from './open-file.js';
import { ShellIoError } from './open-file.js';

/** A process's table of file descriptors. Each entry holds one reference to its open file. */
export class FdTable {
  private readonly files = new Map<number, OpenFile>();

  get(fd: number): OpenFile | undefined {
    return this.files.get(fd);
  }

  /** @throws ShellIoError `EBADF` */
  at(fd: number): OpenFile {
    const file = this.files.get(fd);
    if (file === undefined) throw new ShellIoError('EBADF');
    return file;
  }

  /** dup2(2): retains `file` under the number and releases what was there. */
  set(fd: number, file: OpenFile): void {
    file.retain();
    this.files.get(fd)?.release();
    this.files.set(fd, file);
  }

  close(fd: number): void {
    this.files.get(fd)?.release();
    this.files.delete(fd);
  }

  /** What fork(2) gives a child: the same open files, each retained once more. */
  fork(): FdTable {
    const child = new FdTable();
    for (const [fd, file] of this.files) child.set(fd, file);
    return child;
  }

  closeAll(): void {
    for (const fd of [...this.files.keys()]) this.close(fd);
  }

  numbers(): readonly number[] {
    return [...this.files.keys()].sort((a, b) => a - b);
  }
}
