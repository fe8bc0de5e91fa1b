import type { ByteString } from '../../../../kernel/byte-string.js';
import type { OpenFile } from '../../../../shell/open-file.js';
import type { Regex } from '../../../../formats/regex/regex.js';
import { checkAmount } from '../../files/open-path.js';
import type { Process } from '../../../system/process.js';

/** How much mawk reads at once. */
const BLOCK_BYTES = 4096;

/** What RS says: a text, a regular expression, or paragraphs. */
export type RecordSeparator = ByteString | Regex | 'paragraphs';

/** An open file, record by record. */
export class RecordReader {
  private buffer: ByteString = '';
  private at = 0;
  private isEnded = false;
  private total = 0;
  private block = BLOCK_BYTES;

  constructor(
    private readonly process: Process,
    readonly file: OpenFile,
  ) {}

  /** The next record; undefined at the end. @throws ShellIoError */
  async next(separator: RecordSeparator): Promise<ByteString | undefined> {
    if (separator === 'paragraphs') return this.paragraph();
    const isText = typeof separator === 'string';
    let searched = this.at;
    for (;;) {
      const found = isText ? this.seekText(separator, searched) : this.seekRegex(separator);
      if (found !== undefined) return this.take(found[0], found[1]);
      searched = this.buffer.length - this.at;
      if (!(await this.fill())) return this.rest();
    }
  }

  private seekText(separator: ByteString, from: number): readonly [number, number] | undefined {
    const at = this.buffer.indexOf(separator, from);
    return at < 0 ? undefined : [at, at + separator.length];
  }

  /** A match at the end of what was read may become longer with more. */
  private seekRegex(regex: Regex): readonly [number, number] | undefined {
    const text = this.at === 0 ? this.buffer : this.buffer.slice(this.at);
    for (let from = 0; from < text.length;) {
      const [start, end] = regex.exec(text, from, false) ?? [];
      if (start === undefined || end === undefined) return undefined;
      if (end === text.length && !this.isEnded) return undefined;
      if (end > start) return [this.at + start, this.at + end];
      from = start + 1;
    }
    return undefined;
  }

  /** RS = "": empty lines separate, and those in front and at the end are no records. */
  private async paragraph(): Promise<ByteString | undefined> {
    for (;;) {
      while (this.buffer[this.at] === '\n') this.at++;
      if (this.at < this.buffer.length || !(await this.fill())) break;
    }
    let end = this.buffer.indexOf('\n\n', this.at);
    while (end < 0 && (await this.fill())) end = this.buffer.indexOf('\n\n', this.at);
    if (end >= 0) return this.take(end, end + 2);
    return this.rest()?.replace(/\n$/, '');
  }

  private take(end: number, after: number): ByteString {
    const record = this.buffer.slice(this.at, end);
    this.at = after;
    return record;
  }

  private rest(): ByteString | undefined {
    return this.at < this.buffer.length ? this.take(this.buffer.length, this.buffer.length) : undefined;
  }

  /** Reads more behind what is left; twice as much each time that this was not enough for one record. */
  private async fill(): Promise<boolean> {
    if (this.isEnded) return false;
    this.block = this.at === 0 && this.buffer !== '' ? Math.min(this.block * 2, 1 << 20) : BLOCK_BYTES;
    const part = await this.file.read(this.block);
    this.total += part.length;
    checkAmount(this.process, this.total);
    this.isEnded = part === '';
    this.buffer = this.buffer.slice(this.at) + part;
    this.at = 0;
    return !this.isEnded || this.buffer !== '';
  }
}
