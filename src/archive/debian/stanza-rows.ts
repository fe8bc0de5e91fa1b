import {
  allIn,
  ARCHITECTURE_BYTES,
  decimal,
  DIGITS,
  FILENAME_BYTES,
  isText,
  LETTERS_AND_DIGITS,
  NAME_BYTES,
  VERSION_BYTES,
} from './byte-classes.js';
import { FIELDS, type RawStanza } from './packages-scan.js';
import * as fields from './packages-stanza.js';
import type { ColumnsWriter } from './stanza-columns.js';
import * as columns from './stanza-table.js';

const DOT = 46;
const SLASH = 47;
const OPEN = 40;
const SPACE = 32;
/** What a double holds exactly, with room to spare. */
const MAX_DIGITS = 15;

/** The value of a field as a string; undefined when it is absent. */
function textOf({ bytes, from, to }: RawStanza, field: number): string | undefined {
  const start = from[field] as number;
  return start === -1 ? undefined : Buffer.from(bytes.subarray(start, to[field])).toString('latin1');
}

/** What is wrong with a stanza, as a sentence that names it. */
function problemOf(raw: RawStanza): string | undefined {
  const texts = FIELDS.map((_, field) => textOf(raw, field));
  const filename = texts[fields.FILENAME];
  if (filename?.startsWith('./') === true) texts[fields.FILENAME] = filename.slice(2);
  return fields.problemOfStanza(texts);
}

function isIn(set: number, { bytes, from, to }: RawStanza, field: number): boolean {
  return allIn(set, bytes, from[field] as number, to[field] as number);
}

/** Whether a value begins with a letter or digit and is of a set. */
function isPlain(set: number, raw: RawStanza, field: number): boolean {
  const start = raw.from[field] as number;
  return isIn(set, raw, field) && allIn(LETTERS_AND_DIGITS, raw.bytes, start, start + 1);
}

function isNumber(raw: RawStanza, field: number): boolean {
  return isIn(DIGITS, raw, field) && (raw.to[field] as number) - (raw.from[field] as number) <= MAX_DIGITS;
}

function says({ bytes, from, to }: RawStanza, field: number, text: string): boolean {
  return isText(text, bytes, from[field] as number, to[field] as number);
}

/** Without two dots or slashes side by side, and with a letter or digit at both ends. */
function isPlainPath(raw: RawStanza): boolean {
  if (!isPlain(FILENAME_BYTES, raw, fields.FILENAME)) return false;
  const { bytes } = raw;
  const to = raw.to[fields.FILENAME] as number;
  for (let i = (raw.from[fields.FILENAME] as number) + 1; i < to; i++) {
    const code = bytes[i];
    if ((code === DOT || code === SLASH) && bytes[i - 1] === code) return false;
  }
  return allIn(LETTERS_AND_DIGITS, bytes, to - 1, to);
}

/** The place of a word that a field says; the first when it is absent, -1 when it says something else. */
function choiceOf(raw: RawStanza, field: number, words: readonly string[]): number {
  if (raw.from[field] === -1) return 0;
  for (let place = 0; place < words.length; place++)
    if (says(raw, field, words[place] as string)) return place;
  return -1;
}

const ESSENTIAL_VALUES = ['no', 'yes'];

/** Whether nothing is wrong, told from the bytes alone; what is not sure is left to `problemOf`. */
function isSurelyFine(raw: RawStanza): boolean {
  return (
    !raw.hasNul &&
    isPlain(NAME_BYTES, raw, fields.PACKAGE) &&
    isPlain(VERSION_BYTES, raw, fields.VERSION) &&
    isPlain(ARCHITECTURE_BYTES, raw, fields.ARCHITECTURE) &&
    isNumber(raw, fields.SIZE) &&
    isPlainPath(raw) &&
    choiceOf(raw, fields.ESSENTIAL, ESSENTIAL_VALUES) >= 0 &&
    choiceOf(raw, fields.MULTI_ARCH, columns.MULTI_ARCH) >= 0 &&
    (raw.from[fields.INSTALLED_SIZE] === -1 || isNumber(raw, fields.INSTALLED_SIZE))
  );
}

/** `glibc (2.36-9)` names the source package glibc. @see Debian Policy §5.6.1 */
function endOfSource({ bytes, from, to }: RawStanza): number {
  const end = to[fields.SOURCE] as number;
  for (let i = from[fields.SOURCE] as number; i < end; i++)
    if (bytes[i] === SPACE || bytes[i] === OPEN) return i;
  return end;
}

/** dpkg-scanpackages writes `./` before the files of the current folder. */
function startOfFilename({ bytes, from }: RawStanza): number {
  const start = from[fields.FILENAME] as number;
  return bytes[start] === DOT && bytes[start + 1] === SLASH ? start + 2 : start;
}

function flagsOf(raw: RawStanza): number {
  const isImportant = says(raw, fields.IMPORTANT, 'yes') || says(raw, fields.PROTECTED, 'yes');
  return (
    (says(raw, fields.ESSENTIAL, 'yes') ? columns.ESSENTIAL : 0) |
    (isImportant ? columns.IMPORTANT : 0) |
    (choiceOf(raw, fields.MULTI_ARCH, columns.MULTI_ARCH) << columns.MULTI_ARCH_SHIFT)
  );
}

function numberOf({ bytes, from, to }: RawStanza, field: number): number {
  return decimal(bytes, from[field] as number, to[field] as number);
}

/** Puts raw stanzas into columns, each checked. */
export class StanzaRows {
  readonly #writer: ColumnsWriter;
  readonly #architecture: string;
  /** Stanzas of other architectures, which were passed over. */
  foreign = 0;

  /** @param architecture that of the index: besides its packages and those for `all` nothing is taken */
  constructor(writer: ColumnsWriter, architecture: string) {
    this.#writer = writer;
    this.#architecture = architecture;
  }

  /** @returns what is wrong with the stanza, as a sentence that names it; undefined when it was taken */
  add(raw: RawStanza): string | undefined {
    const { bytes, from, to } = raw;
    const isDigest = this.#writer.digest(bytes, from[fields.SHA256] as number, to[fields.SHA256] as number);
    if (!isDigest || !isSurelyFine(raw)) {
      const problem = problemOf(raw);
      if (problem !== undefined) return problem;
    }
    if (says(raw, fields.ARCHITECTURE, this.#architecture) || says(raw, fields.ARCHITECTURE, 'all'))
      return this.#write(raw);
    this.foreign++;
    return undefined;
  }

  #write(raw: RawStanza): string | undefined {
    const writer = this.#writer;
    const { bytes, from, to } = raw;
    for (let field = 0; field < columns.SOURCE; field++)
      writer.text(bytes, from[field] as number, to[field] as number);
    writer.text(bytes, from[fields.SOURCE] as number, endOfSource(raw));
    writer.text(bytes, startOfFilename(raw), to[fields.FILENAME] as number);
    const isRoom =
      this.#code(raw, fields.ARCHITECTURE, columns.ARCHITECTURE) &&
      this.#code(raw, fields.PRIORITY, columns.PRIORITY) &&
      this.#code(raw, fields.SECTION, columns.SECTION);
    if (!isRoom) return 'too many different values of Architecture, Priority and Section';
    writer.end(flagsOf(raw), numberOf(raw, fields.SIZE), numberOf(raw, fields.INSTALLED_SIZE), raw.line);
    return undefined;
  }

  #code({ bytes, from, to }: RawStanza, field: number, place: number): boolean {
    return this.#writer.code(place, bytes, from[field] as number, to[field] as number);
  }
}
