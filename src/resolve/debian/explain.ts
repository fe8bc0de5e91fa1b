import { RootfsError } from '../../kernel/errors.js';
import { formatConflict, type Conflict } from '../conflict.js';
import { constraintMet, fieldName, type Alternative, type Dependency } from './links.js';
import { ignoresPackage, ignoresProvider, type Mark, type Marks } from './marks.js';
import { displayName, type Package, type Version } from './universe.js';

/** A chain of reasons longer than this helps nobody. */
const DEEPEST = 12;
const MOST_LINES = 8;

function label(marks: Marks, version: Version): string {
  return `${displayName(marks.universe, version.package)} ${version.stanza.version}`;
}

/** Whether a conflict of one version hits another. */
function hits(dependency: Dependency, other: Version): boolean {
  return dependency.alternatives.some((alternative) => {
    const { real, provides } = alternative.target;
    if (real === other.package && !ignoresPackage(dependency, alternative, real)) {
      if (constraintMet(alternative, other.stanza.version)) return true;
    }
    return provides.some(
      ({ owner, version }) =>
        owner === other &&
        !ignoresProvider(dependency, alternative, owner) &&
        constraintMet(alternative, version),
    );
  });
}

/** Who forbids `version` among what is to be installed, or whom it forbids. */
function forbidder(marks: Marks, version: Version): string | undefined {
  const installed = marks.all().flatMap(({ install }) => (install === undefined ? [] : [install]));
  for (const dependency of marks.links.dependencies(version)) {
    const hit = dependency.negative ? installed.find((other) => hits(dependency, other)) : undefined;
    if (hit !== undefined)
      return `it has ${fieldName(dependency.kind)}: ${dependency.text}, which hits ${label(marks, hit)}`;
  }
  for (const other of installed) {
    const dependency = marks.links.dependencies(other).find((one) => one.negative && hits(one, version));
    if (dependency !== undefined) {
      return `${label(marks, other)} forbids it by ${fieldName(dependency.kind)}: ${dependency.text}`;
    }
  }
  return undefined;
}

/** Why a version will not be there. */
function reasonAgainst(marks: Marks, version: Version, seen: Set<Version>): string {
  const mark = marks.of(version.package);
  if (mark.held) return `${displayName(marks.universe, version.package)} is refused by the request`;
  const forbidden = forbidder(marks, version);
  if (forbidden !== undefined) return `${label(marks, version)} cannot be installed: ${forbidden}`;
  if (seen.size < DEEPEST && !seen.has(version)) {
    seen.add(version);
    const open = marks.links
      .dependencies(version)
      .find(
        (one) => !one.negative && one.kind !== 'recommends' && !marks.isMet(one) && isHopeless(marks, one),
      );
    if (open !== undefined) {
      const inner = reasonForNeed(marks, open, seen);
      return `${label(marks, version)} needs ${open.text} (${fieldName(open.kind)}): ${inner}`;
    }
  }
  return `${label(marks, version)} cannot be installed together with the rest`;
}

/** Whether no alternative has a candidate that may still be installed. */
function isHopeless(marks: Marks, dependency: Dependency): boolean {
  return !dependency.alternatives.some((alternative) => {
    const { real, provides } = alternative.target;
    const own = real === undefined ? undefined : marks.candidate(real);
    if (own !== undefined && !marks.of(own.package).held && constraintMet(alternative, own.stanza.version))
      return true;
    return provides.some(
      ({ owner, version }) =>
        marks.candidate(owner.package) === owner &&
        !marks.of(owner.package).held &&
        constraintMet(alternative, version),
    );
  });
}

function reasonForAlternative(marks: Marks, alternative: Alternative, seen: Set<Version>): string {
  const { real, provides, name } = alternative.target;
  if (real === undefined && provides.length === 0) return `no index has ${name}`;
  const fitting = real?.versions.filter(({ stanza }) => constraintMet(alternative, stanza.version)) ?? [];
  const providers = provides
    .filter(({ version }) => constraintMet(alternative, version))
    .map(({ owner }) => owner);
  const chosen = real === undefined ? undefined : (marks.installed(real) ?? real.candidate);
  const best = fitting.find((version) => version === chosen) ?? providers[0];
  if (best !== undefined) return reasonAgainst(marks, best, seen);
  if (chosen !== undefined && fitting.length > 0) {
    return `version ${chosen.stanza.version} of ${name} is the chosen one, and only the chosen version is considered`;
  }
  if (chosen !== undefined) return `${name} is only available as ${chosen.stanza.version}`;
  return `what provides ${name} does not do so in a version that fits`;
}

function reasonForNeed(marks: Marks, dependency: Dependency, seen: Set<Version>): string {
  const reasons = dependency.alternatives.map((alternative) =>
    reasonForAlternative(marks, alternative, seen),
  );
  return [...new Set(reasons)].join('; ');
}

function reasonForConflict(marks: Marks, dependency: Dependency): string {
  const hit = marks.all().find(({ install }) => install !== undefined && hits(dependency, install))?.install;
  return hit === undefined ? 'it is not met' : `it hits ${label(marks, hit)}, which is wanted too`;
}

/** The shortest way by which each installed package is reached from a named one: the package before it. */
function waysFrom(marks: Marks, named: readonly Package[]): ReadonlyMap<Package, Package | undefined> {
  const before = new Map<Package, Package | undefined>(named.map((target) => [target, undefined]));
  // A Map yields what is added while it is walked: a breadth-first queue.
  for (const target of before.keys()) {
    const version = marks.installed(target);
    if (version === undefined) continue;
    for (const { negative, alternatives } of marks.links.dependencies(version)) {
      if (negative) continue;
      for (const { real, provides } of alternatives.map((alternative) => alternative.target)) {
        for (const next of [
          ...(real === undefined ? [] : [real]),
          ...provides.map(({ owner }) => owner.package),
        ]) {
          if (marks.installed(next) !== undefined && !before.has(next)) before.set(next, target);
        }
      }
    }
  }
  return before;
}

function chainTo(marks: Marks, ways: ReadonlyMap<Package, Package | undefined>, target: Package): string[] {
  const chain: string[] = [];
  for (let at: Package | undefined = target; at !== undefined; at = ways.get(at)) {
    chain.unshift(displayName(marks.universe, at));
  }
  return chain;
}

/** The open groups of what stayed broken, each with what stands against it. */
function conflictsOf(marks: Marks, broken: readonly Mark[], named: readonly Package[]): Conflict[] {
  const found: Conflict[] = [];
  const ways = waysFrom(marks, named);
  for (const { install } of broken) {
    if (install === undefined) continue;
    for (const dependency of marks.links.dependencies(install)) {
      if (dependency.kind === 'recommends' || marks.isMet(dependency)) continue;
      found.push({
        package: displayName(marks.universe, install.package),
        version: install.stanza.version,
        field: fieldName(dependency.kind),
        relation: dependency.text,
        reason: dependency.negative
          ? reasonForConflict(marks, dependency)
          : reasonForNeed(marks, dependency, new Set()),
        chain: chainTo(marks, ways, install.package),
      });
    }
  }
  return found;
}

/** The error for a request that cannot be met; its cause is the list of conflicts. */
export function refusal(conflicts: readonly Conflict[]): RootfsError {
  const lines = conflicts.slice(0, MOST_LINES).map((conflict) => `  ${formatConflict(conflict)}`);
  if (conflicts.length > MOST_LINES) lines.push(`  and ${conflicts.length - MOST_LINES} more`);
  return new RootfsError('UNSATISFIABLE', `the request cannot be met:\n${lines.join('\n')}`, {
    hint: 'Leave out one of the packages named, or choose another alternative by naming it.',
    cause: conflicts,
  });
}

/** The error for a request that left packages broken. */
export function unsatisfiable(marks: Marks, broken: readonly Mark[], named: readonly Package[]): RootfsError {
  return refusal(conflictsOf(marks, broken, named));
}

/** The error for packages that had to come in without being named and could not. */
export function uninstallable(marks: Marks, missing: readonly Package[]): RootfsError {
  const lines = missing.map((target) => {
    const best = target.candidate ?? target.versions[0];
    return `  ${best === undefined ? target.name : reasonAgainst(marks, best, new Set())}`;
  });
  return new RootfsError('UNSATISFIABLE', `essential packages cannot be installed:\n${lines.join('\n')}`, {
    hint: 'The archives in use may not belong together.',
  });
}
