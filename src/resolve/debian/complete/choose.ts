import { solve } from '../solve.js';
import { solveComplete } from './complete.js';

/** `apt`: apt's method alone; `complete`: a search through all versions where that fails. */
export type SolverName = 'apt' | 'complete';

/** The solver of that name, apt's when none is named. */
export function solverOf(name: SolverName | undefined): typeof solve {
  return name === 'complete' ? solveComplete : solve;
}
