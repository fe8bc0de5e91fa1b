import type { ByteString } from '../../kernel/byte-string.js';
import type { OpenFile } from '../../shell/open-file.js';

/** What a program printed, kept in memory: for output that is captured, logged or thrown away. */
export class OutputCapture implements OpenFile {
  readonly kind = 'sink';
  private readonly parts: ByteString[] = [];

  get text(): ByteString {
    return this.parts.join('');
  }

  read(): Promise<ByteString> {
    return Promise.resolve('');
  }

  write(bytes: ByteString): Promise<void> {
    this.parts.push(bytes);
    return Promise.resolve();
  }

  retain(): void {
    // Memory needs no closing.
  }

  release(): void {
    // Memory needs no closing.
  }
}

/** Standard input from memory. */
export class InputText implements OpenFile {
  readonly kind = 'file';
  private position = 0;

  constructor(private readonly text: ByteString) {}

  read(maxBytes: number): Promise<ByteString> {
    const taken = this.text.slice(this.position, this.position + maxBytes);
    this.position += taken.length;
    return Promise.resolve(taken);
  }

  unread(bytes: ByteString): void {
    this.position -= bytes.length;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  retain(): void {
    // Memory needs no closing.
  }

  release(): void {
    // Memory needs no closing.
  }
}
