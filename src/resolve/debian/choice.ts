import type { Alternative, Dependency } from './links.js';
import { constraintMet } from './links.js';
import { ignoresPackage, ignoresProvider, type Marks } from './marks.js';
import type { FirstMention } from './mention.js';
import { findPackage, multiArchOf, type Version } from './universe.js';

const PRIORITIES: readonly string[] = ['required', 'important', 'standard', 'optional', 'extra'];

/** 0 is the highest; an unknown priority counts as extra, a missing one above all (apt's 0). */
export function priorityRank(priority: string): number {
  if (priority === '') return 0;
  const rank = PRIORITIES.indexOf(priority.toLowerCase());
  return rank < 0 ? PRIORITIES.length : rank + 1;
}

function hasInstalledSibling(marks: Marks, version: Version): boolean {
  if (multiArchOf(version) !== 'same') return false;
  const { universe } = marks;
  return universe.architectures.some((architecture) => {
    const sibling = findPackage(universe, version.package.name, architecture);
    return sibling !== undefined && marks.of(sibling).current !== undefined;
  });
}

/** The order of two truths, the true one first; 0 when they agree. */
function trueFirst(a: boolean, b: boolean): number {
  return a === b ? 0 : a ? -1 : 1;
}

/**
 * apt's order among the packages that can meet one alternative (CompareProviders in depcache.cc): decided ones,
 * co-installed siblings, installed ones, the package of that name, essential ones, important ones, the native architecture, higher
 * priority, and then the one whose name is mentioned last.
 */
export function compareProviders(
  marks: Marks,
  mention: FirstMention,
  name: string,
  a: Version,
  b: Version,
): number {
  const p = marks.of(a.package);
  const q = marks.of(b.package);
  const { native, architectures } = marks.universe;
  const [aArch, bArch] = [a.package.architecture, b.package.architecture];
  return (
    trueFirst(p.protected, q.protected) ||
    trueFirst(hasInstalledSibling(marks, a), hasInstalledSibling(marks, b)) ||
    trueFirst(p.current !== undefined, q.current !== undefined) ||
    trueFirst(a.package.name === name, b.package.name === name) ||
    trueFirst(marks.isEssential(a.package), marks.isEssential(b.package)) ||
    trueFirst(a.package.important, b.package.important) ||
    trueFirst(aArch === native, bArch === native) ||
    architectures.indexOf(aArch) - architectures.indexOf(bArch) ||
    priorityRank(a.stanza.priority) - priorityRank(b.stanza.priority) ||
    mention.compare([b.package.name, bArch], [a.package.name, aArch])
  );
}

/** Candidates that meet (or, for a conflict, are hit by) one alternative. */
function candidatesOf(marks: Marks, dependency: Dependency, alternative: Alternative): Version[] {
  const { real, provides } = alternative.target;
  const found: Version[] = [];
  const own = real === undefined ? undefined : marks.candidate(real);
  if (real !== undefined && own !== undefined && !ignoresPackage(dependency, alternative, real)) {
    if (constraintMet(alternative, own.stanza.version)) found.push(own);
  }
  for (const { owner, version } of provides) {
    if (marks.candidate(owner.package) !== owner || ignoresProvider(dependency, alternative, owner)) continue;
    if (constraintMet(alternative, version)) found.push(owner);
  }
  return found;
}

/** Whether the request or an earlier choice rules the package out for good. */
function isRuledOut(marks: Marks, version: Version): boolean {
  const mark = marks.of(version.package);
  return mark.protected && mark.mode === 'keep' && mark.current === undefined;
}

function withoutRepeats(versions: readonly Version[]): Version[] {
  return versions.filter((version, at) => at === 0 || version !== versions[at - 1]);
}

/**
 * What could meet the group, in the order in which apt tries it: alternatives from left to right, within each the
 * better provider first; what is installed already before all. For a conflict: what it hits.
 */
export function solutions(marks: Marks, mention: FirstMention, dependency: Dependency): Version[] {
  const present: Version[] = [];
  const absent: Version[] = [];
  for (const alternative of dependency.alternatives) {
    const found = candidatesOf(marks, dependency, alternative);
    if (found.length > 1) {
      found.sort((a, b) => compareProviders(marks, mention, alternative.target.name, a, b));
    }
    for (const version of found) {
      if (marks.of(version.package).current === undefined) absent.push(version);
      else present.push(version);
    }
  }
  const all = withoutRepeats([...present, ...absent]);
  return dependency.negative ? all : all.filter((version) => !isRuledOut(marks, version));
}

/** The one thing that can meet the group; undefined when there are several, or none. */
export function onlySolution(marks: Marks, dependency: Dependency): Version | undefined {
  const found = new Set<Version>();
  for (const alternative of dependency.alternatives) {
    for (const version of candidatesOf(marks, dependency, alternative)) {
      if (!isRuledOut(marks, version)) found.add(version);
    }
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}
