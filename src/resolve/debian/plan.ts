import { asRootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import { constraintMet, fieldName, type Dependency, type Links } from './links.js';
import { readRequest, type World } from './request.js';
import type { Chosen } from './solve.js';
import { displayName, type Package, type Version } from './universe.js';
import type { VariantRequest } from './variant-request.js';
import { chooseVariant, type VariantChoice } from './variants.js';
import type { Addition, Member, Need, Origin, Plan } from '../dependence/plan.js';
import type { Known } from '../dependence/rules.js';
import { totalsOf, type Taken } from '../dependence/totals.js';

/** A member with the version that it is. */
export interface DebianMember extends Member {
  readonly chosen: Version;
}

export interface DebianPlan extends Plan {
  readonly members: readonly DebianMember[];
}

/** @see deb-control(5): Installed-Size counts KiB, and is an estimate */
function takenOf({ stanza }: Version): Taken {
  return { fetchBytes: stanza.sizeBytes, installedBytes: stanza.installedSizeKib * 1024 };
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
    totals: totalsOf(added.map(takenOf)),
  };
}

function originOf(one: Chosen, own: ReadonlySet<Package> | undefined, isNamed: boolean): Origin {
  if (!one.requested) return 'automatic';
  if (own === undefined) return isNamed ? 'request' : 'variant';
  return own.has(one.version.package) ? 'variant' : 'request';
}

/** What rules may name in a world. */
export function knownOf({ universe }: World): Known {
  const { indexes, packages, providers: provided } = universe;
  return { archives: [...new Set(indexes.map(({ archive }) => archive))], packages, provided };
}

/** Explains a choice that was made for `request` in the same world. */
export function planOf(world: World, request: VariantRequest, { chosen }: VariantChoice): DebianPlan {
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
  const members = sorted.map((one): DebianMember => {
    const { version } = one;
    const isNamed = named.has(version.package);
    const { stanza, index } = version;
    return {
      name: displayName(world.universe, version.package),
      ...{ packageName: stanza.name, version: stanza.version, architecture: stanza.architecture },
      archive: index.archive,
      ...takenOf(version),
      chosen: version,
      origin: originOf(one, ownSet, isNamed),
      named: isNamed,
      needs: needsOf(version, world.links, byPackage, places, request.recommends),
    };
  });
  return {
    members,
    totals: totalsOf(members),
    addition: plain === undefined ? undefined : additionOf(world, plain.chosen, chosen),
  };
}
