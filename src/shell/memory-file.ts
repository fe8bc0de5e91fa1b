import type { ByteString } from '../kernel/byte-string.js';
import type { OpenFile } from './open-file.js';
import { ShellIoError } from './open-file.js';

/** Text to be read: a here-document. Like a pipe into which all of it was written. */
export class HereFile implements OpenFile {
  readonly kind = 'pipe-read';

  constructor(private rest: ByteString) {}

  private take(bytes: number): Promise<ByteString> {
    const taken = this.rest.slice(0, bytes);
    this.rest = this.rest.slice(bytes);
    return Promise.resolve(taken);
  }

  read(maxBytes: number): Promise<ByteString> {
    return this.take(maxBytes);
  }

  readLine(): Promise<ByteString> {
    const end = this.rest.indexOf('\n');
    return this.take(end < 0 ? this.rest.length : end + 1);
  }

  write(): Promise<void> {
    return Promise.reject(new ShellIoError('EBADF'));
  }

  retain(): void {
    // Memory needs no closing.
  }

  release(): void {
    // Memory needs no closing.
  }
}

/** What a command substitution writes: ends when nobody can write any more, processes in the background included. */
export class Capture implements OpenFile {
  readonly kind = 'pipe-write';
  private readonly parts: ByteString[] = [];
  private references = 0;
  private close = (): void => undefined;
  private readonly closed = new Promise<void>((resolve) => (this.close = resolve));

  /** @param onBytes is told of every byte that is written, and may throw */
  constructor(private readonly onBytes: (bytes: number) => void) {}

  /** All that was written; to be called when the last writer has been given the file. */
  async text(): Promise<ByteString> {
    await this.closed;
    return this.parts.join('');
  }

  read(): Promise<ByteString> {
    return Promise.reject(new ShellIoError('EBADF'));
  }

  write(bytes: ByteString): Promise<void> {
    try {
      this.onBytes(bytes.length);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    this.parts.push(bytes);
    return Promise.resolve();
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references === 0) this.close();
  }
}

/** Standard input of what runs in the background. */
export const NOTHING: OpenFile = {
  kind: 'null',
  read: () => Promise.resolve(''),
  write: () => Promise.resolve(),
  retain: () => undefined,
  release: () => undefined,
};
