import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Conversions } from './conversions.js';
import { NumberText, type Value } from './value.js';

/** An element; where it stands in the lists by number and by text is what the order of `for (k in a)` comes from. */
interface Element {
  number: number | undefined;
  text: ByteString | undefined;
  hash: number;
  value: Value;
}

interface Slot {
  byText: Element[];
  byNumber: Element[];
}

const FIRST_SLOTS = 64;
const MOST_PER_SLOT = 12;

/** FNV-1, the shift and the product the other way round. */
function hashOf(text: ByteString): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return hash >>> 0;
}

function emptySlots(count: number): Slot[] {
  return Array.from({ length: count }, () => ({ byText: [], byNumber: [] }));
}

/**
 * An array, in mawk's order: one table whose slots hold lists by number and by text, the element found last in front
 * (a list's front is the end of its array here). Elements by number get their place by text only when one is asked for
 * by text, and split makes a plain list, until anything else is done with it.
 * @see mawk-arrays(7), "Hash Tables"; the sizes and the hash are those of mawk's array.c and hash.c
 */
export class AwkArray {
  private slots: Slot[] | undefined;
  private list: Element[] | undefined;
  private hasTexts = false;
  private hasNumbers = false;
  private count = 0;

  constructor(private readonly conversions: Conversions) {}

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.slots = undefined;
    this.list = undefined;
    this.hasTexts = false;
    this.hasNumbers = false;
    this.count = 0;
  }

  /** What split makes: 1, 2, … */
  load(values: readonly Value[]): void {
    this.clear();
    this.list = values.map((value, at) => ({ number: at + 1, text: undefined, hash: 0, value }));
    this.count = values.length;
  }

  /** @returns undefined when it is not there and not to be made */
  find(key: Value, create: boolean): Element | undefined {
    if (this.count === 0 && !create) return undefined;
    if (typeof key !== 'number' || !this.isIndex(key)) return this.findText(this.keyText(key), create);
    if (this.list !== undefined) {
      if (key >= 1 && key <= this.count) return this.list[key - 1];
      if (!create) return undefined;
      this.listToTable();
    }
    return this.findNumber(key, create);
  }

  delete(key: Value): void {
    if (this.count === 0) return;
    if (this.list !== undefined && typeof key === 'number' && this.isIndex(key)) {
      if (key < 1 || key > this.count) return;
      this.listToTable();
    }
    const found = this.find(key, false);
    if (found === undefined) return;
    if (found.text !== undefined) drop(this.textsOf(found.hash), found);
    if (found.number !== undefined) drop(this.numbersOf(found.number), found);
    if (--this.count === 0) this.clear();
  }

  /** The subscripts, in the order in which mawk goes through them. */
  keys(): ByteString[] {
    if (this.count === 0) return [];
    if (!this.hasTexts) this.addTexts();
    return (this.slots ?? []).flatMap(({ byText }) => byText.map(({ text }) => text ?? '').reverse());
  }

  private isIndex(key: number): boolean {
    const { largestInteger, smallestInteger } = this.conversions.edition;
    return Number.isInteger(key) && key >= smallestInteger && key <= largestInteger;
  }

  private keyText(key: Value): ByteString {
    return key instanceof NumberText ? key.text : this.conversions.text(key);
  }

  private table(): Slot[] {
    return (this.slots ??= emptySlots(FIRST_SLOTS));
  }

  private textsOf(hash: number): Element[] {
    const table = this.table();
    return (table[hash & (table.length - 1)] as Slot).byText;
  }

  private numbersOf(number: number): Element[] {
    const table = this.table();
    const low = Number(BigInt.asUintN(32, BigInt(number)));
    return (table[low & (table.length - 1)] as Slot).byNumber;
  }

  private findNumber(number: number, create: boolean): Element | undefined {
    const known = toFront(this.numbersOf(number), (element) => element.number === number);
    if (known !== undefined) return known;
    let element: Element | undefined;
    if (this.hasTexts) {
      element = this.findText(BigInt(number).toString(), create);
    } else if (create) {
      element = { number, text: undefined, hash: 0, value: undefined };
      this.grow();
    }
    if (element === undefined) return undefined;
    element.number = number;
    this.hasNumbers = true;
    this.numbersOf(number).push(element);
    return element;
  }

  private findText(text: ByteString, create: boolean): Element | undefined {
    if (!this.hasTexts) this.addTexts();
    const hash = hashOf(text);
    const known = toFront(this.textsOf(hash), (element) => element.text === text);
    if (known !== undefined || !create) return known;
    const element: Element = { number: undefined, text, hash, value: undefined };
    this.grow();
    this.textsOf(hash).push(element);
    return element;
  }

  /** Counts one more and doubles the table when the lists become long. */
  private grow(): void {
    const old = this.table();
    if (++this.count <= old.length * MOST_PER_SLOT) return;
    const slots = emptySlots(old.length * 2);
    this.slots = slots;
    for (const { byText, byNumber } of old) {
      if (this.hasTexts) for (const element of byText) this.textsOf(element.hash).push(element);
      if (this.hasNumbers) for (const element of byNumber) this.numbersOf(element.number ?? 0).push(element);
    }
  }

  private addTexts(): void {
    this.listToTable();
    this.hasTexts = true;
    for (const { byNumber } of this.table())
      for (const element of byNumber.toReversed()) {
        element.text = BigInt(element.number ?? 0).toString();
        element.hash = hashOf(element.text);
        this.textsOf(element.hash).push(element);
      }
  }

  private listToTable(): void {
    const { list } = this;
    if (list === undefined) return;
    this.list = undefined;
    this.hasNumbers = true;
    let size = FIRST_SLOTS;
    while (this.count > size * MOST_PER_SLOT) size *= 2;
    this.slots = emptySlots(size);
    for (const element of list) this.numbersOf(element.number ?? 0).push(element);
  }
}

function drop(list: Element[], element: Element): void {
  list.splice(list.lastIndexOf(element), 1);
}

/** Finds an element from the front on and moves it there. */
function toFront(list: Element[], isIt: (element: Element) => boolean): Element | undefined {
  for (let at = list.length - 1; at >= 0; at--) {
    const element = list[at] as Element;
    if (!isIt(element)) continue;
    if (at < list.length - 1) {
      list.splice(at, 1);
      list.push(element);
    }
    return element;
  }
  return undefined;
}
