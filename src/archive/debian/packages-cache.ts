import { parseSha256 } from '../../kernel/digest.js';
import type { DerivedKey } from '../../kernel/store.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexFile } from './indexes.js';
import type { ParsedPackages } from './packages.js';
import { CODES, NAME, SHA256_BYTES, TEXTS, type StanzaColumns } from './stanza-table.js';

// An index as the columns have it, for the next process:
//   4 bytes          length of the heading, little-endian
//   heading          JSON: Heading; filled up with blanks so that what follows begins at a multiple of eight
//   columns          in the order of `sections`, each filled up to a multiple of eight

/** Names the format: a change of it, or of what is read from a stanza, needs a new number. */
const KIND = 'packages-1';
const ALIGNMENT = 8;

/** Typed arrays have the order of the machine. */
const ENDIANNESS = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 'LE' : 'BE';

interface Heading {
  readonly architecture: string;
  readonly endianness: string;
  readonly foreign: number;
  /** Of the uncompressed file. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly textBytes: number;
  readonly words: readonly string[];
}

/**
 * Under which an index is kept: by what is signed for it, so that what was made of other bytes is never found. An index
 * whose uncompressed form is not listed is known by any of its compressed forms.
 */
export function packagesKeys({ plain, variants }: Verified<IndexFile>): readonly DerivedKey[] {
  const specs = plain === undefined ? variants.map(({ spec }) => spec) : [plain];
  return specs.map(({ sha256: from }) => ({ kind: KIND, from }));
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** The columns in the order in which they are kept, with what one element takes. */
function sections(rows: number, textBytes: number): readonly number[] {
  return [
    8 * rows, // sizes
    8 * rows, // installedSizes
    4 * rows * TEXTS, // ends
    4 * rows, // lines
    2 * rows * CODES, // codes
    rows, // flags
    SHA256_BYTES * rows, // sha256
    textBytes, // text
  ];
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** An index as bytes, in parts that follow each other. */
export function packPackages(parsed: Verified<ParsedPackages>): readonly Uint8Array[] {
  const { columns, architecture, foreign, spec } = parsed;
  const { rows, text, words } = columns;
  const heading: Heading = {
    architecture,
    endianness: ENDIANNESS,
    foreign,
    ...spec,
    rows,
    textBytes: text.length,
    words,
  };
  const json = Buffer.from(JSON.stringify(heading), 'utf8');
  const head = Buffer.alloc(padded(4 + json.length), ' ');
  head.writeUInt32LE(json.length, 0);
  json.copy(head, 4);
  const { sizes, installedSizes, ends, lines, codes, flags, sha256 } = columns;
  const parts = [sizes, installedSizes, ends, lines, codes, flags, sha256, text].map(bytesOf);
  return [head, ...parts.flatMap((part) => [part, new Uint8Array(padded(part.length) - part.length)])];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isHeading(value: unknown): value is Heading {
  if (typeof value !== 'object' || value === null) return false;
  const {
    architecture,
    endianness: order,
    foreign,
    sha256,
    sizeBytes,
    rows,
    textBytes,
    words,
  } = value as Partial<Record<keyof Heading, unknown>>;
  return (
    typeof architecture === 'string' &&
    typeof order === 'string' &&
    [foreign, sizeBytes, rows, textBytes].every(isCount) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    Array.isArray(words) &&
    words.every((word) => typeof word === 'string')
  );
}

function readHeading(bytes: Buffer): { readonly heading: Heading; readonly end: number } | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32LE(0);
  if (length > bytes.length - 4) return undefined;
  try {
    const heading: unknown = JSON.parse(bytes.toString('utf8', 4, 4 + length));
    return isHeading(heading) ? { heading, end: padded(4 + length) } : undefined;
  } catch {
    return undefined;
  }
}

function readColumns(
  bytes: Buffer,
  { heading, end }: { heading: Heading; end: number },
): StanzaColumns | undefined {
  const { rows, textBytes, words } = heading;
  const places: number[] = [];
  let at = end;
  for (const length of sections(rows, textBytes)) {
    places.push(bytes.byteOffset + at);
    at += padded(length);
  }
  if (at !== bytes.length) return undefined;
  const [sizes = 0, installed = 0, ends = 0, lines = 0, codes = 0, flags = 0, sha256 = 0, text = 0] = places;
  const { buffer } = bytes;
  return {
    rows,
    words,
    sizes: new Float64Array(buffer, sizes, rows),
    installedSizes: new Float64Array(buffer, installed, rows),
    ends: new Uint32Array(buffer, ends, rows * TEXTS),
    lines: new Uint32Array(buffer, lines, rows),
    codes: new Uint16Array(buffer, codes, rows * CODES),
    flags: new Uint8Array(buffer, flags, rows),
    sha256: Buffer.from(buffer, sha256, rows * SHA256_BYTES),
    text: Buffer.from(buffer, text, textBytes),
  };
}

/** That every place lies inside the text and behind the one before, so that no value is read from elsewhere. */
function areOrdered(ends: Uint32Array, textBytes: number): boolean {
  let last = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] as number;
    if (end < last) return false;
    last = end;
  }
  return last === textBytes;
}

function areWhole(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!isCount(values[i])) return false;
  return true;
}

function haveNames({ ends, rows }: StanzaColumns): boolean {
  for (let row = 0; row < rows; row++) {
    const at = row * TEXTS + NAME;
    if (ends[at] === (at === 0 ? 0 : ends[at - 1])) return false;
  }
  return true;
}

function isSound(columns: StanzaColumns): boolean {
  const { ends, text, codes, words, flags, sizes, installedSizes } = columns;
  return (
    areOrdered(ends, text.length) &&
    haveNames(columns) &&
    codes.every((code) => code < words.length) &&
    flags.every((bits) => bits < 16) &&
    areWhole(sizes) &&
    areWhole(installedSizes)
  );
}

/** A place of its own for typed arrays, when the bytes lie at an odd one. */
function aligned(bytes: Uint8Array): Buffer {
  if (bytes.byteOffset % ALIGNMENT === 0) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const copy = new Uint8Array(bytes);
  return Buffer.from(copy.buffer);
}

/**
 * An index that `packPackages` made, whose store checked its digest; undefined when it is not of this index and this
 * format, or not sound: then it has to be dropped and made anew.
 * @param key the one of `packagesKeys` that it was found under
 */
export function unpackPackages(
  packed: Uint8Array,
  key: DerivedKey,
  index: Verified<IndexFile>,
): Verified<ParsedPackages> | undefined {
  const bytes = aligned(packed);
  const read = readHeading(bytes);
  if (read === undefined) return undefined;
  const { architecture, endianness: order, foreign, sizeBytes, sha256 } = read.heading;
  const isOfIndex =
    architecture === index.architecture &&
    order === ENDIANNESS &&
    (index.plain === undefined || (sha256 === key.from && sizeBytes === index.plain.sizeBytes));
  const columns = isOfIndex ? readColumns(bytes, read) : undefined;
  if (columns === undefined || !isSound(columns)) return undefined;
  return vouch({ architecture, columns, foreign, spec: { sha256: parseSha256(sha256), sizeBytes } });
}
