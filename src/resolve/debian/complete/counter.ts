import { affirmed, denied } from './sat/literal.js';
import type { Solver } from './sat/solver.js';

/**
 * Counts how many of some variables are true, up to `limit`: returns literals of which the n-th (from 0) is true when more
 * than n are. To allow at most n, assume its opposite.
 * @see Sinz, "Towards an Optimal CNF Encoding of Boolean Cardinality Constraints" (2005), sequential counter
 */
export function addCounter(
  solver: Solver,
  newVariable: () => number,
  counted: readonly number[],
  limit: number,
): readonly number[] {
  let before: readonly number[] = [];
  for (const variable of counted) {
    const size = Math.min(limit, before.length + 1);
    const after = Array.from({ length: size }, newVariable);
    for (const [n, more] of after.entries()) {
      const same = before[n];
      const fewer = before[n - 1];
      if (same !== undefined) solver.add([denied(same), affirmed(more)]);
      if (n === 0) solver.add([denied(variable), affirmed(more)]);
      else if (fewer !== undefined) solver.add([denied(variable), denied(fewer), affirmed(more)]);
    }
    before = after;
  }
  return before.map(affirmed);
}
