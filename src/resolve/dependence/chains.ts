import type { Member, Origin, Plan } from './plan.js';

/** One link of a chain: by this relation the package before it needs `package`. */
export interface ChainLink {
  readonly package: string;
  readonly version: string;
  /** '' for the first link, which nobody needs: it was asked for. */
  readonly field: string;
  readonly relation: string;
}

/** Why a package is there, as far as one side asked for it. */
export interface Reason {
  readonly from: Exclude<Origin, 'automatic'>;
  /** Whether every chain needs a Recommends. */
  readonly byRecommends: boolean;
  /** The shortest ones, each from a package that was asked for to the one in question; at most `MOST_CHAINS`. */
  readonly chains: readonly (readonly ChainLink[])[];
  /** How many shortest chains there are. */
  readonly count: number;
}

const MOST_CHAINS = 4;

/** Whether a package counts as asked for by that side. A word of the request may name what the variant has anyway. */
export function isRoot({ origin, named }: Member, from: Reason['from']): boolean {
  return origin === from || (from === 'request' && named);
}

interface Step {
  readonly before: number;
  readonly field: string;
  readonly relation: string;
}

interface Search {
  /** How many links a shortest chain to each place has. */
  readonly distances: ReadonlyMap<number, number>;
  /** By which last links a shortest chain reaches a place. */
  readonly steps: ReadonlyMap<number, readonly Step[]>;
}

/** Breadth first from all roots at once; every link that lies on some shortest chain is kept. */
function search({ members }: Plan, from: Reason['from'], hardOnly: boolean): Search {
  const distances = new Map<number, number>();
  const steps = new Map<number, Step[]>();
  members.forEach((member, place) => {
    if (isRoot(member, from)) distances.set(place, 0);
  });
  // A Map yields what is added while it is walked: a breadth-first queue.
  for (const [place, distance] of distances) {
    for (const { to, field, relation } of members[place]?.needs ?? []) {
      if (hardOnly && field === 'Recommends') continue;
      if (!distances.has(to)) distances.set(to, distance + 1);
      const known = steps.get(to) ?? [];
      const isNew = !known.some(({ before }) => before === place);
      if (distances.get(to) === distance + 1 && isNew)
        steps.set(to, [...known, { before: place, field, relation }]);
    }
  }
  return { distances, steps };
}

function linkTo({ members }: Plan, place: number, field: string, relation: string): ChainLink {
  const member = members[place];
  return { package: member?.name ?? '', version: member?.version ?? '', field, relation };
}

/** How many shortest chains lead to a place; places nearer to the roots are counted first. */
function countChains({ distances, steps }: Search, target: number): number {
  const counts = new Map<number, number>();
  for (const [place, distance] of distances) {
    const ways = (steps.get(place) ?? []).reduce((sum, { before }) => sum + (counts.get(before) ?? 0), 0);
    counts.set(place, distance === 0 ? 1 : ways);
    if (place === target) break;
  }
  return counts.get(target) ?? 0;
}

/** The first few shortest chains, followed back from the target. */
function chainsTo(plan: Plan, { steps }: Search, target: number): readonly (readonly ChainLink[])[] {
  const found: ChainLink[][] = [];
  const open: { readonly place: number; readonly after: readonly ChainLink[] }[] = [
    { place: target, after: [] },
  ];
  for (let at = open.pop(); at !== undefined && found.length < MOST_CHAINS; at = open.pop()) {
    const ways = steps.get(at.place) ?? [];
    if (ways.length === 0) found.push([linkTo(plan, at.place, '', ''), ...at.after]);
    for (const { before, field, relation } of [...ways].reverse())
      open.push({ place: before, after: [linkTo(plan, at.place, field, relation), ...at.after] });
  }
  return found;
}

/**
 * The shortest chains of needs by which each side brings a package in. Chains of Depends and Pre-Depends alone are
 * preferred, however long, to those that need a Recommends.
 * @returns one reason a side, the request's first; none for a place that nothing leads to
 */
export function reasonsFor(plan: Plan, target: number): readonly Reason[] {
  return (['request', 'variant'] as const).flatMap((from): readonly Reason[] => {
    const hard = search(plan, from, true);
    const byRecommends = !hard.distances.has(target);
    const used = byRecommends ? search(plan, from, false) : hard;
    if (!used.distances.has(target)) return [];
    return [{ from, byRecommends, chains: chainsTo(plan, used, target), count: countChains(used, target) }];
  });
}
