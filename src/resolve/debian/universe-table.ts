import { ByteWords } from '../../archive/debian/byte-words.js';
import { columnsOf } from '../../archive/debian/stanza-list.js';
import {
  ARCHITECTURE,
  CODES,
  ESSENTIAL,
  NAME,
  PRIORITY,
  PROVIDES,
  TEXTS,
  type StanzaColumns,
} from '../../archive/debian/stanza-table.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { NumberLists, Numbers } from './number-columns.js';

const COMMA = 0x2c;
const BAR = 0x7c;
const OPEN = 0x28;
const COLON = 0x3a;

const BASIC_PRIORITIES: ReadonlySet<string> = new Set(['required', 'important', 'standard']);

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** An index, and the row of its first stanza. */
interface Part {
  readonly index: PackagesIndex;
  readonly firstRow: number;
}

/** By code of an architecture the place in `architectures`, 0 for `all`; -1 for one that is not wanted. */
function placesOf({ words }: StanzaColumns, architectures: readonly string[]): readonly number[] {
  return words.map((word) => (word === 'all' ? 0 : architectures.indexOf(word)));
}

/**
 * Which stanzas belong to which package, and which provide a name: in numbers alone, because a request touches some
 * hundreds of 60,000 packages. A row is a stanza's place in the count over all indexes.
 */
export class UniverseTable {
  readonly #architectures: readonly string[];
  readonly #parts: Part[] = [];
  /** Names of packages and names that are provided. */
  readonly names: ByteWords;
  /** Names of packages that provide others. */
  readonly providerNames = new ByteWords();
  /** By name and architecture. */
  readonly #packages: Numbers;
  /** By package. */
  readonly #nameOf: Numbers;
  readonly #architectureOf: Numbers;
  readonly #rowsOf: NumberLists;
  /** By name. */
  readonly #providers: NumberLists;
  /** Rows that are essential or of a priority above optional. */
  readonly basicRows: number[] = [];
  packageCount = 0;
  rowCount = 0;

  constructor(indexes: readonly PackagesIndex[], architectures: readonly string[]) {
    this.#architectures = architectures;
    const rows = indexes.reduce((sum, { stanzas }) => sum + stanzas.length, 0);
    // Debian's packages provide half as many other names.
    this.names = new ByteWords(1.5 * rows);
    this.#packages = new Numbers(1.5 * rows * architectures.length);
    this.#nameOf = new Numbers(rows);
    this.#architectureOf = new Numbers(rows);
    this.#rowsOf = new NumberLists(rows);
    this.#providers = new NumberLists(1.5 * rows);
    for (const index of indexes) this.#addIndex(index);
  }

  /** The package of a name and architecture; -1 when there is none. */
  find(name: string, architecture: string): number {
    const id = this.names.findText(name);
    const place = this.#architectures.indexOf(architecture);
    return id < 0 || place < 0 ? -1 : this.#packages.get(id * this.#architectures.length + place);
  }

  nameOf(id: number): string {
    return this.names.text(this.#nameOf.get(id));
  }

  architectureOf(id: number): string {
    return this.#architectures[this.#architectureOf.get(id)] as string;
  }

  /** In the order of the indexes. */
  rowsOf(id: number): readonly number[] {
    return this.#rowsOf.of(id);
  }

  packageOf(row: number): number {
    const { index, firstRow } = this.partOf(row);
    const { name, architecture } = index.stanzas[row - firstRow] as PackagesIndex['stanzas'][number];
    return this.find(name, architecture === 'all' ? (this.#architectures[0] as string) : architecture);
  }

  /** Rows that provide a name in some form, in the order of the indexes; undefined when none does. */
  providersOf(name: string): readonly number[] | undefined {
    const id = this.names.findText(name);
    return id >= 0 && this.#providers.has(id) ? this.#providers.of(id) : undefined;
  }

  /** The rows of some indexes, but for architectures that are not wanted. */
  rowsFrom(test: (index: PackagesIndex) => boolean): readonly number[] {
    return this.#parts
      .filter(({ index }) => test(index))
      .flatMap(({ index, firstRow }) => index.stanzas.map((_, at) => firstRow + at))
      .filter((row) => this.packageOf(row) >= 0);
  }

  /** The index that a row is of. */
  partOf(row: number): Part {
    return this.#parts.findLast(({ firstRow }) => firstRow <= row) as Part;
  }

  #addIndex(index: PackagesIndex): void {
    const columns = columnsOf(index.stanzas);
    const places = placesOf(columns, this.#architectures);
    const isBasic = columns.words.map((word) => BASIC_PRIORITIES.has(word));
    this.#parts.push({ index, firstRow: this.rowCount });
    for (let at = 0; at < columns.rows; at++) {
      const row = this.rowCount++;
      const place = places[columns.codes[at * CODES + ARCHITECTURE] as number] as number;
      if (place < 0) continue;
      this.#addRow(row, place, columns, at);
      const isEssential = ((columns.flags[at] as number) & ESSENTIAL) !== 0;
      if (isEssential || isBasic[columns.codes[at * CODES + PRIORITY] as number] === true)
        this.basicRows.push(row);
    }
  }

  #addRow(row: number, place: number, { text, ends }: StanzaColumns, at: number): void {
    const first = at * TEXTS;
    const from = first === 0 ? 0 : (ends[first - 1] as number);
    const name = this.names.intern(text, from, ends[first + NAME] as number);
    const slot = name * this.#architectures.length + place;
    let id = this.#packages.get(slot);
    if (id < 0) {
      id = this.packageCount++;
      this.#packages.set(slot, id);
      this.#nameOf.set(id, name);
      this.#architectureOf.set(id, place);
    }
    this.#rowsOf.add(id, row);
    const start = ends[first + PROVIDES - 1] as number;
    const end = ends[first + PROVIDES] as number;
    if (start === end) return;
    this.providerNames.intern(text, from, ends[first + NAME] as number);
    this.#addProvides(row, text, start, end);
  }

  /** Enters the names of a Provides field, without reading the rest of it yet. */
  #addProvides(row: number, text: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end;) {
      while (at < end && isBlank(text[at] as number)) at++;
      const from = at;
      for (; at < end; at++) {
        const code = text[at] as number;
        if (code === COMMA || code === OPEN || code === COLON || code === BAR || isBlank(code)) break;
      }
      if (at > from) this.#providers.add(this.names.intern(text, from, at), row);
      while (at < end && text[at] !== COMMA) at++;
      at++;
    }
  }
}
