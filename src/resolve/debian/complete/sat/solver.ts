import { Activity } from './activity.js';
import { Analysis } from './analyze.js';
import { Clauses } from './clauses.js';
import { IntList, widened } from './int-list.js';
import { affirmed, denied, opposite, variableOf } from './literal.js';
import { NO_CONFLICT, propagate } from './propagate.js';
import { forgetHalf } from './reduce.js';
import { luby } from './restarts.js';
import { DECISION, FACT, pairReason, Trail } from './trail.js';
import { PAIR, Watches } from './watches.js';

/** Says what to decide next, so that answers follow an order that means something to the asker. */
export interface Guide {
  /** An open literal to make true, or `NOTHING_OPEN` when what is assigned is already an answer, all else being denied. */
  choose(trail: Trail): number;
  levelOpened(level: number): void;
  /** Everything above the level was taken back. */
  levelsClosed(level: number): void;
}

export const NOTHING_OPEN = -1;

export type Verdict = 'satisfied' | 'unsatisfiable' | 'given-up';

/** Conflicts until the first restart; a multiple of it until each later one. */
const RESTART_UNIT = 100;
/** With so many conflicts in one question the guide is passed over for what conflicts were about. */
const GUIDED_CONFLICTS = 2000;
const FIRST_LEARNT_LIMIT = 4000;
const LEARNT_LIMIT_GROWTH = 1000;

/**
 * Finds an assignment that makes every clause true, or tells that there is none: conflict-driven clause learning with
 * two watched literals a clause, VSIDS, Luby restarts and incremental questions under assumptions. Deterministic: the same
 * calls give the same answers, with no clock involved; effort is counted in conflicts.
 * @see Eén and Sörensson, "An Extensible SAT-solver" (2003), whose structure this follows
 */
export class Solver {
  readonly #clauses = new Clauses();
  readonly #watches = new Watches();
  readonly #trail = new Trail();
  readonly #activity = new Activity();
  readonly #analysis = new Analysis(this.#clauses, this.#trail, this.#activity);
  readonly #guide: Guide | undefined;
  readonly #clause = new IntList();
  #stamps = new Int32Array(64);
  #stamp = 0;
  #phases = new Uint8Array(32);
  #variables = 0;
  #contradictory = false;
  /** Decides by activity, not by the guide. */
  #free = false;
  #learntCount = 0;
  #learntLimit = FIRST_LEARNT_LIMIT;
  /** Facts learnt where they could not be entered at once. */
  readonly #facts = new IntList();
  #failed: readonly number[] = [];
  #conflicts = 0;

  constructor(guide?: Guide) {
    this.#guide = guide;
  }

  /** How often a dead end was met so far: the measure of effort. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** After `unsatisfiable`: those of the assumptions that cannot hold together; none when nothing can hold. */
  get failed(): readonly number[] {
    return this.#failed;
  }

  /** True literals in the order of assignment. */
  get trail(): Trail {
    return this.#trail;
  }

  newVariable(): number {
    const variable = this.#variables++;
    this.#trail.reserve(this.#variables);
    this.#watches.reserve(this.#variables * 2);
    this.#activity.reserve(this.#variables);
    this.#analysis.reserve(this.#variables);
    this.#stamps = widened(this.#stamps, this.#variables * 2);
    if (this.#variables > this.#phases.length) {
      const wider = new Uint8Array(this.#variables * 2);
      wider.set(this.#phases);
      this.#phases = wider;
    }
    return variable;
  }

  isTrue(literal: number): boolean {
    return this.#trail.value(literal) > 0;
  }

  /** Whether the literal is false whatever is assumed, as far as is known. */
  isRuledOut(literal: number): boolean {
    return this.#trail.value(literal) < 0 && this.#trail.levelOf(literal) === 0;
  }

  /** Adds a clause; answers found so far are taken back. */
  add(literals: Iterable<number>): void {
    this.#backTo(0);
    const clause = this.#clause;
    clause.clear();
    this.#stamp++;
    for (const literal of literals) {
      const value = this.#trail.value(literal);
      if (value > 0 || this.#stamps[opposite(literal)] === this.#stamp) return;
      if (value < 0 || this.#stamps[literal] === this.#stamp) continue;
      this.#stamps[literal] = this.#stamp;
      clause.push(literal);
    }
    if (clause.length === 0) this.#contradictory = true;
    else if (clause.length === 1) this.#enterFact(clause.at(0));
    else this.#attach(clause, 0);
  }

  /**
   * Whether all clauses and assumptions can hold together. The assignment stays until the next call that adds or asks.
   * `conflictLimit` bounds the effort; beyond it the answer is `given-up`.
   */
  solve(assumptions: readonly number[] = [], conflictLimit = Infinity): Verdict {
    this.#backTo(0);
    this.#failed = [];
    this.#enterFacts();
    this.#setFree(this.#guide === undefined);
    const last = this.#conflicts + conflictLimit;
    const guided = this.#conflicts + GUIDED_CONFLICTS;
    for (let round = 1; ; round++) {
      if (this.#conflicts >= guided) this.#setFree(true);
      const pause = Math.min(last, this.#conflicts + luby(round) * RESTART_UNIT);
      const verdict = this.#search(assumptions, pause);
      if (verdict !== 'given-up') return verdict;
      this.#backTo(0);
      if (this.#conflicts >= last) return 'given-up';
      if (this.#learntCount > this.#learntLimit) this.#forget();
    }
  }

  /**
   * Tries to make one more literal true on top of the answer at hand, which stays as it is. False when that fails or takes
   * more than `conflictLimit` conflicts; that says nothing about other answers.
   */
  extend(literal: number, conflictLimit: number): boolean {
    const value = this.#trail.value(literal);
    if (value !== 0) return value > 0;
    const base = this.#trail.level;
    const last = this.#conflicts + conflictLimit;
    this.#decide(literal);
    for (;;) {
      const conflict = propagate(this.#clauses, this.#watches, this.#trail);
      if (conflict === NO_CONFLICT) {
        const next = this.#next();
        if (next === NOTHING_OPEN) return true;
        this.#decide(next);
        continue;
      }
      this.#conflicts++;
      this.#analysis.learn(conflict);
      const failed = this.#trail.level === base + 1;
      this.#backTo(failed ? base : Math.max(this.#analysis.backLevel, base + 1));
      this.#keepLearnt(!failed);
      if (failed) return false;
      if (this.#conflicts >= last) {
        this.#backTo(base);
        return false;
      }
    }
  }

  #search(assumptions: readonly number[], pause: number): Verdict {
    for (;;) {
      const conflict = this.#contradictory
        ? NO_CONFLICT
        : propagate(this.#clauses, this.#watches, this.#trail);
      if (conflict !== NO_CONFLICT) {
        this.#conflicts++;
        if (this.#trail.level === 0) this.#contradictory = true;
        else {
          this.#analysis.learn(conflict);
          this.#backTo(this.#analysis.backLevel);
          this.#keepLearnt(true);
        }
        continue;
      }
      if (this.#contradictory) return 'unsatisfiable';
      if (this.#conflicts >= pause) return 'given-up';
      const assumption = assumptions[this.#trail.level];
      const next = assumption ?? this.#next();
      if (next === NOTHING_OPEN) return 'satisfied';
      if (assumption !== undefined && this.#trail.value(assumption) !== 0) {
        if (this.#trail.value(assumption) < 0) {
          this.#failed = [...this.#analysis.decisionsBehind(opposite(assumption)), assumption];
          return 'unsatisfiable';
        }
        this.#openLevel();
      } else this.#decide(next);
    }
  }

  #next(): number {
    if (!this.#free && this.#guide !== undefined) return this.#guide.choose(this.#trail);
    for (let variable = this.#activity.pop(); variable >= 0; variable = this.#activity.pop()) {
      if (this.#trail.value(affirmed(variable)) !== 0) continue;
      return this.#phases[variable] === 1 ? affirmed(variable) : denied(variable);
    }
    return NOTHING_OPEN;
  }

  #openLevel(): void {
    this.#trail.openLevel();
    this.#guide?.levelOpened(this.#trail.level);
  }

  #decide(literal: number): void {
    this.#openLevel();
    this.#trail.assign(literal, DECISION);
  }

  #backTo(level: number): void {
    if (level >= this.#trail.level) return;
    if (this.#free) {
      for (let at = this.#trail.startOf(level + 1); at < this.#trail.length; at++) {
        const literal = this.#trail.literals[at] ?? 0;
        this.#phases[variableOf(literal)] = (literal & 1) ^ 1;
        this.#activity.insert(variableOf(literal));
      }
    }
    this.#trail.backTo(level);
    this.#guide?.levelsClosed(level);
  }

  #setFree(free: boolean): void {
    if (free) for (let variable = 0; variable < this.#variables; variable++) this.#activity.insert(variable);
    this.#free = free;
  }

  #enterFact(literal: number): void {
    if (this.#trail.value(literal) < 0) this.#contradictory = true;
    else if (this.#trail.value(literal) === 0) this.#trail.assign(literal, FACT);
  }

  #enterFacts(): void {
    for (let at = 0; at < this.#facts.length; at++) this.#enterFact(this.#facts.at(at));
    this.#facts.clear();
  }

  /** Keeps the clause just learnt; its first literal follows from it, or will be looked at when it becomes false. */
  #keepLearnt(assign: boolean): void {
    const { learnt } = this.#analysis;
    const first = learnt.at(0);
    if (learnt.length === 1) {
      if (this.#trail.level > 0) this.#facts.push(first);
      if (assign) this.#trail.assign(first, FACT);
      return;
    }
    const reason = this.#attach(learnt, this.#analysis.learntLevels());
    if (assign) this.#trail.assign(first, reason);
  }

  /** Returns the reason that the clause is for its first literal. */
  #attach(clause: IntList, levels: number): number {
    const first = clause.at(0);
    const second = clause.at(1);
    const isPair = clause.length === 2;
    const reference = isPair ? PAIR : this.#clauses.add(clause.array, clause.length, levels);
    this.#watches.add(first, reference, second);
    this.#watches.add(second, reference, first);
    if (levels > 0 && !isPair) this.#learntCount++;
    return isPair ? pairReason(second) : reference;
  }

  #forget(): void {
    forgetHalf(this.#clauses, this.#watches);
    this.#learntCount >>= 1;
    this.#learntLimit += LEARNT_LIMIT_GROWTH;
  }
}
