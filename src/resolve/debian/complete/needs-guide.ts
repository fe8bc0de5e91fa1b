import { IntList, widened } from './sat/int-list.js';
import { affirmed, variableOf } from './sat/literal.js';
import { NOTHING_OPEN, type Guide } from './sat/solver.js';
import type { Trail } from './sat/trail.js';

/**
 * Decides as a person would read the archive: who is in, in the order in which they came in; of each the needs in the order
 * written; of an open need the first alternative that is still possible. Nothing comes in that nobody needs.
 */
export class NeedsGuide implements Guide {
  /** Groups of two and more alternatives as (size, variables …), those of one owner side by side. */
  readonly #groups = new IntList(1 << 10);
  /** By variable, where its groups begin and end. */
  #from = new Int32Array(32);
  #to = new Int32Array(32);
  /** How much of the trail needs nothing more, now and at the beginning of each level. */
  #checked = 0;
  readonly #checkedAt = new IntList();

  reserve(variables: number): void {
    this.#from = widened(this.#from, variables);
    this.#to = widened(this.#to, variables);
  }

  /** Says what one variable needs; once for each variable, all its groups together. */
  setGroups(owner: number, groups: readonly (readonly number[])[]): void {
    this.#from[owner] = this.#groups.length;
    for (const group of groups) {
      this.#groups.push(group.length);
      for (const variable of group) this.#groups.push(variable);
    }
    this.#to[owner] = this.#groups.length;
    this.#checked = 0;
  }

  choose(trail: Trail): number {
    for (; this.#checked < trail.length; this.#checked++) {
      const literal = trail.literals[this.#checked] ?? 0;
      if ((literal & 1) === 1) continue;
      const chosen = this.#chooseFor(variableOf(literal), trail);
      if (chosen !== NOTHING_OPEN) return chosen;
    }
    return NOTHING_OPEN;
  }

  levelOpened(level: number): void {
    this.#checkedAt.length = level - 1;
    this.#checkedAt.push(this.#checked);
  }

  levelsClosed(level: number): void {
    this.#checked = Math.min(this.#checked, this.#checkedAt.at(level));
  }

  #chooseFor(owner: number, trail: Trail): number {
    const end = this.#to[owner] ?? 0;
    for (let at = this.#from[owner] ?? 0; at < end; at += this.#groups.at(at) + 1) {
      const chosen = this.#chooseAmong(at + 1, at + 1 + this.#groups.at(at), trail);
      if (chosen !== NOTHING_OPEN) return chosen;
    }
    return NOTHING_OPEN;
  }

  #chooseAmong(from: number, to: number, trail: Trail): number {
    let chosen = NOTHING_OPEN;
    for (let at = from; at < to; at++) {
      const literal = affirmed(this.#groups.at(at));
      const value = trail.value(literal);
      if (value > 0) return NOTHING_OPEN;
      if (value === 0 && chosen === NOTHING_OPEN) chosen = literal;
    }
    return chosen;
  }
}
