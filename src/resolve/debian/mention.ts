import { ByteWords } from '../../archive/debian/byte-words.js';
import { columnsOf } from '../../archive/debian/stanza-list.js';
import * as table from '../../archive/debian/stanza-table.js';
import { Numbers } from './number-columns.js';
import type { Universe } from './universe.js';

const COMMA = 0x2c;
const BAR = 0x7c;
const SPACE = 0x20;
const OPEN = 0x28;
const COLON = 0x3a;

const SAME_FOR_ALL = table.MULTI_ARCH.indexOf('foreign');

function isBlank(code: number): boolean {
  return code === SPACE || (code >= 0x09 && code <= 0x0d);
}

function isNegative(field: number): boolean {
  return field === table.CONFLICTS || field === table.BREAKS || field === table.REPLACES;
}

function wordsOf(...names: readonly string[]): ByteWords {
  const words = new ByteWords();
  for (const name of names) words.intern(Buffer.from(name, 'latin1'), 0, name.length);
  return words;
}

/** An index that is being read. */
interface Reading {
  readonly columns: table.StanzaColumns;
  /** By code of an architecture its place, 0 for `all`; -1 for one that is not wanted. */
  readonly places: readonly number[];
}

/**
 * The order in which names of a list first occur when the indexes are read from the top, as a package or in any relation:
 * apt numbers packages so, and prefers the higher number when nothing else tells two providers apart
 * (CompareProviders in apt's depcache.cc: `A->ID > B->ID`; numbers are given in pkgcachegen.cc, NewPackage).
 * A row of a table has its fields in the order in which apt reads them.
 *
 * The scan goes only as far as a question needs, and never starts over.
 */
class MentionScan {
  readonly #universe: Universe;
  readonly #words: ByteWords;
  /** Architectures of the universe, then others that relations name. */
  readonly #architectures: string[];
  /** By architecture and word, when it was first mentioned. */
  readonly #ranks: Numbers[];
  #rankCount = 0;
  readonly #readings: readonly Reading[];
  #reading = 0;
  #row = 0;

  /** @param words the names to follow */
  constructor(universe: Universe, words: ByteWords) {
    this.#universe = universe;
    this.#words = words;
    this.#architectures = [...universe.architectures];
    this.#ranks = this.#architectures.map(() => new Numbers(words.size));
    this.#readings = universe.indexes.map(({ stanzas }) => {
      const columns = columnsOf(stanzas);
      const places = columns.words.map((word) => (word === 'all' ? 0 : universe.architectures.indexOf(word)));
      return { columns, places };
    });
  }

  /** Negative when `a` is mentioned before `b`; each is [name, architecture]. */
  compare(a: readonly [string, string], b: readonly [string, string]): number {
    const [aName, aPlace] = this.#lookUp(a[0], a[1]);
    const [bName, bPlace] = this.#lookUp(b[0], b[1]);
    if (aName === bName && aPlace === bPlace) return 0;
    while (this.#rank(aName, aPlace) < 0 && this.#rank(bName, bPlace) < 0) if (!this.#readStanza()) return 0;
    const [p, q] = [this.#rank(aName, aPlace), this.#rank(bName, bPlace)];
    return (p < 0 ? Infinity : p) - (q < 0 ? Infinity : q);
  }

  /** Whether any index mentions the name for that architecture. */
  has(name: string, architecture: string): boolean {
    const [word, place] = this.#lookUp(name, architecture);
    while (this.#rank(word, place) < 0) if (!this.#readStanza()) return false;
    return true;
  }

  #lookUp(name: string, architecture: string): readonly [number, number] {
    return [this.#words.findText(name), this.#placeOf(architecture)];
  }

  #placeOf(architecture: string): number {
    if (architecture === 'all') return 0;
    const place = this.#architectures.indexOf(architecture);
    if (place >= 0) return place;
    this.#architectures.push(architecture);
    return this.#ranks.push(new Numbers()) - 1;
  }

  #rank(word: number, place: number): number {
    return word < 0 ? -1 : (this.#ranks[place] as Numbers).get(word);
  }

  #enter(word: number, place: number): void {
    if (word < 0) return;
    const ranks = this.#ranks[place] as Numbers;
    if (ranks.get(word) < 0) ranks.set(word, this.#rankCount++);
  }

  /** Enters a name that no architecture of the universe has yet. */
  #enterNew(word: number, place: number): void {
    if (word < 0) return;
    const { length } = this.#universe.architectures;
    for (let other = 0; other < length; other++) if (this.#rank(word, other) >= 0) return;
    this.#enter(word, place);
  }

  /** False at the end of the last index. */
  #readStanza(): boolean {
    const reading = this.#readings[this.#reading];
    if (reading === undefined) return false;
    const { columns, places } = reading;
    if (this.#row === columns.rows) {
      this.#reading++;
      this.#row = 0;
      return this.#reading < this.#readings.length;
    }
    const row = this.#row++;
    const place = places[columns.codes[row * table.CODES + table.ARCHITECTURE] as number] as number;
    if (place >= 0) this.#readFields(columns, row, place);
    return true;
  }

  #readFields({ text, ends, flags }: table.StanzaColumns, row: number, place: number): void {
    const first = row * table.TEXTS;
    let from = first === 0 ? 0 : (ends[first - 1] as number);
    const isForeign = (flags[row] as number) >> table.MULTI_ARCH_SHIFT === SAME_FOR_ALL;
    for (let field = table.NAME; field <= table.PROVIDES; field++) {
      const to = ends[first + field] as number;
      if (field === table.NAME) this.#enter(this.#words.find(text, from, to), place);
      else if (from < to) this.#readField(text, from, to, field, place, isForeign);
      from = to;
    }
  }

  #readField(
    text: Buffer,
    start: number,
    end: number,
    field: number,
    place: number,
    isForeign: boolean,
  ): void {
    for (let at = start; at < end;) {
      while (at < end && isBlank(text[at] as number)) at++;
      const from = at;
      let colon = -1;
      for (; at < end; at++) {
        const code = text[at] as number;
        if (code === COMMA || code === BAR || code === OPEN || isBlank(code)) break;
        if (code === COLON && colon < 0) colon = at;
      }
      if (colon >= 0) this.#mentionQualified(text, from, colon, at);
      else if (at > from) this.#mention(this.#words.find(text, from, at), field, place, isForeign);
      while (at < end && text[at] !== COMMA && text[at] !== BAR) at++;
      at++;
    }
  }

  /** `name:any` is a name of its own in apt; `name:arch` brings in that package. */
  #mentionQualified(text: Buffer, from: number, colon: number, end: number): void {
    const qualifier = text.toString('latin1', colon + 1, end);
    if (qualifier === 'any') return;
    this.#enter(this.#words.find(text, from, colon), qualifier === 'native' ? 0 : this.#placeOf(qualifier));
  }

  #mention(word: number, field: number, place: number, isForeign: boolean): void {
    // A conflict with a name that some architecture has adds nothing.
    if (isNegative(field)) this.#enterNew(word, place);
    else if (field === table.PROVIDES && isForeign) this.#enterNew(word, 0);
    else this.#enter(word, place);
  }
}

/**
 * The order in which names are first mentioned. What is asked for is nearly always the order of two packages that provide a
 * third: following those alone leaves one name in twenty to be looked at.
 */
export class FirstMention {
  readonly #universe: Universe;
  readonly #providers: MentionScan;
  #all: MentionScan | undefined;

  constructor(universe: Universe) {
    this.#universe = universe;
    this.#providers = new MentionScan(universe, universe.providerNames);
  }

  /** Negative when `a` is mentioned before `b`; each is [name, architecture]. */
  compare(a: readonly [string, string], b: readonly [string, string]): number {
    const { providerNames } = this.#universe;
    const isFollowed = providerNames.findText(a[0]) >= 0 && providerNames.findText(b[0]) >= 0;
    const scan = isFollowed ? this.#providers : new MentionScan(this.#universe, wordsOf(a[0], b[0]));
    return scan.compare(a, b);
  }

  /** Whether any index mentions the name for that architecture. */
  has(name: string, architecture: string): boolean {
    const { names } = this.#universe;
    if (names.findText(name) < 0)
      return new MentionScan(this.#universe, wordsOf(name)).has(name, architecture);
    this.#all ??= new MentionScan(this.#universe, names);
    return this.#all.has(name, architecture);
  }
}
