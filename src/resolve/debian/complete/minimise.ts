import type { Version } from '../universe.js';
import { addCounter } from './counter.js';
import { affirmed, opposite } from './sat/literal.js';
import type { Search } from './search.js';

/** What there should be few of in an answer. */
export type Objective = (version: Version) => boolean;

/** A counter of more clauses than this is not made; the answer at hand then stays. */
const MOST_COUNTER_CLAUSES = 400_000;

/** A counter over the variables known so far. */
interface Counter {
  readonly outputs: readonly number[];
  /** Of what is counted is in every answer. */
  readonly certain: number;
}

function count(objective: Objective, answer: readonly Version[]): number {
  return answer.filter(objective).length;
}

function makeCounter(search: Search, objective: Objective, limit: number): Counter | undefined {
  const { encoding } = search;
  const { solver } = encoding;
  let certain = 0;
  const counted: number[] = [];
  for (let variable = 0; variable < encoding.variableCount; variable++) {
    const version = encoding.versionOf(variable);
    if (version === undefined || !objective(version)) continue;
    const literal = affirmed(variable);
    const isKnown = solver.trail.value(literal) !== 0 && solver.trail.levelOf(literal) === 0;
    if (!isKnown) counted.push(variable);
    else if (solver.isTrue(literal)) certain++;
  }
  const open = Math.max(0, limit - certain);
  if (counted.length * open * 2 > MOST_COUNTER_CLAUSES) return undefined;
  const outputs = addCounter(solver, () => encoding.newVariable(undefined), counted, open);
  return { outputs, certain };
}

/** What to assume so that at most `most` are there. */
function atMost({ outputs, certain }: Counter, most: number): readonly number[] {
  const output = outputs[most - certain];
  return output === undefined ? [] : [opposite(output)];
}

/** Improves an answer by one objective after the other. */
class Descent {
  readonly #search: Search;
  readonly #objectives: readonly Objective[];
  readonly #lastConflict: number;
  #best: readonly Version[];
  #bounds: number[] = [];

  constructor(search: Search, objectives: readonly Objective[], conflictLimit: number) {
    this.#search = search;
    this.#objectives = objectives;
    this.#lastConflict = search.encoding.solver.conflicts + conflictLimit;
    this.#best = search.answer();
  }

  run(): readonly Version[] {
    for (const objective of this.#objectives) {
      this.#bounds.push(count(objective, this.#best));
      while (this.#improve());
    }
    return this.#best;
  }

  /** Asks with counters over what is known; false when nothing better is found. */
  #improve(): boolean {
    const { encoding } = this.#search;
    const goals = this.#bounds.map((bound, at) => (at === this.#bounds.length - 1 ? bound - 1 : bound));
    const goal = goals[goals.length - 1] ?? -1;
    if (goal < 0) return false;
    const assumptions: number[] = [];
    for (const [at, most] of goals.entries()) {
      const objective = this.#objectives[at];
      const counter = objective && makeCounter(this.#search, objective, most + 1);
      if (counter === undefined || counter.certain > most) return false;
      assumptions.push(...atMost(counter, most));
    }
    const counted = encoding.variableCount;
    if (this.#search.find(assumptions, this.#left()) !== 'satisfied') return false;
    const answer = this.#search.answer();
    const isBetter = goals.every((most, at) => {
      const objective = this.#objectives[at];
      return objective !== undefined && count(objective, answer) <= most;
    });
    if (isBetter) {
      this.#best = answer;
      this.#bounds = this.#objectives.slice(0, goals.length).map((objective) => count(objective, answer));
      return true;
    }
    // What came in during the search was not counted: ask again with it, as long as there is more.
    return encoding.variableCount > counted;
  }

  #left(): number {
    return Math.max(0, this.#lastConflict - this.#search.encoding.solver.conflicts);
  }
}

/**
 * Starts from the answer that the search found last, and looks for one with fewer of the first objective, then with no more of
 * it and fewer of the second, and so on. The result is the best there is, unless `conflictLimit` conflicts or the size of
 * a counter stop the descent; then it is the best that was found.
 */
export function minimise(
  search: Search,
  objectives: readonly Objective[],
  conflictLimit: number,
): readonly Version[] {
  return new Descent(search, objectives, conflictLimit).run();
}
