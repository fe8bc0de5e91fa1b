import type { PackageStanza } from '../../archive/debian/stanza.js';
import { packageKey, type Universe } from './universe.js';

/** In the order in which apt reads them; a name is entered when it is met for the first time. */
const FIELDS = [
  'preDepends',
  'depends',
  'conflicts',
  'breaks',
  'recommends',
  'suggests',
  'replaces',
  'enhances',
  'provides',
] as const satisfies readonly (keyof PackageStanza)[];

type Field = (typeof FIELDS)[number];

const COMMA = 0x2c;
const BAR = 0x7c;
const SPACE = 0x20;
const OPEN = 0x28;
const COLON = 0x3a;

function isBlank(code: number): boolean {
  return code === SPACE || (code >= 0x09 && code <= 0x0d);
}

function isNegative(field: Field): boolean {
  return field === 'conflicts' || field === 'breaks' || field === 'replaces';
}

/**
 * The order in which names first occur when the indexes are read from the top, as a package or in any relation:
 * apt numbers packages so, and prefers the higher number when nothing else tells two providers apart
 * (CompareProviders in apt's depcache.cc: `A->ID > B->ID`; numbers are given in pkgcachegen.cc, NewPackage).
 *
 * The scan goes only as far as a question needs, and never starts over.
 */
export class FirstMention {
  readonly #universe: Universe;
  readonly #ranks = new Map<string, number>();
  #index = 0;
  #stanza = 0;

  constructor(universe: Universe) {
    this.#universe = universe;
  }

  /** Negative when `a` is mentioned before `b`; each is [name, architecture]. */
  compare(a: readonly [string, string], b: readonly [string, string]): number {
    const p = this.#key(a[0], a[1]);
    const q = this.#key(b[0], b[1]);
    if (p === q) return 0;
    while (!this.#ranks.has(p) && !this.#ranks.has(q)) if (!this.#readStanza()) return 0;
    return (this.#ranks.get(p) ?? Infinity) - (this.#ranks.get(q) ?? Infinity);
  }

  /** Whether any index mentions the name for that architecture. */
  has(name: string, architecture: string): boolean {
    const key = this.#key(name, architecture);
    while (!this.#ranks.has(key)) if (!this.#readStanza()) return false;
    return true;
  }

  #key(name: string, architecture: string): string {
    return packageKey(this.#universe.native, name, architecture);
  }

  #enter(name: string, architecture: string): void {
    const key = this.#key(name, architecture);
    if (!this.#ranks.has(key)) this.#ranks.set(key, this.#ranks.size);
  }

  /** Whether some architecture has the name: a conflict with it adds nothing then. */
  #isNamed(name: string): boolean {
    return this.#universe.architectures.some((architecture) =>
      this.#ranks.has(this.#key(name, architecture)),
    );
  }

  /** False at the end of the last index. */
  #readStanza(): boolean {
    const index = this.#universe.indexes[this.#index];
    if (index === undefined) return false;
    const stanza = index.stanzas[this.#stanza];
    if (stanza === undefined) {
      this.#index++;
      this.#stanza = 0;
      return this.#index < this.#universe.indexes.length;
    }
    this.#stanza++;
    const architecture = stanza.architecture === 'all' ? this.#universe.native : stanza.architecture;
    if (!this.#universe.architectures.includes(architecture)) return true;
    this.#enter(stanza.name, architecture);
    for (const field of FIELDS) this.#readField(stanza[field], field, architecture, stanza.multiArch);
    return true;
  }

  #readField(text: string, field: Field, architecture: string, multiArch: string): void {
    let at = 0;
    while (at < text.length) {
      while (at < text.length && isBlank(text.charCodeAt(at))) at++;
      const from = at;
      let colon = -1;
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === COMMA || code === BAR || code === OPEN || isBlank(code)) break;
        if (code === COLON && colon < 0) colon = at;
      }
      if (at > from)
        this.#mention(text.slice(from, at), colon < 0 ? -1 : colon - from, field, architecture, multiArch);
      while (at < text.length && text.charCodeAt(at) !== COMMA && text.charCodeAt(at) !== BAR) at++;
      at++;
    }
  }

  #mention(word: string, colon: number, field: Field, architecture: string, multiArch: string): void {
    if (colon >= 0) {
      // `name:any` is a name of its own in apt; `name:arch` brings in that package.
      const qualifier = word.slice(colon + 1);
      if (qualifier !== 'any')
        this.#enter(word.slice(0, colon), qualifier === 'native' ? this.#universe.native : qualifier);
      return;
    }
    if (isNegative(field)) {
      if (!this.#isNamed(word)) this.#enter(word, architecture);
    } else if (field === 'provides' && multiArch === 'foreign') {
      if (!this.#isNamed(word)) this.#enter(word, this.#universe.native);
    } else this.#enter(word, architecture);
  }
}
