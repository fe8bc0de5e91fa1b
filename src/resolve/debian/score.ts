import { priorityRank } from './choice.js';
import type { Dependency, DependencyKind } from './links.js';
import { constraintMet } from './links.js';
import { ignoresPackage, ignoresProvider, type Mark, type Marks } from './marks.js';
import type { Package, Version } from './universe.js';

/** By `priorityRank`: none, required, important, standard, optional, extra. */
const BY_PRIORITY: readonly number[] = [0, 3, 2, 1, -1, -2];
const ESSENTIAL = 100;
const ESSENTIAL_AT_LAST = 5000;
const NAMED = 10000;

function weightOf(kind: DependencyKind): number {
  switch (kind) {
    case 'preDepends':
    case 'depends':
    case 'recommends':
      return 1;
    case 'conflicts':
    case 'breaks':
      return -1;
    case 'suggests':
      return 0;
  }
}

/** Installed packages that provide what an alternative of the dependency names, each once. */
function installedProviders(marks: Marks, dependency: Dependency): ReadonlySet<Package> {
  const found = new Set<Package>();
  for (const alternative of dependency.alternatives) {
    for (const { owner, version } of alternative.target.provides) {
      if (marks.installed(owner.package) !== owner || ignoresProvider(dependency, alternative, owner))
        continue;
      if (constraintMet(alternative, version)) found.add(owner.package);
    }
  }
  return found;
}

/** How much the repair should rather keep one package than another: apt's scores, by package. */
export type Scores = Map<Package, number>;

function add(scores: Scores, target: Package, points: number): void {
  scores.set(target, (scores.get(target) ?? 0) + points);
}

function scoreAlternatives(marks: Marks, scores: Scores, dependency: Dependency): void {
  const points = weightOf(dependency.kind);
  for (const alternative of dependency.alternatives) {
    const { real } = alternative.target;
    const version = real === undefined ? undefined : marks.installed(real);
    if (real !== undefined && !ignoresPackage(dependency, alternative, real)) {
      const counts =
        alternative.operator === '' ||
        (version !== undefined && constraintMet(alternative, version.stanza.version));
      if (!counts) continue;
      add(scores, real, points);
    }
    for (const provider of installedProviders(marks, { ...dependency, alternatives: [alternative] })) {
      add(scores, provider, points);
    }
  }
}

function scoreItself(marks: Marks, scores: Scores, version: Version): void {
  if (marks.isEssential(version.package) || version.package.important)
    add(scores, version.package, ESSENTIAL);
  add(scores, version.package, BY_PRIORITY[priorityRank(version.stanza.priority)] ?? 0);
}

/** Packages inherit the positive scores of those that need or recommend them. */
function inherit(marks: Marks, scores: Scores, installed: readonly Version[]): void {
  const before = new Map(scores);
  for (const version of installed) {
    const points = before.get(version.package) ?? 0;
    if (points <= 0) continue;
    for (const dependency of marks.links.dependencies(version)) {
      if (dependency.negative) continue;
      for (const { target } of dependency.alternatives) {
        if (target.real !== undefined && marks.installed(target.real) !== undefined)
          add(scores, target.real, points);
      }
    }
  }
}

/**
 * The scores by which `repair` decides which of two packages gives way (pkgProblemResolver::MakeScores): priority,
 * essential, one point for every relation to it, and what its dependents have.
 */
export function scorePackages(marks: Marks, named: ReadonlySet<Package>): Scores {
  const scores: Scores = new Map();
  const installed = marks.all().flatMap(({ install }: Mark) => (install === undefined ? [] : [install]));
  for (const version of installed) {
    scoreItself(marks, scores, version);
    for (const dependency of marks.links.dependencies(version)) scoreAlternatives(marks, scores, dependency);
  }
  inherit(marks, scores, installed);
  for (const target of named) add(scores, target, NAMED);
  for (const { package: target } of installed)
    if (marks.isEssential(target) || target.important) add(scores, target, ESSENTIAL_AT_LAST);
  return scores;
}
