import { asRootfsError } from '../../../kernel/errors.js';
import { sortedBytewise } from '../../../kernel/order.js';
import { constraintMet, fieldName, type Dependency, type Links } from '../links.js';
import { readRequest, type World } from '../request.js';
import type { Chosen } from '../solve.js';
import { displayName, type Package, type Version } from '../universe.js';
import type { VariantRequest } from '../variant-request.js';
import { chooseVariant, type VariantChoice } from '../variants.js';
import { totalsOf, type Totals } from './totals.js';

/**
 * Who asked for a package: the variant by itself, the words of the request, or nobody: then it is there because
 * something needs it (apt's `auto`).
 */
export type Origin = 'variant' | 'request' | 'automatic';

/** One way in which a member of the set needs another. */
export interface Need {
  /** Place in `members` of the package that meets it. */
  readonly to: number;
  /** `Pre-Depends`, `Depends` or `Recommends`. */
  readonly field: string;
  /** The group as a control file has it, such as `libc6 (>= 2.34) | musl`. */
  readonly relation: string;
}

/** One package of a chosen set. */
export interface Member {
  readonly version: Version;
  /** `name`, or `name:arch` when foreign. */
  readonly name: string;
  readonly origin: Origin;
  /** Named by the request; may be the variant's own too. */
  readonly named: boolean;
  /** In the order of the fields; a group that several members meet gives one need for each. */
  readonly needs: readonly Need[];
}

/** What the words of a request change in the variant's own set. */
export interface Addition {
  /** Names, sorted by bytes. */
  readonly added: readonly string[];
  /** Those of the variant's own set that are not taken any more. */
  readonly removed: readonly string[];
  /** Sum of what is added alone; what is removed is not taken off. */
  readonly totals: Totals;
}

/** A set that was chosen, with who asked for what and who needs whom. */
export interface Plan {
  /** By name, sorted by bytes. */
  readonly members: readonly Member[];
  readonly totals: Totals;
  /** Undefined for the plain variant, and where the variant cannot be had without the request. */
  readonly addition: Addition | undefined;
}

/** The members that meet a group, in the order of its alternatives; a real package before those that provide it. */
function metBy(dependency: Dependency, chosen: ReadonlyMap<Package, Version>): readonly Version[] {
  const found = new Set<Version>();
  for (const alternative of dependency.alternatives) {
    const { real, provides } = alternative.target;
    const own = real === undefined ? undefined : chosen.get(real);
    if (own !== undefined && constraintMet(alternative, own.stanza.version)) found.add(own);
    for (const { owner, version } of provides) {
      if (chosen.get(owner.package) === owner && constraintMet(alternative, version)) found.add(owner);
    }
  }
  return [...found];
}

/** What a version needs among the chosen; Recommends count only where they were followed. */
function needsOf(
  version: Version,
  links: Links,
  chosen: ReadonlyMap<Package, Version>,
  places: ReadonlyMap<Version, number>,
  recommends: boolean,
): readonly Need[] {
  return links
    .dependencies(version)
    .filter(({ negative, kind }) => !negative && (recommends || kind !== 'recommends'))
    .flatMap((dependency) =>
      metBy(dependency, chosen)
        .filter((other) => other !== version)
        .map((other) => ({
          to: places.get(other) ?? 0,
          field: fieldName(dependency.kind),
          relation: dependency.text,
        })),
    );
}

/** What the variant takes without the words of the request; undefined when that cannot be had. */
function plainChoice(world: World, request: VariantRequest): VariantChoice | undefined {
  try {
    return chooseVariant(world, { ...request, include: [], exclude: [] });
  } catch (thrown) {
    if (asRootfsError(thrown).kind === 'unsatisfiable') return undefined;
    throw thrown;
  }
}

/** What one choice has more and less than another. */
export function additionOf(world: World, plain: readonly Chosen[], chosen: readonly Chosen[]): Addition {
  const before = new Set(plain.map(({ version }) => version.package));
  const after = new Set(chosen.map(({ version }) => version.package));
  const added = chosen.map(({ version }) => version).filter((version) => !before.has(version.package));
  const removed = [...before].filter((target) => !after.has(target));
  const name = (target: Package): string => displayName(world.universe, target);
  return {
    added: sortedBytewise(
      added.map((version) => name(version.package)),
      String,
    ),
    removed: sortedBytewise(removed.map(name), String),
    totals: totalsOf(added),
  };
}

function originOf(one: Chosen, own: ReadonlySet<Package> | undefined, isNamed: boolean): Origin {
  if (!one.requested) return 'automatic';
  if (own === undefined) return isNamed ? 'request' : 'variant';
  return own.has(one.version.package) ? 'variant' : 'request';
}

/** Explains a choice that was made for `request` in the same world. */
export function planOf(world: World, request: VariantRequest, { chosen }: VariantChoice): Plan {
  const isPlain = request.include.length === 0 && request.exclude.length === 0;
  const plain = isPlain ? undefined : plainChoice(world, request);
  const own = (isPlain ? chosen : plain?.chosen)
    ?.filter(({ requested }) => requested)
    .map(({ version }) => version.package);
  const ownSet = own === undefined ? undefined : new Set(own);
  const named = new Set(readRequest(world, request.include).wanted.map((version) => version.package));
  const byPackage = new Map(chosen.map(({ version }) => [version.package, version]));
  const sorted = sortedBytewise(chosen, ({ version }) => displayName(world.universe, version.package));
  const places = new Map(sorted.map(({ version }, place) => [version, place]));
  const members = sorted.map((one): Member => {
    const { version } = one;
    const isNamed = named.has(version.package);
    return {
      version,
      name: displayName(world.universe, version.package),
      origin: originOf(one, ownSet, isNamed),
      named: isNamed,
      needs: needsOf(version, world.links, byPackage, places, request.recommends),
    };
  });
  return {
    members,
    totals: totalsOf(sorted.map(({ version }) => version)),
    addition: plain === undefined ? undefined : additionOf(world, plain.chosen, chosen),
  };
}
