import type { Activity } from './activity.js';
import { HEADER, type Clauses } from './clauses.js';
import { IntList } from './int-list.js';
import { opposite, variableOf } from './literal.js';
import { DECISION, isPairReason, otherOfPair, type Trail } from './trail.js';

/** Learns from conflicts: what must have been different, as a clause. */
export class Analysis {
  readonly #clauses: Clauses;
  readonly #trail: Trail;
  readonly #activity: Activity;
  #seen = new Uint8Array(32);
  readonly #marked = new IntList();
  /** The last clause learnt. Its first literal is false now and must become true at `backLevel`. */
  readonly learnt = new IntList();
  backLevel = 0;

  constructor(clauses: Clauses, trail: Trail, activity: Activity) {
    this.#clauses = clauses;
    this.#trail = trail;
    this.#activity = activity;
  }

  reserve(variables: number): void {
    if (variables <= this.#seen.length) return;
    this.#seen = new Uint8Array(Math.max(variables, this.#seen.length * 2));
  }

  /**
   * From the broken clause back to the one literal of the current level that all of it goes through (first unique
   * implication point). Fills `learnt` and `backLevel`; the second literal of `learnt` is of that level.
   */
  learn(conflict: number): void {
    const { learnt } = this;
    learnt.clear();
    learnt.push(0);
    let open = this.#markClause(conflict, -1);
    let at = this.#trail.length;
    let literal = 0;
    while (open > 0) {
      do literal = this.#trail.literals[--at] ?? 0;
      while (this.#seen[variableOf(literal)] === 0 || this.#trail.levelOf(literal) !== this.#trail.level);
      open--;
      if (open > 0) open += this.#markReason(literal);
    }
    learnt.array[0] = opposite(literal);
    this.#dropImplied();
    this.#findBackLevel();
    this.#unmark();
    this.#activity.decay();
  }

  /** Number of different levels among the learnt literals (LBD): the fewer, the more useful the clause. */
  learntLevels(): number {
    const levels = new Set<number>();
    for (let at = 0; at < this.learnt.length; at++) levels.add(this.#trail.levelOf(this.learnt.at(at)));
    return levels.size;
  }

  /** The decisions on which a true literal rests, itself included when it is one; as true literals. */
  decisionsBehind(literal: number): readonly number[] {
    const found: number[] = [];
    this.#mark(literal);
    for (let at = this.#trail.length - 1; at >= 0; at--) {
      const one = this.#trail.literals[at] ?? 0;
      const variable = variableOf(one);
      if (this.#seen[variable] === 0 || this.#trail.levels[variable] === 0) continue;
      if (this.#trail.reasons[variable] === DECISION) found.push(one);
      else this.#markReason(one);
    }
    this.#unmark();
    return found;
  }

  #mark(literal: number): boolean {
    const variable = variableOf(literal);
    if (this.#seen[variable] === 1) return false;
    this.#seen[variable] = 1;
    this.#marked.push(variable);
    return true;
  }

  /** A premise: counted (1) when of the current level, else part of what is learnt. Facts of level 0 are neither. */
  #take(literal: number): number {
    const level = this.#trail.levelOf(literal);
    if (level === 0 || !this.#mark(literal)) return 0;
    this.#activity.bump(variableOf(literal));
    if (level === this.#trail.level) return 1;
    this.learnt.push(literal);
    return 0;
  }

  #markClause(reference: number, except: number): number {
    const { words } = this.#clauses;
    const end = reference + HEADER + (words[reference] ?? 0);
    let open = 0;
    for (let at = reference + HEADER; at < end; at++) {
      const literal = words[at] ?? 0;
      if (literal !== except) open += this.#take(literal);
    }
    return open;
  }

  #markReason(literal: number): number {
    const reason = this.#trail.reasons[variableOf(literal)] ?? 0;
    if (reason >= 0) return this.#markClause(reason, literal);
    return isPairReason(reason) ? this.#take(otherOfPair(reason)) : 0;
  }

  /** Whether the literal is false because of others that are in the clause too. */
  #isImplied(literal: number): boolean {
    const reason = this.#trail.reasons[variableOf(literal)] ?? 0;
    if (reason === DECISION) return false;
    if (isPairReason(reason)) return this.#isKnown(otherOfPair(reason));
    if (reason < 0) return true;
    const end = reason + HEADER + this.#clauses.size(reason);
    for (let at = reason + HEADER; at < end; at++) {
      const other = this.#clauses.words[at] ?? 0;
      if (other !== opposite(literal) && !this.#isKnown(other)) return false;
    }
    return true;
  }

  #isKnown(literal: number): boolean {
    return this.#trail.levelOf(literal) === 0 || this.#seen[variableOf(literal)] === 1;
  }

  #dropImplied(): void {
    const { learnt } = this;
    let to = 1;
    for (let at = 1; at < learnt.length; at++) {
      const literal = learnt.at(at);
      if (!this.#isImplied(literal)) learnt.array[to++] = literal;
    }
    learnt.length = to;
  }

  #findBackLevel(): void {
    const { learnt } = this;
    let best = 1;
    for (let at = 2; at < learnt.length; at++) {
      if (this.#trail.levelOf(learnt.at(at)) > this.#trail.levelOf(learnt.at(best))) best = at;
    }
    if (learnt.length < 2) {
      this.backLevel = 0;
      return;
    }
    const second = learnt.at(best);
    learnt.array[best] = learnt.at(1);
    learnt.array[1] = second;
    this.backLevel = this.#trail.levelOf(second);
  }

  #unmark(): void {
    for (let at = 0; at < this.#marked.length; at++) this.#seen[this.#marked.at(at)] = 0;
    this.#marked.clear();
  }
}
