import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { GrepSettings } from './grep-options.js';
import { characterLength, isAscii } from '../../../formats/regex/input.js';
import type { Regex } from '../../../formats/regex/regex.js';

export interface GrepLine {
  readonly text: ByteString;
  /** From 1. */
  readonly number: number;
  /** Where in its file it begins. */
  readonly offset: number;
}

function hasEncodingError(text: ByteString): boolean {
  if (isAscii(text)) return false;
  for (let at = 0; at < text.length;) {
    const length = characterLength(text, at);
    if (length === 0) return true;
    at += length;
  }
  return false;
}

/** Prints grep's lines with what belongs before and around them; one for all files of a call. */
export class GrepPrinter {
  private label: ByteString | undefined;
  private pending: ByteString[] = [];
  private readonly ending: string;
  /** Whether any line of any file was printed: then groups are separated. */
  private used = false;
  /** Number of the line of this file that was printed last. */
  private lastNumber = 0;
  /** Lines of context still to come. */
  private owed = 0;
  /** The latest lines that were not printed, for context before. */
  private earlier: GrepLine[] = [];

  constructor(
    private readonly process: Process,
    private readonly settings: GrepSettings,
    private readonly regex: Regex | undefined,
    private readonly utf8: boolean,
  ) {
    this.ending = settings.options.has('null-data') ? '\0' : '\n';
  }

  startFile(label: ByteString | undefined): void {
    this.label = label;
    this.lastNumber = 0;
    this.owed = 0;
    this.earlier = [];
  }

  get owesContext(): boolean {
    return this.owed > 0;
  }

  /** Hands out what was printed so far. */
  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const text = this.pending.join('');
    this.pending = [];
    await this.process.write(text);
  }

  private fileName(mark: ':' | '-'): ByteString {
    return this.label === undefined ? '' : this.label + (this.settings.options.has('null') ? '\0' : mark);
  }

  /** @returns false when the text cannot be shown: then the file is a binary one */
  private head(line: GrepLine, from: number, shown: ByteString, mark: ':' | '-'): boolean {
    if (this.utf8 && this.settings.binary !== 'text' && hasEncodingError(shown)) return false;
    const { options } = this.settings;
    const number = options.has('line-number') ? `${line.number}${mark}` : '';
    const offset = options.has('byte-offset') ? `${line.offset + from}${mark}` : '';
    this.pending.push(this.fileName(mark), number, offset, shown, this.ending);
    return true;
  }

  /** The matches in a line that are not empty (-o). */
  private matches(line: GrepLine, mark: ':' | '-'): boolean {
    for (let from = 0; from < line.text.length;) {
      const match = this.regex?.exec(line.text, from, false);
      if (match === undefined) break;
      const [start = 0, end = 0] = match;
      if (end > start && !this.head(line, start, line.text.slice(start, end), mark)) return false;
      from = Math.max(end, start + 1);
    }
    return true;
  }

  private print(line: GrepLine, mark: ':' | '-'): boolean {
    this.lastNumber = line.number;
    if (!this.settings.options.has('only-matching')) return this.head(line, 0, line.text, mark);
    return (mark === ':') === this.settings.inverted || this.matches(line, mark);
  }

  /** A line that was chosen, with its context before. @returns false when the file turns out to be binary */
  chosen(line: GrepLine): boolean {
    const { before, after, separator } = this.settings;
    const context = this.earlier.filter(({ number }) => number >= line.number - before);
    this.earlier = [];
    const first = context[0]?.number ?? line.number;
    const isApart = this.lastNumber === 0 || first !== this.lastNumber + 1;
    if ((before >= 0 || after >= 0) && this.used && isApart && separator !== undefined)
      this.pending.push(separator, '\n');
    this.used = true;
    for (const earlier of context) if (!this.print(earlier, '-')) return false;
    this.owed = Math.max(0, after);
    return this.print(line, ':');
  }

  /** A line that was not chosen. @returns false when the file turns out to be binary */
  passedOver(line: GrepLine): boolean {
    if (this.owed > 0) {
      this.owed--;
      return this.print(line, '-');
    }
    if (this.settings.before > 0) {
      this.earlier.push(line);
      if (this.earlier.length > this.settings.before) this.earlier.shift();
    }
    return true;
  }

  /** What is said about a whole file: its number of chosen lines, or its name. */
  file(name: ByteString, count: number): void {
    const { listing, options } = this.settings;
    if (listing === 'count') this.pending.push(this.fileName(':'), `${count}\n`);
    else if (listing === (count > 0 ? 'matching' : 'unmatching'))
      this.pending.push(name, options.has('null') ? '\0' : '\n');
  }
}
