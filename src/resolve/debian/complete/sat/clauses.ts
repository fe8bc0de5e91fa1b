import { widened } from './int-list.js';

/** Words before the literals of a clause: its size, and its kind. */
export const HEADER = 2;

/** The kind of a clause that was given; a learnt one has its number of levels (LBD) there, from 1 up. */
const GIVEN = 0;

/** Where a conflict between two literals is written, so that it can be read like any other clause. */
export const SCRATCH = 0;

/** All clauses of three and more literals in one array; a reference is the place of the header. */
export class Clauses {
  words = new Int32Array(1 << 12);
  #end = HEADER + 2;

  constructor() {
    this.words[SCRATCH] = 2;
  }

  /** `levels` is 0 for a given clause. Returns its reference. */
  add(literals: Int32Array, size: number, levels = GIVEN): number {
    const reference = this.#end;
    this.words = widened(this.words, reference + HEADER + size);
    this.words[reference] = size;
    this.words[reference + 1] = levels;
    for (let at = 0; at < size; at++) this.words[reference + HEADER + at] = literals[at] ?? 0;
    this.#end += HEADER + size;
    return reference;
  }

  size(reference: number): number {
    return this.words[reference] ?? 0;
  }

  levels(reference: number): number {
    return this.words[reference + 1] ?? 0;
  }

  /** Writes two literals where `SCRATCH` is read. */
  note(a: number, b: number): number {
    this.words[SCRATCH + HEADER] = a;
    this.words[SCRATCH + HEADER + 1] = b;
    return SCRATCH;
  }

  /** Every reference in the order of addition. */
  *references(): Generator<number> {
    for (let at = HEADER + 2; at < this.#end; at += HEADER + this.size(at)) yield at;
  }

  /** Drops the clauses that `keep` refuses; every reference changes. */
  compact(keep: (reference: number) => boolean): void {
    let to = HEADER + 2;
    for (let from = to; from < this.#end;) {
      const length = HEADER + this.size(from);
      if (keep(from)) {
        this.words.copyWithin(to, from, from + length);
        to += length;
      }
      from += length;
    }
    this.#end = to;
  }
}
