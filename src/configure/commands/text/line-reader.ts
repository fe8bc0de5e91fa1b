import type { ByteString } from '../../../kernel/byte-string.js';
import type { OpenFile } from '../../../shell/open-file.js';

const CHUNK_BYTES = 65_536;

/** Reads an open file, or a text, line by line, and no further ahead than a chunk. */
export class LineReader {
  private buffer: ByteString = '';
  private at = 0;
  private ended = false;
  private readonly file: OpenFile | undefined;
  /** Whether the last line given had its delimiter; only the last line of a file has none. */
  terminated = true;
  /** Whether a NUL byte was among what was read. */
  sawNul = false;

  constructor(
    source: OpenFile | ByteString,
    private readonly delimiter: ByteString = '\n',
  ) {
    this.file = typeof source === 'string' ? undefined : source;
    if (typeof source === 'string') {
      this.buffer = source;
      this.sawNul = source.includes('\0');
      this.ended = true;
    }
  }

  private async fill(): Promise<boolean> {
    if (this.ended || this.file === undefined) return false;
    const part = await this.file.read(CHUNK_BYTES);
    if (part === '') {
      this.ended = true;
      return false;
    }
    if (!this.sawNul && part.includes('\0')) this.sawNul = true;
    this.buffer = this.buffer.slice(this.at) + part;
    this.at = 0;
    return true;
  }

  /** The next line without its delimiter; undefined at the end. */
  async next(): Promise<ByteString | undefined> {
    let searched = this.at;
    for (;;) {
      const end = this.buffer.indexOf(this.delimiter, searched);
      if (end >= 0) {
        const line = this.buffer.slice(this.at, end);
        this.at = end + 1;
        this.terminated = true;
        return line;
      }
      searched = this.buffer.length - this.at;
      if (!(await this.fill())) break;
    }
    if (this.at >= this.buffer.length) return undefined;
    const rest = this.buffer.slice(this.at);
    this.at = this.buffer.length;
    this.terminated = false;
    return rest;
  }

  /** The next line with its delimiter, if it has one. */
  async nextWhole(): Promise<ByteString | undefined> {
    const line = await this.next();
    return line === undefined || !this.terminated ? line : line + this.delimiter;
  }

  /** Whether nothing is left; reads ahead to know. */
  async isAtEnd(): Promise<boolean> {
    while (this.at >= this.buffer.length) if (!(await this.fill())) return true;
    return false;
  }

  /** All that is left. */
  async rest(): Promise<ByteString> {
    while (await this.fill());
    const rest = this.buffer.slice(this.at);
    this.at = this.buffer.length;
    return rest;
  }

  /** Gives back what was read ahead, where the file can seek (lseek(2) before exit, as many programs do). */
  giveBack(): void {
    const rest = this.buffer.slice(this.at);
    if (rest !== '' && this.file?.unread !== undefined) this.file.unread(rest);
    this.at = this.buffer.length;
  }
}

/** The lines of a text without their newlines; what follows the last newline is a line unless it is empty. */
export function splitLines(text: ByteString, delimiter: ByteString = '\n'): ByteString[] {
  const lines = text.split(delimiter);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
