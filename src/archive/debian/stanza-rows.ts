import {
  allIn,
  ARCHITECTURE_BYTES,
  decimal,
  DIGITS,
  FILENAME_BYTES,
  HEX_DIGITS,
  hexDigit,
  isText,
  LETTERS_AND_DIGITS,
  NAME_BYTES,
  VERSION_BYTES,
} from './byte-classes.js';
import { FIELDS, type RawStanza } from './packages-scan.js';
import * as fields from './packages-stanza.js';
import { RawValues } from './raw-values.js';
import type { ColumnsWriter } from './stanza-columns.js';
import * as columns from './stanza-table.js';

const DOT = 46;
const SLASH = 47;
const OPEN = 40;
const SPACE = 32;
/** What a double holds exactly, with room to spare. */
const MAX_DIGITS = 15;

/** Puts raw stanzas into columns, each checked. */
export class StanzaRows {
  readonly #writer: ColumnsWriter;
  readonly #architecture: string;
  readonly #values = new RawValues();
  /** Stanzas of other architectures, which were passed over. */
  foreign = 0;

  /** @param architecture that of the index: besides its packages and those for `all` nothing is taken */
  constructor(writer: ColumnsWriter, architecture: string) {
    this.#writer = writer;
    this.#architecture = architecture;
  }

  /** @returns what is wrong with the stanza, as a sentence that names it; undefined when it was taken */
  add(raw: RawStanza): string | undefined {
    if (raw.hasNul || !this.#isSurelyFine(raw)) {
      const problem = fields.problemOfStanza(this.#texts(raw));
      if (problem !== undefined) return problem;
    }
    this.#seek(raw, fields.ARCHITECTURE);
    const { bytes, from, to } = this.#values;
    if (isText(this.#architecture, bytes, from, to) || isText('all', bytes, from, to))
      return this.#write(raw);
    this.foreign++;
    return undefined;
  }

  #texts(raw: RawStanza): (string | undefined)[] {
    const texts = FIELDS.map((_, field) => this.#values.text(raw, field));
    const filename = texts[fields.FILENAME];
    if (filename?.startsWith('./') === true) texts[fields.FILENAME] = filename.slice(2);
    return texts;
  }

  #seek(raw: RawStanza, field: number): RawValues {
    this.#values.seek(raw, field);
    return this.#values;
  }

  #isIn(set: number, raw: RawStanza, field: number): boolean {
    const { bytes, from, to } = this.#seek(raw, field);
    return allIn(set, bytes, from, to);
  }

  #isNumber(raw: RawStanza, field: number): boolean {
    return this.#isIn(DIGITS, raw, field) && this.#values.to - this.#values.from <= MAX_DIGITS;
  }

  #isOneOf(raw: RawStanza, field: number, texts: readonly string[]): boolean {
    if (raw.from[field] === -1) return true;
    const { bytes, from, to } = this.#seek(raw, field);
    return texts.some((text) => isText(text, bytes, from, to));
  }

  /** Whether nothing is wrong, told from the bytes alone; what is not sure is left to `problemOfStanza`. */
  #isSurelyFine(raw: RawStanza): boolean {
    return (
      this.#isIn(NAME_BYTES, raw, fields.PACKAGE) &&
      this.#beginsPlainly() &&
      this.#isIn(VERSION_BYTES, raw, fields.VERSION) &&
      this.#beginsPlainly() &&
      this.#isIn(ARCHITECTURE_BYTES, raw, fields.ARCHITECTURE) &&
      this.#beginsPlainly() &&
      this.#isNumber(raw, fields.SIZE) &&
      this.#isIn(HEX_DIGITS, raw, fields.SHA256) &&
      this.#values.to - this.#values.from === 2 * columns.SHA256_BYTES &&
      this.#isPlainPath(raw) &&
      this.#isOneOf(raw, fields.ESSENTIAL, ['yes', 'no']) &&
      this.#isOneOf(raw, fields.MULTI_ARCH, columns.MULTI_ARCH) &&
      (raw.from[fields.INSTALLED_SIZE] === -1 || this.#isNumber(raw, fields.INSTALLED_SIZE))
    );
  }

  #beginsPlainly(): boolean {
    const { bytes, from } = this.#values;
    return allIn(LETTERS_AND_DIGITS, bytes, from, from + 1);
  }

  /** Without two dots or slashes side by side, and with a letter or digit at both ends. */
  #isPlainPath(raw: RawStanza): boolean {
    if (!this.#isIn(FILENAME_BYTES, raw, fields.FILENAME) || !this.#beginsPlainly()) return false;
    const { bytes, from, to } = this.#values;
    for (let i = from + 1; i < to; i++) {
      const code = bytes[i];
      if ((code === DOT || code === SLASH) && bytes[i - 1] === code) return false;
    }
    return allIn(LETTERS_AND_DIGITS, bytes, to - 1, to);
  }

  #write(raw: RawStanza): string | undefined {
    const writer = this.#writer;
    for (let field = 0; field < columns.TEXTS; field++) {
      const value = this.#seek(raw, field);
      if (field === columns.SOURCE) this.#cutVersion();
      if (field === columns.FILENAME) this.#cutDot();
      writer.text(value.bytes, value.from, value.to);
    }
    this.#writeDigest(raw);
    const isRoom =
      this.#code(raw, fields.ARCHITECTURE, columns.ARCHITECTURE) &&
      this.#code(raw, fields.PRIORITY, columns.PRIORITY) &&
      this.#code(raw, fields.SECTION, columns.SECTION);
    if (!isRoom) return 'too many different values of Architecture, Priority and Section';
    writer.end(
      this.#flags(raw),
      this.#number(raw, fields.SIZE),
      this.#number(raw, fields.INSTALLED_SIZE),
      raw.line,
    );
    return undefined;
  }

  #code(raw: RawStanza, field: number, place: number): boolean {
    const { bytes, from, to } = this.#seek(raw, field);
    return this.#writer.code(place, bytes, from, to);
  }

  #number(raw: RawStanza, field: number): number {
    const { bytes, from, to } = this.#seek(raw, field);
    return decimal(bytes, from, to);
  }

  /** `glibc (2.36-9)` names the source package glibc. @see Debian Policy §5.6.1 */
  #cutVersion(): void {
    const { bytes, from, to } = this.#values;
    for (let i = from; i < to; i++) {
      if (bytes[i] !== SPACE && bytes[i] !== OPEN) continue;
      this.#values.to = i;
      return;
    }
  }

  /** dpkg-scanpackages writes `./` before the files of the current folder. */
  #cutDot(): void {
    const { bytes, from } = this.#values;
    if (bytes[from] === DOT && bytes[from + 1] === SLASH) this.#values.from += 2;
  }

  #writeDigest(raw: RawStanza): void {
    const { bytes, from, to } = this.#seek(raw, fields.SHA256);
    const { sha256, sha256At } = this.#writer;
    for (let i = from, at = sha256At; i < to; i += 2, at++)
      sha256[at] = 16 * hexDigit(bytes[i] as number) + hexDigit(bytes[i + 1] as number);
  }

  #says(raw: RawStanza, field: number, text: string): boolean {
    if (raw.from[field] === -1) return false;
    const { bytes, from, to } = this.#seek(raw, field);
    return isText(text, bytes, from, to);
  }

  #flags(raw: RawStanza): number {
    const isImportant = this.#says(raw, fields.IMPORTANT, 'yes') || this.#says(raw, fields.PROTECTED, 'yes');
    const multiArch = columns.MULTI_ARCH.findIndex((text) => this.#says(raw, fields.MULTI_ARCH, text));
    return (
      (this.#says(raw, fields.ESSENTIAL, 'yes') ? columns.ESSENTIAL : 0) |
      (isImportant ? columns.IMPORTANT : 0) |
      (Math.max(multiArch, 0) << columns.MULTI_ARCH_SHIFT)
    );
  }
}
