import type { ByteString } from '../kernel/byte-string.js';
import type { OpenFile } from './open-file.js';
import { ShellIoError } from './open-file.js';

/** As Linux: pipe(7). A writer waits when so much is unread. */
const CAPACITY_BYTES = 65_536;

/** Is told of every byte that is written. */
export type OnBytes = (bytes: number) => void;

/** What both ends of a pipe share. */
class Pipe {
  private buffer: ByteString = '';
  private readonly waiting: (() => void)[] = [];
  readers = 0;
  writers = 0;

  constructor(private readonly onBytes: OnBytes | undefined) {}

  private wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private take(bytes: number): ByteString {
    const taken = this.buffer.slice(0, bytes);
    this.buffer = this.buffer.slice(bytes);
    this.wake();
    return taken;
  }

  /** @returns whether there is something to read; false at the end */
  private async filled(): Promise<boolean> {
    while (this.buffer === '') {
      if (this.writers === 0) return false;
      await this.wait();
    }
    return true;
  }

  async read(maxBytes: number): Promise<ByteString> {
    return (await this.filled()) ? this.take(maxBytes) : '';
  }

  async readLine(): Promise<ByteString> {
    let line = '';
    while (await this.filled()) {
      const end = this.buffer.indexOf('\n');
      line += this.take(end < 0 ? this.buffer.length : end + 1);
      if (end >= 0) break;
    }
    return line;
  }

  async write(bytes: ByteString): Promise<void> {
    this.onBytes?.(bytes.length);
    let rest = bytes;
    while (rest !== '') {
      if (this.readers === 0) throw new ShellIoError('EPIPE');
      const room = CAPACITY_BYTES - this.buffer.length;
      if (room === 0) {
        await this.wait();
        continue;
      }
      this.buffer += rest.slice(0, room);
      rest = rest.slice(room);
      this.wake();
    }
  }
}

class PipeEnd implements OpenFile {
  private references = 0;

  constructor(
    private readonly pipe: Pipe,
    readonly kind: 'pipe-read' | 'pipe-write',
  ) {}

  read(maxBytes: number): Promise<ByteString> {
    if (this.kind === 'pipe-write') return Promise.reject(new ShellIoError('EBADF'));
    return this.pipe.read(maxBytes);
  }

  readLine(): Promise<ByteString> {
    if (this.kind === 'pipe-write') return Promise.reject(new ShellIoError('EBADF'));
    return this.pipe.readLine();
  }

  write(bytes: ByteString): Promise<void> {
    if (this.kind === 'pipe-read') return Promise.reject(new ShellIoError('EBADF'));
    return this.pipe.write(bytes);
  }

  retain(): void {
    if (this.references++ === 0) this.count(1);
  }

  release(): void {
    if (--this.references === 0) this.count(-1);
  }

  private count(change: number): void {
    if (this.kind === 'pipe-read') this.pipe.readers += change;
    else this.pipe.writers += change;
    this.pipe.wake();
  }
}

/**
 * pipe(2): two ends that live as long as a descriptor table holds them.
 *
 * Waiting is by promises alone, so a set of processes that all wait for each other leaves the microtask queue empty:
 * whoever runs the outermost script tells a deadlock by that.
 *
 * @param onBytes may throw, which the writer gets
 */
export function makePipe(onBytes?: OnBytes): { readonly reader: OpenFile; readonly writer: OpenFile } {
  const pipe = new Pipe(onBytes);
  return { reader: new PipeEnd(pipe, 'pipe-read'), writer: new PipeEnd(pipe, 'pipe-write') };
}
