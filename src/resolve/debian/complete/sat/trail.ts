import { IntList, widened } from './int-list.js';
import { opposite, variableOf } from './literal.js';

/** Why a literal holds: a decision; a fact without premises; a clause by its reference (0 and up); or a pair. */
export const DECISION = -1;
export const FACT = -2;

/** The reason "one of (this literal, `other`) must hold, and `other` does not"; see `otherOfPair`. */
export function pairReason(other: number): number {
  return -3 - other;
}

export function isPairReason(reason: number): boolean {
  return reason <= -3;
}

export function otherOfPair(reason: number): number {
  return -3 - reason;
}

/** What is assigned, in which order, at which level and why. */
export class Trail {
  /** By literal: 1 true, -1 false, 0 open. */
  values = new Int8Array(64);
  /** By variable. */
  levels = new Int32Array(32);
  reasons = new Int32Array(32);
  /** True literals in the order of assignment. */
  literals = new Int32Array(32);
  length = 0;
  /** Up to where consequences were drawn. */
  propagated = 0;
  /** The length of the trail at which each level from 1 up began. */
  readonly #starts = new IntList();

  reserve(variables: number): void {
    this.levels = widened(this.levels, variables);
    this.reasons = widened(this.reasons, variables);
    this.literals = widened(this.literals, variables);
    if (variables * 2 <= this.values.length) return;
    const wider = new Int8Array(this.levels.length * 2);
    wider.set(this.values);
    this.values = wider;
  }

  get level(): number {
    return this.#starts.length;
  }

  value(literal: number): number {
    return this.values[literal] ?? 0;
  }

  levelOf(literal: number): number {
    return this.levels[variableOf(literal)] ?? 0;
  }

  openLevel(): void {
    this.#starts.push(this.length);
  }

  assign(literal: number, reason: number): void {
    const variable = variableOf(literal);
    this.values[literal] = 1;
    this.values[opposite(literal)] = -1;
    this.levels[variable] = this.#starts.length;
    this.reasons[variable] = reason;
    this.literals[this.length++] = literal;
  }

  /** Where the level (from 1 up) begins on the trail. */
  startOf(level: number): number {
    return this.#starts.at(level - 1);
  }

  /** Forgets everything above the level. */
  backTo(level: number): void {
    if (level >= this.#starts.length) return;
    const start = this.#starts.at(level);
    for (let at = start; at < this.length; at++) {
      const literal = this.literals[at] ?? 0;
      this.values[literal] = 0;
      this.values[opposite(literal)] = 0;
    }
    this.length = start;
    this.propagated = start;
    this.#starts.length = level;
  }
}
