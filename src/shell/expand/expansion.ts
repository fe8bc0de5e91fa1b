import type { ByteString } from '../../kernel/byte-string.js';
import type { MarkedText } from './marks.js';
import { QUOTE_MARK, quoted } from './marks.js';
import type { Region } from './split.js';

/** What a word has become so far. */
export class Expansion {
  text: MarkedText = '';
  regions: Region[] = [];

  constructor(
    /** Whether the text tells what was quoted: for patterns and for fields. */
    readonly marks: boolean,
    /** Whether fields are made of it. */
    readonly full: boolean,
  ) {}

  add(text: ByteString, isQuoted: boolean): void {
    this.text += isQuoted && this.marks ? quoted(text) : text;
  }

  mark(): void {
    if (this.marks) this.text += QUOTE_MARK;
  }

  /** What has been added since `start` is searched for separators. */
  splitFrom(start: number, nulOnly = false): void {
    if (this.full) this.regions.push({ start, end: this.text.length, nulOnly });
  }
}
