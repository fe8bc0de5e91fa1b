import { widened } from '../../archive/debian/byte-words.js';

/** Numbers by number, -1 where none was set; grows as needed. */
export class Numbers {
  #values = new Int32Array(1 << 10).fill(-1);

  get(at: number): number {
    return at < this.#values.length ? (this.#values[at] as number) : -1;
  }

  set(at: number, value: number): void {
    while (at >= this.#values.length) {
      const { length } = this.#values;
      this.#values = widened(this.#values).fill(-1, length);
    }
    this.#values[at] = value;
  }
}

/** Lists of numbers by number, each in the order in which it was added to. */
export class NumberLists {
  readonly #first = new Numbers();
  readonly #last = new Numbers();
  /** By link: what it holds, and the next link. */
  readonly #held = new Numbers();
  readonly #next = new Numbers();
  #size = 0;

  /** Puts a number at the end of the list of `id`, unless it is there already. */
  add(id: number, value: number): void {
    const last = this.#last.get(id);
    if (last >= 0 && this.#held.get(last) === value) return;
    const link = this.#size++;
    this.#held.set(link, value);
    if (last < 0) this.#first.set(id, link);
    else this.#next.set(last, link);
    this.#last.set(id, link);
  }

  has(id: number): boolean {
    return this.#first.get(id) >= 0;
  }

  of(id: number): number[] {
    const found: number[] = [];
    for (let link = this.#first.get(id); link >= 0; link = this.#next.get(link))
      found.push(this.#held.get(link));
    return found;
  }
}
