import { formatConflict, type Conflict } from '../../conflict.js';
import { fieldName, type Alternative, type Dependency } from '../links.js';
import { displayName, type Package, type Universe, type Version } from '../universe.js';
import type { Premise } from './core.js';
import type { Demand } from './demand.js';
import { versionsMeant } from './encoding.js';

/** The premises of a contradiction, sorted by what they say. */
interface Case {
  readonly universe: Universe;
  readonly demands: readonly Demand[];
  readonly needs: readonly Dependency[];
  readonly clashes: readonly Dependency[];
}

function caseOf(universe: Universe, premises: readonly Premise[]): Case {
  const relations = premises.flatMap((one) => (one.kind === 'relation' ? [one.dependency] : []));
  return {
    universe,
    demands: premises.flatMap((one) => (one.kind === 'demand' ? [one.demand] : [])),
    needs: relations.filter(({ negative }) => !negative),
    clashes: relations.filter(({ negative }) => negative),
  };
}

function label({ universe }: Case, version: Version): string {
  return `${displayName(universe, version.package)} ${version.stanza.version}`;
}

function quote({ owner, kind, text }: Dependency, one: Case): string {
  return `${label(one, owner)} ${fieldName(kind)}: ${text}`;
}

/** Why no index can meet an alternative. */
function absence({ target: { real, name, provides }, operator, version }: Alternative): string {
  const has = real?.versions.map(({ stanza }) => stanza.version).join(', ');
  if (has !== undefined) return `${name} is only available as ${has}`;
  return provides.length === 0
    ? `no index has ${name}`
    : `nothing provides ${name} as (${operator} ${version})`;
}

function reasonOfDemand(one: Case, { kind, package: target, allowed }: Demand): string {
  const name = displayName(one.universe, target);
  const [version] = allowed;
  if (kind === 'refuse') return `${name} is refused by the request`;
  if (kind === 'keep' && version !== undefined) return `${label(one, version)} is installed already`;
  return version === undefined
    ? `the request chose another version of ${name}`
    : `the request chose ${label(one, version)}`;
}

function clashReason(one: Case, version: Version): string | undefined {
  for (const clash of one.clashes) {
    if (clash.owner === version)
      return `${label(one, version)} forbids what is needed (${fieldName(clash.kind)}: ${clash.text})`;
    if (versionsMeant(clash).includes(version))
      return `${label(one, clash.owner)} forbids ${label(one, version)} (${fieldName(clash.kind)}: ${clash.text})`;
  }
  return undefined;
}

/** Why one version that would meet a need cannot be there, by the other premises. */
function reasonAgainst(one: Case, need: Dependency, version: Version): string {
  const demand = one.demands.find(({ forbidden }) => forbidden.includes(version));
  if (demand !== undefined) return reasonOfDemand(one, demand);
  const clash = clashReason(one, version);
  if (clash !== undefined) return clash;
  const own = one.needs.find(({ owner }) => owner === version);
  if (own !== undefined) return `${label(one, version)} needs ${own.text} (${fieldName(own.kind)})`;
  const rival = one.needs.find(
    (other) =>
      other !== need &&
      !versionsMeant(other).includes(version) &&
      versionsMeant(other).some(({ package: target }) => target === version.package),
  );
  if (rival !== undefined)
    return `${quote(rival, one)} wants another version of ${displayName(one.universe, version.package)}`;
  return `${label(one, version)} does not go with the rest of the request`;
}

function reasonOfNeed(one: Case, need: Dependency): string {
  const absent = need.alternatives
    .filter((alternative) => versionsMeant({ ...need, alternatives: [alternative] }).length === 0)
    .map(absence);
  const present = versionsMeant(need).map((version) => reasonAgainst(one, need, version));
  return [...new Set([...absent, ...present])].join('; ');
}

function reasonOfClash(one: Case, ways: Ways, clash: Dependency): string {
  const hits = versionsMeant(clash).filter((version) => ways.has(version.package));
  const [hit] = hits.length > 0 ? hits : versionsMeant(clash);
  if (hit === undefined) return 'it is not met';
  const way = chainTo(one, ways, hit.package);
  return way.length < 2
    ? `it hits ${label(one, hit)}, which is wanted too`
    : `it hits ${label(one, hit)}, which is needed too (${way.join(' needs ')})`;
}

/** For each package that the premises lead to the one before it; undefined for those that the request names. */
type Ways = ReadonlyMap<Package, Package | undefined>;

function waysOf(one: Case): Ways {
  const ways = new Map<Package, Package | undefined>();
  for (const { allowed, package: target } of one.demands) if (allowed.length > 0) ways.set(target, undefined);
  // A Map yields what is added while it is walked: a breadth-first queue.
  for (const target of ways.keys()) {
    for (const need of one.needs.filter(({ owner }) => owner.package === target)) {
      for (const { package: next } of versionsMeant(need)) if (!ways.has(next)) ways.set(next, target);
    }
  }
  return ways;
}

function chainTo(one: Case, ways: Ways, target: Package): string[] {
  const chain: string[] = [];
  for (let at: Package | undefined = target; at !== undefined; at = ways.get(at)) {
    chain.unshift(displayName(one.universe, at));
  }
  return chain;
}

/** Two demands that contradict each other by themselves, such as two versions of one package. */
function conflictOfDemand(one: Case, demand: Demand): Conflict[] {
  const [version] = demand.allowed;
  if (version === undefined) return [];
  const against = one.demands.find((other) => other !== demand && other.forbidden.includes(version));
  return [
    {
      package: displayName(one.universe, demand.package),
      version: version.stanza.version,
      field: 'Request',
      relation: displayName(one.universe, demand.package),
      reason: against === undefined ? 'it cannot be installed' : reasonOfDemand(one, against),
      chain: [displayName(one.universe, demand.package)],
    },
  ];
}

/** Versions that differ only in where they come from say the same. */
function withoutRepeats(conflicts: readonly Conflict[]): readonly Conflict[] {
  return [...new Map(conflicts.map((conflict) => [formatConflict(conflict), conflict])).values()];
}

/** A contradiction in words: who needs what, who forbids it, and how the request leads there. */
export function conflictsOf(universe: Universe, premises: readonly Premise[]): readonly Conflict[] {
  const one = caseOf(universe, premises);
  const ways = waysOf(one);
  const relations = [...one.needs, ...one.clashes];
  if (relations.length === 0) return one.demands.flatMap((demand) => conflictOfDemand(one, demand));
  const conflicts = relations.map((dependency) => ({
    package: displayName(universe, dependency.owner.package),
    version: dependency.owner.stanza.version,
    field: fieldName(dependency.kind),
    relation: dependency.text,
    reason: dependency.negative ? reasonOfClash(one, ways, dependency) : reasonOfNeed(one, dependency),
    chain: chainTo(one, ways, dependency.owner.package),
  }));
  return withoutRepeats(conflicts);
}
