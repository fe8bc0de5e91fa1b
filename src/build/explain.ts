import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { reasonsFor, type Reason } from '../resolve/debian/dependence/chains.js';
import type { Member, Origin, Plan } from '../resolve/debian/dependence/plan.js';
import { sizesOf, type Sizes } from '../resolve/debian/dependence/sizes.js';
import { treeOf, type TreeLine } from '../resolve/debian/dependence/tree.js';
import { whyNot, type WhyNot } from '../resolve/debian/why-not.js';
import { makePlan } from './debian/plans.js';
import { eachWorld, type OpenWorld } from './debian/worlds.js';
import type { Effects, ResolveRequest } from './request.js';

/** Explains the set of a request for each architecture; nothing of it is fetched. */
function eachPlan<T>(
  request: ResolveRequest,
  effects: Effects,
  body: (plan: Plan, open: OpenWorld) => T,
): Promise<readonly T[]> {
  return eachWorld(request, effects, (open, asked) => body(makePlan(open, asked, effects.report).plan, open));
}

/** Places of the members that a word means: of that name, or else those that provide it. */
function placesOf({ members }: Plan, { world }: OpenWorld, word: string): readonly number[] {
  const places = [...members.keys()];
  const isNamed = (member: Member): boolean => member.name === word || member.version.stanza.name === word;
  const real = places.filter((place) => isNamed(members[place] as Member));
  if (real.length > 0) return real;
  const providers = new Set(world.universe.providers.get(word));
  return places.filter((place) => providers.has((members[place] as Member).version));
}

function notChosen({ members }: Plan, { world, variant }: OpenWorld, word: string): RootfsError {
  const { packages, providers } = world.universe;
  if (packages.has(word) || providers.has(word)) {
    return new RootfsError('NOT_CHOSEN', `${word} is not among the ${members.length} packages of the set`, {
      hint: `rootfs why-not tells what stands against it, if anything; or name it as a part of the request.`,
    });
  }
  const near = didYouMean(word, [...members.map(({ name }) => name)]);
  return new RootfsError('PACKAGE_UNKNOWN', `no index has a package named ${JSON.stringify(word)}`, {
    hint: `${near}Check the name and the components in use; the variant is ${variant.variant}.`,
  });
}

function requirePlaces(plan: Plan, open: OpenWorld, word: string): readonly number[] {
  const places = placesOf(plan, open, word);
  if (places.length === 0) throw notChosen(plan, open, word);
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
  const found = await eachPlan(request, effects, (plan, open) =>
    requirePlaces(plan, open, word).map((place): Why => {
      const { name, version, origin } = plan.members[place] as Member;
      const { architecture, variant } = open.variant;
      const reasons = reasonsFor(plan, place);
      return { architecture, variant, package: name, version: version.stanza.version, origin, reasons };
    }),
  );
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
  return eachPlan(request, effects, (plan, open) => {
    const roots = reverse === undefined ? treeRoots(plan) : requirePlaces(plan, open, reverse);
    const lines = treeOf(plan, { roots, isReversed: reverse !== undefined, depth });
    return { architecture: open.architecture, lines };
  });
}

export interface SetSizes extends Sizes {
  readonly architecture: string;
  readonly variant: string;
}

/** Installed bytes by package and by who is responsible, for each architecture. @throws RootfsError as `resolve` does */
export function explainSizes(request: ResolveRequest, effects: Effects): Promise<readonly SetSizes[]> {
  return eachPlan(request, effects, (plan, { variant: { architecture, variant } }) => ({
    architecture,
    variant,
    ...sizesOf(plan),
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
  return eachWorld(request, effects, (open): SetWhyNot => ({
    architecture: open.architecture,
    package: word,
    ...whyNot(open.world, open.variant, word),
  }));
}
