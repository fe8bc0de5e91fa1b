import type { Version } from '../universe.js';
import type { Candidates } from './demand.js';
import { affirmed } from './sat/literal.js';
import type { Search } from './search.js';

/** Effort for one group of Recommends; what takes more is left out. */
const CONFLICTS = 1000;

/** From here on the versions are in every answer. */
function settle(search: Search, versions: readonly Version[]): void {
  for (const version of versions) search.encoding.solver.add([affirmed(search.encoding.variableOf(version))]);
}

/**
 * Adds what is recommended to an answer, which stays as it is: version by version in the order given, group by group, with what
 * that needs and recommends in turn. A group that does not go with what is there already, or not without taking a
 * version that is no candidate, is passed over.
 */
export function withRecommended(
  search: Search,
  answer: readonly Version[],
  candidates: Candidates,
): readonly Version[] {
  const { encoding } = search;
  settle(search, answer);
  const all = new Set(answer);
  // A Set yields what is added while it is walked.
  for (const version of all) {
    for (const dependency of encoding.relations(version)) {
      if (dependency.kind !== 'recommends') continue;
      const meant = encoding.inOrder(dependency);
      const possible = meant.filter((one) => candidates.has(one));
      if (possible.length === 0 || meant.some((one) => all.has(one))) continue;
      const wish = encoding.newVariable(undefined);
      encoding.need(wish, [possible.map((one) => encoding.variableOf(one))]);
      if (search.find([affirmed(wish)], CONFLICTS) !== 'satisfied') continue;
      const added = search.answer([...[...all].map((one) => [one]), possible]).filter((one) => !all.has(one));
      if (added.some((one) => !candidates.has(one))) continue;
      settle(search, added);
      for (const one of added) all.add(one);
    }
  }
  return [...all];
}
