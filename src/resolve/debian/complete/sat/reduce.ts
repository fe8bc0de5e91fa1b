import { HEADER, type Clauses } from './clauses.js';
import type { Watches } from './watches.js';

/** Learnt clauses of so few levels are always kept ("glue", Audemard and Simon, 2009). */
const GLUE = 2;

/** The worse half of the learnt clauses: those of most levels, of equal ones the older. */
function worseHalf(clauses: Clauses): ReadonlySet<number> {
  const learnt = [...clauses.references()].filter((reference) => clauses.levels(reference) > GLUE);
  learnt.sort((a, b) => clauses.levels(b) - clauses.levels(a) || a - b);
  return new Set(learnt.slice(0, learnt.length >> 1));
}

/** Forgets the worse half of what was learnt; only to be called while nothing but facts is assigned. */
export function forgetHalf(clauses: Clauses, watches: Watches): void {
  const worse = worseHalf(clauses);
  clauses.compact((reference) => !worse.has(reference));
  watches.keepPairs();
  for (const reference of clauses.references()) {
    const first = clauses.words[reference + HEADER] ?? 0;
    const second = clauses.words[reference + HEADER + 1] ?? 0;
    watches.add(first, reference, second);
    watches.add(second, reference, first);
  }
}
