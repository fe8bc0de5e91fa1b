import { refusal } from '../explain.js';
import { Marks } from '../marks.js';
import type { Request, World } from '../request.js';
import { attempt, chosen, type Chosen, type SolveOptions } from '../solve.js';
import type { Version } from '../universe.js';
import { minimalContradiction, type Premise } from './core.js';
import { Candidates, demandsOf, type Demand } from './demand.js';
import { aptOrder } from './group-order.js';
import { minimise, type Objective } from './minimise.js';
import { withRecommended } from './recommended.js';
import { Search } from './search.js';
import { conflictsOf } from './words.js';

/** Effort for making an answer smaller, in conflicts: some seconds at most. */
const MINIMISE_CONFLICTS = 20_000;

/** First no other version than apt would take, then no other package, then few packages. */
function objectivesOf(marks: Marks, candidates: Candidates): readonly Objective[] {
  return [
    (version) => !candidates.has(version),
    ({ package: target }) => marks.installed(target) === undefined,
    () => true,
  ];
}

/** A request put to the search, after apt's method failed. */
interface Case {
  readonly world: World;
  readonly demands: readonly Demand[];
  readonly candidates: Candidates;
  readonly search: Search;
}

function makeCase(world: World, request: Request, options: SolveOptions, marks: Marks): Case {
  const demands = demandsOf(world.universe, request, options);
  const candidates = new Candidates(request, options);
  const search = new Search(world, demands, aptOrder(world, marks, candidates));
  return { world, demands, candidates, search };
}

function asChosen(request: Request, versions: readonly Version[]): readonly Chosen[] {
  const named = new Set(request.wanted.map((version) => version.package));
  return [...versions]
    .sort((a, b) => a.package.id - b.package.id)
    .map((version) => ({ version, requested: named.has(version.package) }));
}

/**
 * Meets a request whenever that is possible at all, with any version of any package.
 *
 * - Where apt's method succeeds, the answer is apt's (`solve`).
 * - Else an answer is found if there is one. Named packages come in, in any version unless the request chose one; what it
 *   refuses stays out. Of all answers it is one with the fewest versions that are not candidates, of these one with the
 *   fewest packages that apt's own attempt did not have, of these one with the fewest packages. This is certain as
 *   long as it takes no more than 20,000 conflicts (dead ends of the search) and no counter of more than 400,000
 *   clauses; beyond that the best answer found until then is taken.
 * - Recommends, when on, are added to that answer as far as candidates meet them, in order, and change nothing of it.
 *
 * The same request to the same indexes has the same answer.
 * @throws RootfsError `UNSATISFIABLE` when there is no answer (cause: a minimal conflict), `CONTRADICTORY`
 */
export function solveComplete(world: World, request: Request, options: SolveOptions): readonly Chosen[] {
  const tried = attempt(world, request, options);
  if (tried.broken.length === 0 && tried.missing.length === 0) return chosen(tried.marks, request);
  const { demands, candidates, search } = makeCase(world, request, options, tried.marks);
  if (search.find() !== 'satisfied') {
    const premises = minimalContradiction(world, demands, search.read);
    throw refusal(conflictsOf(world.universe, premises));
  }
  const answer = minimise(search, objectivesOf(tried.marks, candidates), MINIMISE_CONFLICTS);
  return asChosen(request, options.recommends ? withRecommended(search, answer, candidates) : answer);
}

/** Why a request cannot be met by any choice of versions; empty when it can. */
export function contradictionOf(world: World, request: Request, options: SolveOptions): readonly Premise[] {
  const marks = new Marks(world.universe, world.links, {
    recommends: false,
    alsoEssential: [],
    installed: [],
  });
  const { demands, search } = makeCase(world, request, options, marks);
  return search.find() === 'satisfied' ? [] : minimalContradiction(world, demands, search.read);
}
