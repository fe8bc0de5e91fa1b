import type { ByteString } from '../../../kernel/byte-string.js';

/** Lines of the input, one file after the other, with the knowledge of which is the last. */
export class Input {
  private readonly lines: ByteString[];
  private at = 0;
  readonly endsWithNewline: boolean;

  constructor(text: ByteString, separator: string) {
    this.endsWithNewline = text === '' || text.endsWith(separator);
    this.lines = text === '' ? [] : (this.endsWithNewline ? text.slice(0, -1) : text).split(separator);
  }

  next(): ByteString | undefined {
    return this.lines[this.at++];
  }

  get isLast(): boolean {
    return this.at >= this.lines.length;
  }
}
