import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { reasonsFor, type Reason } from '../resolve/dependence/chains.js';
import type { Member, Origin, Plan } from '../resolve/dependence/plan.js';
import { sizesOf, type Sizes } from '../resolve/dependence/sizes.js';
import { treeOf, type TreeLine } from '../resolve/dependence/tree.js';
import type { WhyNot } from '../resolve/why-not.js';
import { eachSet, type PlannedSet } from './plans.js';
import type { Effects, ResolveRequest } from './request.js';

function notChosen({ members }: Plan, { isKnown, variant }: PlannedSet, word: string): RootfsError {
  if (isKnown(word)) {
    return new RootfsError('NOT_CHOSEN', `${word} is not among the ${members.length} packages of the set`, {
      hint: `rootfs why-not tells what stands against it, if anything; or name it as a part of the request.`,
    });
  }
  const near = didYouMean(word, [...members.map(({ name }) => name)]);
  return new RootfsError('PACKAGE_UNKNOWN', `no index has a package named ${JSON.stringify(word)}`, {
    hint: `${near}Check the name and the components in use; the variant is ${variant}.`,
  });
}

function requirePlaces(plan: Plan, set: PlannedSet, word: string): readonly number[] {
  const places = set.placesOf(plan, word);
  if (places.length === 0) throw notChosen(plan, set, word);
  return places;
}

/** Why one package is in a set. */
export interface Why {
  readonly architecture: string;
  readonly variant: string;
  readonly package: string;
  readonly version: string;
  readonly origin: Origin;
  readonly reasons: readonly Reason[];
}

/**
 * Why a package is in the set of a request, for each architecture and each package that the word means.
 * @throws RootfsError `NOT_CHOSEN`, `PACKAGE_UNKNOWN`, and as `resolve` does
 */
export async function explainWhy(
  word: string,
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly Why[]> {
  const found = await eachSet(request, effects, (set) => {
    const plan = set.plan();
    const { architecture, variant } = set;
    return requirePlaces(plan, set, word).map((place): Why => {
      const { name, version, origin } = plan.members[place] as Member;
      const reasons = reasonsFor(plan, place);
      return { architecture, variant, package: name, version, origin, reasons };
    });
  });
  return found.flat();
}

/** Which tree is wanted. */
export interface TreeRequest {
  /** Upwards from this package; undefined for downwards from what was asked for. */
  readonly reverse: string | undefined;
  /** Levels below the roots; Infinity for all. */
  readonly depth: number;
}

export interface Tree {
  readonly architecture: string;
  readonly lines: readonly TreeLine[];
}

/** What the request names, or without one what the variant names. */
function treeRoots({ members }: Plan): readonly number[] {
  const places = [...members.keys()];
  const named = places.filter((place) => members[place]?.named === true);
  return named.length > 0 ? named : places.filter((place) => members[place]?.origin === 'variant');
}

/** A tree of needs for each architecture. @throws as {@link explainWhy} does */
export function explainTree(
  { reverse, depth }: TreeRequest,
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly Tree[]> {
  return eachSet(request, effects, (set) => {
    const plan = set.plan();
    const roots = reverse === undefined ? treeRoots(plan) : requirePlaces(plan, set, reverse);
    const lines = treeOf(plan, { roots, isReversed: reverse !== undefined, depth });
    return { architecture: set.architecture, lines };
  });
}

export interface SetSizes extends Sizes {
  readonly architecture: string;
  readonly variant: string;
}

/** Installed bytes by package and by who is responsible, for each architecture. @throws RootfsError as `resolve` does */
export function explainSizes(request: ResolveRequest, effects: Effects): Promise<readonly SetSizes[]> {
  return eachSet(request, effects, ({ architecture, variant, plan }) => ({
    architecture,
    variant,
    ...sizesOf(plan()),
  }));
}

export type SetWhyNot = WhyNot & { readonly architecture: string; readonly package: string };

/**
 * What stands against a package in the set of a request, for each architecture.
 * @throws RootfsError as `resolve` does when the request cannot be met even without it
 */
export function explainWhyNot(
  word: string,
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly SetWhyNot[]> {
  return eachSet(request, effects, ({ architecture, whyNot }): SetWhyNot => ({
    architecture,
    package: word,
    ...whyNot(word),
  }));
}
