import { TEXT_FIELDS } from './stanza-table.js';

/**
 * Where the fields of a Packages file are: one pass over the bytes as they come, without parsing what nobody asks for and
 * without holding more than a stanza. Every field that is read here is ASCII by Policy.
 */

/** The fields that a row of a table is made from; the place in this list is the field's number. */
export const FIELDS = [
  ...TEXT_FIELDS,
  'Architecture',
  'Priority',
  'Section',
  'Essential',
  'Important',
  'Protected',
  'Multi-Arch',
  'Size',
  'SHA256',
  'Installed-Size',
] as const;

export type FieldName = (typeof FIELDS)[number];

/** Where the values of one stanza lie. Reused from stanza to stanza. */
export interface RawStanza {
  bytes: Uint8Array;
  /** By number of the field: where its value begins and ends, without blanks around it; both -1 when there is none. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Whether `bytes` hold a NUL anywhere: then values are to be looked through. */
  hasNul: boolean;
  /** Line of the file, from 1, that the stanza begins on. */
  line: number;
}

/** What is wrong with a file, and on which line. */
export interface ScanFault {
  readonly line: number;
  readonly what: string;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const TAB = 9;
const SPACE = 32;
const COLON = 58;

/** Debian's largest stanza has 260 kB. */
const MAX_STANZA_BYTES = 4 * 1024 * 1024;

/** No field: between stanzas, or in a field that is not wanted. */
const OUTSIDE = -2;
const UNWANTED = -1;

const NAMES = FIELDS.map((name) => Buffer.from(name.toLowerCase(), 'latin1'));

/** By a hash of the name, number + 1; a field of another name is found out by its length and bytes. */
const BY_HASH = ((): Uint8Array => {
  const table = new Uint8Array(256);
  NAMES.forEach((name, number) => {
    let slot = name.reduce((hash, code) => (Math.imul(hash, 33) + code) | 0, 0) & 255;
    while (table[slot] !== 0) slot = (slot + 1) & 255;
    table[slot] = number + 1;
  });
  return table;
})();

function isBlank(code: number | undefined): boolean {
  return code === SPACE || code === TAB;
}

/** The first byte of bytes[from, to) that is no blank. */
function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(bytes[at])) at++;
  return at;
}

/** The end of bytes[from, to) without blanks and a carriage return. */
function dropBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && (isBlank(bytes[at - 1]) || bytes[at - 1] === CARRIAGE_RETURN)) at--;
  return at;
}

/** A value of several lines as one: a relation may be folded (Policy §5.1), and a line break there is only a blank. */
function unfolded(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const lines: Uint8Array[] = [];
  for (let line = start; line <= end;) {
    const newline = bytes.indexOf(NEWLINE, line);
    const next = newline === -1 || newline > end ? end : newline;
    const from = skipBlanks(bytes, line, next);
    if (line > start) lines.push(Buffer.of(SPACE));
    lines.push(bytes.subarray(from, dropBlanks(bytes, from, next)));
    line = next + 1;
  }
  return Buffer.concat(lines);
}

/** The number of the field whose name is bytes[start, colon), `UNWANTED` for any other. Case does not count. */
function fieldNumber(bytes: Uint8Array, start: number, colon: number, hash: number): number {
  let slot = hash & 255;
  for (let number = BY_HASH[slot] as number; number !== 0; number = BY_HASH[slot] as number) {
    if (isNamed(NAMES[number - 1] as Uint8Array, bytes, start, colon)) return number - 1;
    slot = (slot + 1) & 255;
  }
  return UNWANTED;
}

function isNamed(name: Uint8Array, bytes: Uint8Array, start: number, colon: number): boolean {
  if (name.length !== colon - start) return false;
  for (let i = 0; i < name.length; i++) {
    const code = bytes[start + i] as number;
    if ((code >= 65 && code <= 90 ? code + 32 : code) !== name[i]) return false;
  }
  return true;
}

/**
 * Reads a Packages file piece by piece and hands over each stanza, in file order, when it is whole. Stanzas are parted by
 * empty lines (Policy §5.1), a value may go on in lines that begin with a blank, CRLF counts as a line end, unknown fields
 * are passed over.
 */
export class PackagesScan {
  readonly #take: (stanza: RawStanza) => void;
  readonly #fail: (fault: ScanFault) => never;
  readonly #stanza: RawStanza = {
    bytes: new Uint8Array(0),
    from: new Int32Array(FIELDS.length).fill(-1),
    to: new Int32Array(FIELDS.length).fill(-1),
    hasNul: false,
    line: 0,
  };
  /** What is being read, in the same memory from piece to piece: fresh memory takes longer than the reading. */
  #window = new Uint8Array(1 << 17);
  /** The beginning of a stanza whose end has not come yet, at the start of the window. */
  #restBytes = 0;
  /** Line of the file that `#rest` begins on, and the one being read. */
  #restLine = 1;
  #line = 1;
  #field = OUTSIDE;
  /** Numbers of the fields whose values go over several lines. */
  readonly #folded: number[] = [];

  /** @param fail throws */
  constructor(take: (stanza: RawStanza) => void, fail: (fault: ScanFault) => never) {
    this.#take = take;
    this.#fail = fail;
  }

  /** Reads on; `chunk` may be changed afterwards, and what was handed over is gone. */
  push(chunk: Uint8Array): void {
    const length = this.#restBytes + chunk.length;
    // One byte is left for the newline that a file may lack at its end.
    if (length >= this.#window.length) this.#widen(length);
    this.#window.set(chunk, this.#restBytes);
    this.#advance(length);
    if (this.#restBytes > MAX_STANZA_BYTES) this.#failTooLarge();
  }

  /** Takes what is left as the last stanza. */
  finish(): void {
    if (this.#restBytes > 0) this.#window[this.#restBytes++] = NEWLINE;
    this.#advance(this.#restBytes);
    this.#endStanza();
  }

  /** Makes room for `length` bytes and more. */
  #widen(length: number): void {
    const wider = new Uint8Array(2 * length);
    wider.set(this.#window.subarray(0, this.#restBytes));
    this.#window = wider;
  }

  /** Reads the window, and moves what is left to its start. */
  #advance(length: number): void {
    const bytes = this.#window.subarray(0, length);
    const done = this.#read(bytes);
    this.#window.copyWithin(0, done, length);
    this.#restBytes = length - done;
  }

  /** Hands over the whole stanzas of `bytes`; gives the place where the first begins that is not whole. */
  #read(bytes: Uint8Array): number {
    this.#reset();
    this.#line = this.#restLine;
    this.#stanza.bytes = bytes;
    this.#stanza.hasNul = bytes.includes(0);
    let done = 0;
    for (let start = 0; start < bytes.length;) {
      // Name and colon are looked for in the same pass as the end of the line.
      let hash = 0;
      let at = start;
      for (; at < bytes.length; at++) {
        const code = bytes[at] as number;
        if (code === COLON || code === NEWLINE) break;
        hash = (Math.imul(hash, 33) + (code >= 65 && code <= 90 ? code + 32 : code)) | 0;
      }
      let end = at;
      while (end < bytes.length && bytes[end] !== NEWLINE) end++;
      if (end === bytes.length) break;
      const isEmpty = end === start || (end === start + 1 && bytes[start] === CARRIAGE_RETURN);
      if (isEmpty) this.#endStanza();
      else this.#takeLine(start, at < end ? at : -1, end, hash);
      this.#line++;
      start = end + 1;
      if (!isEmpty) continue;
      done = start;
      this.#restLine = this.#line;
    }
    return done;
  }

  #takeLine(start: number, colon: number, end: number, hash: number): void {
    const stanza = this.#stanza;
    if (isBlank(stanza.bytes[start])) {
      if (this.#field === OUTSIDE) this.#faultHere('a continuation line without a field above it');
      if (this.#field < 0) return;
      stanza.to[this.#field] = end;
      if (this.#folded.at(-1) !== this.#field) this.#folded.push(this.#field);
      return;
    }
    if (colon <= start) this.#faultHere('a line that is neither a field nor a continuation');
    if (this.#field === OUTSIDE) stanza.line = this.#line;
    const field = fieldNumber(stanza.bytes, start, colon, hash);
    this.#field = field;
    if (field === UNWANTED) return;
    if (stanza.from[field] !== -1) this.#faultHere(`the field ${FIELDS[field]} occurs twice`);
    const from = skipBlanks(stanza.bytes, colon + 1, end);
    stanza.from[field] = from;
    stanza.to[field] = dropBlanks(stanza.bytes, from, end);
  }

  #endStanza(): void {
    if (this.#field === OUTSIDE) return;
    const { bytes } = this.#stanza;
    if (this.#folded.length > 0) this.#unfold(bytes);
    this.#take(this.#stanza);
    this.#stanza.bytes = bytes;
    this.#reset();
  }

  #reset(): void {
    this.#stanza.from.fill(-1);
    this.#stanza.to.fill(-1);
    this.#folded.length = 0;
    this.#field = OUTSIDE;
  }

  /** Puts the values side by side into bytes of their own, a line break with the blanks around it as one blank. */
  #unfold(bytes: Uint8Array): void {
    const { from, to } = this.#stanza;
    const parts: Uint8Array[] = [];
    let at = 0;
    FIELDS.forEach((_, field) => {
      const [start, end] = [from[field] as number, to[field] as number];
      if (start === -1) return;
      const isFolded = this.#folded.includes(field);
      const value = isFolded ? unfolded(bytes, start, end) : bytes.subarray(start, end);
      parts.push(value);
      from[field] = at;
      to[field] = at += value.length;
    });
    this.#stanza.bytes = Buffer.concat(parts);
  }

  #packageName(): string {
    const { bytes, from, to } = this.#stanza;
    if (from[0] === -1) return '';
    const name = Buffer.from(bytes.subarray(from[0], to[0])).toString('latin1');
    return `package ${JSON.stringify(name.slice(0, 80)).slice(1, -1)}: `;
  }

  #faultHere(what: string): never {
    return this.#fail({ line: this.#line, what: this.#packageName() + what });
  }

  /** Told from the first pieces: a stanza that does not end is not waited for. */
  #failTooLarge(): never {
    return this.#faultHere(`a stanza, or a line of one, of more than ${MAX_STANZA_BYTES} bytes`);
  }
}
