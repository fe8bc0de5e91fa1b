import type { ByteString } from '../../src/kernel/byte-string.js';
import type { OpenFile } from '../../src/shell/open-file.js';
import { ShellIoError } from '../../src/shell/open-file.js';
import type { PlainFile } from './memory-files.js';

export interface Access {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
}

/** An open file of {@link MemoryFiles}: one offset for all who share it. */
export class MemoryOpenFile implements OpenFile {
  readonly kind = 'file';
  private offset = 0;

  constructor(
    private readonly file: PlainFile,
    private readonly access: Access,
    private readonly now: () => number,
  ) {}

  read(maxBytes: number): Promise<ByteString> {
    if (!this.access.read) return Promise.reject(new ShellIoError('EBADF'));
    const taken = this.file.text.slice(this.offset, this.offset + maxBytes);
    this.offset += taken.length;
    return Promise.resolve(taken);
  }

  write(bytes: ByteString): Promise<void> {
    if (!this.access.write) return Promise.reject(new ShellIoError('EBADF'));
    if (this.access.append) this.offset = this.file.text.length;
    const before = this.file.text.slice(0, this.offset).padEnd(this.offset, '\0');
    this.offset += bytes.length;
    this.file.text = before + bytes + this.file.text.slice(this.offset);
    this.file.mtime = this.now();
    return Promise.resolve();
  }

  unread(bytes: ByteString): void {
    this.offset -= bytes.length;
  }

  retain(): void {
    // Nothing ends with the last reference to a file.
  }

  release(): void {
    // See retain.
  }
}

/** /dev/null. */
export const NULL_DEVICE: OpenFile = {
  kind: 'null',
  read: () => Promise.resolve(''),
  write: () => Promise.resolve(),
  retain: () => undefined,
  release: () => undefined,
};

/** Keeps what is written. */
export class Sink implements OpenFile {
  readonly kind = 'sink';
  text: ByteString = '';

  read(): Promise<ByteString> {
    return Promise.reject(new ShellIoError('EBADF'));
  }

  write(bytes: ByteString): Promise<void> {
    this.text += bytes;
    return Promise.resolve();
  }

  retain(): void {
    // Kept by the test.
  }

  release(): void {
    // See retain.
  }
}
