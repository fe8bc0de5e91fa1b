import { widened } from './int-list.js';

/** In place of a reference: the clause has only two literals, and the other one stands beside. */
export const PAIR = -1;

const FIRST_CAPACITY = 4;

/**
 * For each literal the clauses that must be looked at when it becomes false: (reference, another literal of the
 * clause) by two words, all lists in one pool. A list that outgrows its place moves to the end of the pool.
 */
export class Watches {
  pool = new Int32Array(1 << 12);
  starts = new Int32Array(64);
  /** In words, two a clause. */
  lengths = new Int32Array(64);
  #capacities = new Int32Array(64);
  #end = 0;

  reserve(literals: number): void {
    this.starts = widened(this.starts, literals);
    this.lengths = widened(this.lengths, literals);
    this.#capacities = widened(this.#capacities, literals);
  }

  /** May replace `pool`. */
  add(literal: number, reference: number, other: number): void {
    const length = this.lengths[literal] ?? 0;
    if (length === (this.#capacities[literal] ?? 0)) this.#move(literal, length);
    const at = (this.starts[literal] ?? 0) + length;
    this.pool[at] = reference;
    this.pool[at + 1] = other;
    this.lengths[literal] = length + 2;
  }

  /** Takes out all clauses but pairs. */
  keepPairs(): void {
    for (let literal = 0; literal < this.lengths.length; literal++) {
      const start = this.starts[literal] ?? 0;
      const end = start + (this.lengths[literal] ?? 0);
      let to = start;
      for (let from = start; from < end; from += 2) {
        if (this.pool[from] !== PAIR) continue;
        this.pool[to] = PAIR;
        this.pool[to + 1] = this.pool[from + 1] ?? 0;
        to += 2;
      }
      this.lengths[literal] = to - start;
    }
  }

  #move(literal: number, length: number): void {
    const capacity = length === 0 ? FIRST_CAPACITY : length * 2;
    this.pool = widened(this.pool, this.#end + capacity);
    const start = this.starts[literal] ?? 0;
    this.pool.copyWithin(this.#end, start, start + length);
    this.starts[literal] = this.#end;
    this.#capacities[literal] = capacity;
    this.#end += capacity;
  }
}
