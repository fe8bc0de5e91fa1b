import { widened } from '../../archive/debian/byte-words.js';

/** Numbers by number, -1 where none was set; grows as needed. */
export class Numbers {
  /** Each plus one: what is reserved and was never written to is 0, and takes no memory. */
  #values: Int32Array;

  /** @param expected the largest number to set one by, about */
  constructor(expected = 255) {
    this.#values = new Int32Array(expected + 1);
  }

  get(at: number): number {
    return at < this.#values.length ? (this.#values[at] as number) - 1 : -1;
  }

  set(at: number, value: number): void {
    while (at >= this.#values.length) this.#values = widened(this.#values);
    this.#values[at] = value + 1;
  }
}

/** Lists of numbers by number, each in the order in which it was added to. Most have one member, which needs no link. */
export class NumberLists {
  readonly #first: Numbers;
  /** By list with more than one member: the link of the second, and of the last. */
  readonly #second = new Numbers();
  readonly #last = new Numbers();
  /** By link: its member, and the next link. */
  readonly #held = new Numbers();
  readonly #next = new Numbers();
  #links = 0;

  /** @param expected the number of lists, about */
  constructor(expected: number) {
    this.#first = new Numbers(expected);
  }

  /** Puts a number at the end of the list of `id`, unless it is there already. */
  add(id: number, value: number): void {
    const first = this.#first.get(id);
    if (first < 0) {
      this.#first.set(id, value);
      return;
    }
    const last = this.#last.get(id);
    if ((last < 0 ? first : this.#held.get(last)) === value) return;
    const link = this.#links++;
    this.#held.set(link, value);
    if (last < 0) this.#second.set(id, link);
    else this.#next.set(last, link);
    this.#last.set(id, link);
  }

  has(id: number): boolean {
    return this.#first.get(id) >= 0;
  }

  of(id: number): number[] {
    const first = this.#first.get(id);
    if (first < 0) return [];
    const found = [first];
    for (let link = this.#second.get(id); link >= 0; link = this.#next.get(link))
      found.push(this.#held.get(link));
    return found;
  }
}
