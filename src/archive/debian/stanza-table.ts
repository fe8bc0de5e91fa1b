import type { PackageStanza } from './stanza.js';

/** The fields that are kept as text, in the order in which a row has them: up to Provides as apt mentions names. */
export const TEXT_FIELDS = [
  'Package',
  'Pre-Depends',
  'Depends',
  'Conflicts',
  'Breaks',
  'Recommends',
  'Suggests',
  'Replaces',
  'Enhances',
  'Provides',
  'Version',
  'Source',
  'Filename',
] as const;

export const TEXTS = TEXT_FIELDS.length;
export const CODES = 3;
export const SHA256_BYTES = 32;

/** Places in a row of text. */
export const NAME = 0;
export const PRE_DEPENDS = 1;
export const DEPENDS = 2;
export const CONFLICTS = 3;
export const BREAKS = 4;
export const RECOMMENDS = 5;
export const SUGGESTS = 6;
export const REPLACES = 7;
export const ENHANCES = 8;
export const PROVIDES = 9;
export const VERSION = 10;
export const SOURCE = 11;
export const FILENAME = 12;

/** Places in a row of codes: numbers of `words`. */
export const ARCHITECTURE = 0;
export const PRIORITY = 1;
export const SECTION = 2;

/** Bits of `flags`; the two above them are the place of Multi-Arch in `MULTI_ARCH`. */
export const ESSENTIAL = 1;
export const IMPORTANT = 2;
export const MULTI_ARCH_SHIFT = 2;
export const MULTI_ARCH = ['no', 'same', 'foreign', 'allowed'] as const;

/**
 * The stanzas of an index as columns: one text of all that is kept, in file order, and what says where it is. It takes half
 * the memory of the file, and goes from one thread to another, or to the disk, as it is.
 */
export interface StanzaColumns {
  readonly rows: number;
  /** Latin-1: one character a byte, as the file has it. */
  readonly text: Buffer;
  /** By row and text field, where the value ends in `text`; it begins where the one before ends. */
  readonly ends: Uint32Array;
  /** By row: architecture, priority, section. */
  readonly codes: Uint16Array;
  readonly words: readonly string[];
  readonly flags: Uint8Array;
  readonly sha256: Buffer;
  readonly sizes: Float64Array;
  readonly installedSizes: Float64Array;
  /** Line of the file, from 1, that the stanza begins on. */
  readonly lines: Uint32Array;
}

/** What a view reads from. */
interface Source {
  readonly columns: StanzaColumns;
  /** `bookworm/main/binary-amd64/Packages`, for messages. */
  readonly label: string;
}

/** One row, whose fields are read from the columns when they are asked for. */
class StanzaView implements PackageStanza {
  readonly #table: Source;
  readonly #row: number;
  #name: string | undefined;
  #version: string | undefined;

  constructor(table: Source, row: number) {
    this.#table = table;
    this.#row = row;
  }

  /** The place of a stanza that is a row of some file. */
  static placeOf(stanza: PackageStanza): string | undefined {
    if (!(#row in stanza)) return undefined;
    const { columns, label } = stanza.#table;
    return `${label}:${columns.lines[stanza.#row] as number}`;
  }

  #text(field: number): string {
    const { text, ends } = this.#table.columns;
    const at = this.#row * TEXTS + field;
    const from = at === 0 ? 0 : (ends[at - 1] as number);
    const to = ends[at] as number;
    return from === to ? '' : text.toString('latin1', from, to);
  }

  #word(place: number): string {
    const { codes, words } = this.#table.columns;
    return words[codes[this.#row * CODES + place] as number] as string;
  }

  #flags(): number {
    return this.#table.columns.flags[this.#row] as number;
  }

  get name(): string {
    return (this.#name ??= this.#text(NAME));
  }
  get version(): string {
    return (this.#version ??= this.#text(VERSION));
  }
  get architecture(): string {
    return this.#word(ARCHITECTURE);
  }
  get priority(): string {
    return this.#word(PRIORITY);
  }
  get section(): string {
    return this.#word(SECTION);
  }
  get essential(): boolean {
    return (this.#flags() & ESSENTIAL) !== 0;
  }
  get important(): boolean {
    return (this.#flags() & IMPORTANT) !== 0;
  }
  get multiArch(): PackageStanza['multiArch'] {
    return MULTI_ARCH[(this.#flags() >> MULTI_ARCH_SHIFT) & 3] as PackageStanza['multiArch'];
  }
  get source(): string {
    return this.#text(SOURCE) || this.name;
  }
  get depends(): string {
    return this.#text(DEPENDS);
  }
  get preDepends(): string {
    return this.#text(PRE_DEPENDS);
  }
  get recommends(): string {
    return this.#text(RECOMMENDS);
  }
  get suggests(): string {
    return this.#text(SUGGESTS);
  }
  get enhances(): string {
    return this.#text(ENHANCES);
  }
  get conflicts(): string {
    return this.#text(CONFLICTS);
  }
  get breaks(): string {
    return this.#text(BREAKS);
  }
  get replaces(): string {
    return this.#text(REPLACES);
  }
  get provides(): string {
    return this.#text(PROVIDES);
  }
  get filename(): string {
    return this.#text(FILENAME);
  }
  get sizeBytes(): number {
    return this.#table.columns.sizes[this.#row] as number;
  }
  get sha256(): string {
    const at = this.#row * SHA256_BYTES;
    return this.#table.columns.sha256.toString('hex', at, at + SHA256_BYTES);
  }
  get installedSizeKib(): number {
    return this.#table.columns.installedSizes[this.#row] as number;
  }
}

const COLUMNS = new WeakMap<readonly PackageStanza[], StanzaColumns>();

/**
 * The stanzas of columns, in their order.
 * @param label how messages name the file: `bookworm/main/binary-amd64/Packages`
 */
export function viewStanzas(columns: StanzaColumns, label: string): readonly PackageStanza[] {
  const source = { columns, label };
  const stanzas = Array.from({ length: columns.rows }, (_, row) => new StanzaView(source, row));
  rememberColumns(stanzas, columns);
  return stanzas;
}

/** Says which columns a list of stanzas has; the list must not be changed any more. */
export function rememberColumns(stanzas: readonly PackageStanza[], columns: StanzaColumns): StanzaColumns {
  COLUMNS.set(stanzas, columns);
  return columns;
}

/** The columns of a list of stanzas; undefined when nobody made any. */
export function knownColumns(stanzas: readonly PackageStanza[]): StanzaColumns | undefined {
  return COLUMNS.get(stanzas);
}

/** `bookworm/main/binary-amd64/Packages:1234`, the line that a stanza begins on; undefined when it is not from a file. */
export function placeOfStanza(stanza: PackageStanza): string | undefined {
  return StanzaView.placeOf(stanza);
}
