import { widened } from './int-list.js';

const DECAY = 0.95;
const TOO_LARGE = 1e100;

/**
 * Which variables took part in recent conflicts (VSIDS), with a heap of those that may be decided. The most active
 * comes first; of equally active ones the first made.
 */
export class Activity {
  #scores = new Float64Array(32);
  #step = 1;
  #heap = new Int32Array(32);
  #size = 0;
  /** By variable, its place in the heap plus one; 0 when it is not there. */
  #places = new Int32Array(32);

  reserve(variables: number): void {
    this.#heap = widened(this.#heap, variables);
    this.#places = widened(this.#places, variables);
    if (variables <= this.#scores.length) return;
    const wider = new Float64Array(this.#places.length);
    wider.set(this.#scores);
    this.#scores = wider;
  }

  bump(variable: number): void {
    const score = (this.#scores[variable] ?? 0) + this.#step;
    this.#scores[variable] = score;
    if (score > TOO_LARGE) this.#rescale();
    const place = this.#places[variable] ?? 0;
    if (place > 0) this.#rise(place - 1);
  }

  /** To be called after each conflict: older conflicts count less. */
  decay(): void {
    this.#step /= DECAY;
  }

  insert(variable: number): void {
    if ((this.#places[variable] ?? 0) > 0) return;
    this.#put(this.#size, variable);
    this.#rise(this.#size++);
  }

  /** Takes the most active variable out of the heap; -1 when it is empty. */
  pop(): number {
    if (this.#size === 0) return -1;
    const top = this.#heap[0] ?? 0;
    this.#places[top] = 0;
    this.#size--;
    if (this.#size > 0) {
      this.#put(0, this.#heap[this.#size] ?? 0);
      this.#sink(0);
    }
    return top;
  }

  #put(place: number, variable: number): void {
    this.#heap[place] = variable;
    this.#places[variable] = place + 1;
  }

  #before(a: number, b: number): boolean {
    const difference = (this.#scores[a] ?? 0) - (this.#scores[b] ?? 0);
    return difference === 0 ? a < b : difference > 0;
  }

  #rise(from: number): void {
    let place = from;
    const variable = this.#heap[place] ?? 0;
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1] ?? 0;
      if (!this.#before(variable, parent)) break;
      this.#put(place, parent);
      place = (place - 1) >> 1;
    }
    this.#put(place, variable);
  }

  #sink(from: number): void {
    let place = from;
    const variable = this.#heap[place] ?? 0;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && this.#before(this.#heap[below + 1] ?? 0, this.#heap[below] ?? 0)) below++;
      const child = this.#heap[below] ?? 0;
      if (!this.#before(child, variable)) break;
      this.#put(place, child);
      place = below;
    }
    this.#put(place, variable);
  }

  #rescale(): void {
    for (let at = 0; at < this.#scores.length; at++) this.#scores[at] = (this.#scores[at] ?? 0) / TOO_LARGE;
    this.#step /= TOO_LARGE;
  }
}
