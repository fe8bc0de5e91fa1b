import { compareBytewise } from '../../kernel/order.js';
import { isRoot } from './chains.js';
import { immediateDominators } from './dominators.js';
import type { Member, Origin, Plan } from './plan.js';
import type { Totals } from './totals.js';

/** What one package takes, and what is there because of it alone. */
export interface PackageSize {
  readonly name: string;
  readonly version: string;
  readonly origin: Origin;
  readonly installedBytes: number;
  /** Of the package and all that would go away with it. */
  readonly exclusiveBytes: number;
  /** How many packages that is, itself included. */
  readonly exclusivePackages: number;
  /** The package with which this one goes away; '' when more than one, or the variant or request itself, holds it. */
  readonly heldBy: string;
}

/** What is there because of one side of the request alone. */
export interface Responsible {
  readonly kind: 'variant' | 'request';
  /** The word's package; '' for the variant. */
  readonly name: string;
  /** Names of all that would go away if it were dropped, sorted by bytes. */
  readonly packages: readonly string[];
  readonly exclusiveBytes: number;
}

/** Installed sizes by package and by who is responsible for them. */
export interface Sizes {
  /** The largest first; equal ones by name. */
  readonly packages: readonly PackageSize[];
  /** Largest first: the variant as a whole, and each package that the request names. */
  readonly responsible: readonly Responsible[];
  /** What several of them need, and what goes away with none of them. */
  readonly shared: { readonly packages: readonly string[]; readonly bytes: number };
  readonly totals: Totals;
}

interface Weight {
  readonly bytes: number;
  readonly packages: readonly number[];
}

/** The set as a graph: members by their places, then the variant, then the entry that leads to all that was asked for. */
function dominatorsOf({ members }: Plan): {
  readonly found: readonly (number | undefined)[];
  readonly variant: number;
} {
  const variant = members.length;
  const entry = members.length + 1;
  const places = [...members.keys()];
  const rootsOf = (from: 'variant' | 'request'): readonly number[] =>
    places.filter((place) => isRoot(members[place] as Member, from));
  const [own, named] = [rootsOf('variant'), [variant, ...rootsOf('request')]];
  const next = (place: number): readonly number[] => {
    if (place === entry) return named;
    return place === variant ? own : (nexts[place] ?? []);
  };
  const nexts = members.map(({ needs }) => needs.map(({ to }) => to));
  return { found: immediateDominators({ size: members.length + 2, entry, next }), variant };
}

/** Sums over the tree of dominators: each place with all that it dominates. */
function weightsOf(plan: Plan, found: readonly (number | undefined)[]): readonly Weight[] {
  const under: number[][] = found.map(() => []);
  found.forEach((dominator, place) => {
    if (dominator !== undefined) under[dominator]?.push(place);
  });
  return found.map((_, root): Weight => {
    const packages: number[] = [];
    let bytes = 0;
    const open = [root];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const member = plan.members[place];
      if (member !== undefined) {
        packages.push(place);
        bytes += member.installedBytes;
      }
      open.push(...(under[place] ?? []));
    }
    return { bytes, packages };
  });
}

function namesOf({ members }: Plan, places: readonly number[]): readonly string[] {
  return places.map((place) => members[place]?.name ?? '').sort(compareBytewise);
}

function responsibleOf(plan: Plan, weights: readonly Weight[], variant: number): readonly Responsible[] {
  const sides: (readonly [Responsible['kind'], string, Weight | undefined])[] = [
    ['variant', '', weights[variant]],
  ];
  plan.members.forEach((member, place) => {
    // A word that names what the variant has anyway holds nothing: it would stay.
    if (member.named)
      sides.push(['request', member.name, member.origin === 'variant' ? undefined : weights[place]]);
  });
  return sides
    .map(([kind, name, weight]) => ({
      kind,
      name,
      packages: namesOf(plan, weight?.packages ?? []),
      exclusiveBytes: weight?.bytes ?? 0,
    }))
    .sort((a, b) => b.exclusiveBytes - a.exclusiveBytes || compareBytewise(a.name, b.name));
}

/**
 * Who is responsible for how many bytes: a package goes away with another when every chain of needs from what was asked for
 * goes through that other (its dominators). Packages that meet the same group hold what it needs together, as apt's
 * autoremove has it.
 */
export function sizesOf(plan: Plan): Sizes {
  const { found, variant } = dominatorsOf(plan);
  const weights = weightsOf(plan, found);
  const packages = plan.members.map((member, place): PackageSize => {
    const dominator = found[place];
    return {
      name: member.name,
      version: member.version,
      origin: member.origin,
      installedBytes: member.installedBytes,
      exclusiveBytes: weights[place]?.bytes ?? 0,
      exclusivePackages: weights[place]?.packages.length ?? 0,
      heldBy: dominator === undefined ? '' : (plan.members[dominator]?.name ?? ''),
    };
  });
  const responsible = responsibleOf(plan, weights, variant);
  const held = new Set(responsible.flatMap((one) => one.packages));
  const shared = plan.members.filter(({ name }) => !held.has(name));
  return {
    packages: packages.sort((a, b) => b.installedBytes - a.installedBytes || compareBytewise(a.name, b.name)),
    responsible,
    shared: {
      packages: shared.map(({ name }) => name),
      bytes: shared.reduce((sum, { installedBytes }) => sum + installedBytes, 0),
    },
    totals: plan.totals,
  };
}
