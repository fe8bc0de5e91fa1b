import type { Conflict } from '../../conflict.js';
import { readRequest, type Request, type World } from '../request.js';
import type { SolveOptions } from '../solve.js';
import { contradictionOf } from './complete.js';
import type { Premise } from './core.js';
import { conflictsOf } from './words.js';

export interface WhyNot {
  /** A minimal conflict: without any one of its relations the package could come in. Empty when it can. */
  readonly conflict: readonly Conflict[];
  /** Those words of the request of which each, dropped alone, lets the package come in; in the order of the request. */
  readonly helps: readonly string[];
}

const HARD_NEEDS: SolveOptions = { recommends: false };

/** Whether a word of the request takes part in the contradiction. */
function takesPart(world: World, word: string, premises: readonly Premise[]): boolean {
  const { wanted, refused } = readRequest(world, [word]);
  const named = [...wanted.map((version) => version.package), ...refused];
  return premises.some((one) => one.kind === 'demand' && named.includes(one.demand.package));
}

function without(words: readonly string[], dropped: string): readonly string[] {
  return words.filter((word) => word !== dropped);
}

function requestFor(world: World, words: readonly string[], wanted: string): Request {
  return readRequest(world, [...words, wanted]);
}

/**
 * Why a package cannot be installed together with what a request asks for, in any version; and which single word of the request,
 * when dropped, would help. The words and the package are as for `apt-get install`.
 * @throws RootfsError `PACKAGE_UNKNOWN`, `VERSION_UNKNOWN`, `NO_CANDIDATE`
 */
export function whyNot(
  world: World,
  words: readonly string[],
  wanted: string,
  options: SolveOptions = HARD_NEEDS,
): WhyNot {
  const premises = contradictionOf(world, requestFor(world, words, wanted), options);
  // A word that is not part of this contradiction leaves it as it is.
  const suspects = words.filter((word) => word !== wanted && takesPart(world, word, premises));
  const helps = suspects.filter(
    (word) => contradictionOf(world, requestFor(world, without(words, word), wanted), options).length === 0,
  );
  return { conflict: conflictsOf(world.universe, premises), helps };
}
