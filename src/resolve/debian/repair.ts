import { DEEPEST_NEED, type Installer } from './install.js';
import type { Alternative, Dependency, Target } from './links.js';
import { constraintMet } from './links.js';
import { ignoresPackage, ignoresProvider, type Mark, type Marks } from './marks.js';
import { scorePackages, type Scores } from './score.js';
import type { Package, Version } from './universe.js';

/** apt gives up after this many passes (pkgProblemResolver::MaxCounter). */
const PASSES = 20;

interface Repair {
  readonly marks: Marks;
  readonly installer: Installer;
  readonly scores: Scores;
  readonly named: ReadonlySet<Package>;
  /** Packages that were tried as a remedy already. */
  readonly tried: Set<Package>;
}

/** Every version, of any candidate or not, that an alternative means. */
function everyVersion(dependency: Dependency, alternative: Alternative): readonly Version[] {
  const { real, provides } = alternative.target;
  const found: Version[] = [];
  if (real !== undefined && !ignoresPackage(dependency, alternative, real)) {
    found.push(...real.versions.filter(({ stanza }) => constraintMet(alternative, stanza.version)));
  }
  for (const { owner, version } of provides) {
    if (!ignoresProvider(dependency, alternative, owner) && constraintMet(alternative, version))
      found.push(owner);
  }
  return found;
}

/** The package that a relation most likely means: itself, or the first provider of a virtual name. */
function likelyPackage(dependency: Dependency, { real, provides }: Target): Package | undefined {
  if (real !== undefined) return real;
  return provides.find(({ owner }) => owner.package !== dependency.owner.package)?.owner.package;
}

function scoreOf(repair: Repair, target: Package): number {
  return repair.scores.get(target) ?? 0;
}

function isDecided(mark: Mark): boolean {
  return mark.protected || mark.current !== undefined;
}

/** Whether the candidates make an alternative good: they meet a need, or keep clear of a conflict. */
function candidatesHelp(marks: Marks, dependency: Dependency, alternative: Alternative): boolean {
  const hit = everyVersion(dependency, alternative).some(
    (version) => marks.candidate(version.package) === version,
  );
  return hit !== dependency.negative;
}

/** Tries to install `target` and, where its needs are open, what they name (pkgProblemResolver::DoUpgrade). */
function remedy(repair: Repair, target: Package, depth = 0): boolean {
  const { marks, installer } = repair;
  const mark = marks.of(target);
  if (
    depth > DEEPEST_NEED ||
    repair.tried.has(target) ||
    mark.candidate === undefined ||
    repair.named.has(target)
  )
    return false;
  repair.tried.add(target);
  const wasKept = mark.mode === 'keep';
  if (!installer.pull(target, false) || mark.install === undefined) return false;
  for (const dependency of marks.links.dependencies(mark.install)) {
    if (dependency.kind === 'recommends' || remedyGroup(repair, dependency, depth)) continue;
    if (wasKept) installer.keep(mark);
    else remove(repair, mark);
    return false;
  }
  return true;
}

function remedyGroup(repair: Repair, dependency: Dependency, depth: number): boolean {
  const { marks } = repair;
  let failed = false;
  for (const alternative of dependency.alternatives) {
    if (marks.isMet(dependency)) break;
    const target = likelyPackage(dependency, alternative.target);
    if (target !== undefined && marks.of(target).protected) failed = true;
    else if (candidatesHelp(marks, dependency, alternative)) {
      if (target !== undefined && remedy(repair, target, depth + 1)) return true;
      failed = true;
    } else if (dependency.negative) break;
    else failed = true;
  }
  return !failed;
}

/** Like keep, but named packages stay. */
function remove(repair: Repair, mark: Mark): void {
  if (mark.install !== undefined && mark.mode === 'install' && !mark.automatic) return;
  repair.installer.keep(mark);
}

interface Findings {
  /** Packages that have to give way to the one investigated. */
  readonly losers: Mark[];
  changed: boolean;
  /** The package itself was dealt with. */
  done: boolean;
}

/** One version that could help, or that is in the way. True when the alternative needs no further look. */
function consider(
  repair: Repair,
  mark: Mark,
  dependency: Dependency,
  version: Version,
  found: Findings,
): boolean {
  const { marks, installer, scores } = repair;
  const other = version.package;
  if (dependency.negative && marks.installed(other) !== version) return false;
  if (scoreOf(repair, mark.package) <= scoreOf(repair, other) || !dependency.negative) {
    if (isDecided(mark)) {
      if (!remedy(repair, other)) return false;
      scores.set(other, Math.min(scoreOf(repair, other), scoreOf(repair, mark.package)));
      return true;
    }
    const wasInstalled = mark.mode === 'install';
    installer.keep(mark);
    if (dependency.alternatives.length > 1 && wasInstalled) installer.pull(mark.package, false);
    found.changed = true;
    found.done = true;
    return true;
  }
  const loser = marks.of(other);
  if (!isDecided(loser)) found.losers.push(loser);
  return false;
}

/** One open group of a broken package. */
function investigateGroup(repair: Repair, mark: Mark, dependency: Dependency, found: Findings): void {
  const isChoice = dependency.alternatives.length > 1;
  const losersBefore = found.losers.length;
  let keepRather = false;
  for (const alternative of dependency.alternatives) {
    if (repair.marks.isMet(dependency)) return;
    const versions = everyVersion(dependency, alternative);
    if (versions.length === 0 && !isDecided(mark) && !dependency.negative) {
      if (isChoice) continue;
      found.changed = true;
      found.done = true;
      repair.installer.keep(mark);
      return;
    }
    versions.some((version) => consider(repair, mark, dependency, version, found));
    keepRather ||= found.done;
    if (isChoice) found.done = false;
  }
  if (!isChoice || found.losers.length !== losersBefore || isDecided(mark)) return;
  if (keepRather) repair.installer.keep(mark);
  else remove(repair, mark);
  found.changed = true;
}

/** Looks into one broken package; true when anything changed (the body of ResolveInternal's loop). */
function investigate(repair: Repair, mark: Mark, pass: number): boolean {
  const { marks, installer, scores } = repair;
  const found: Findings = { losers: [], changed: false, done: false };
  if (mark.install === undefined) return false;
  for (const dependency of marks.links.dependencies(mark.install)) {
    if (dependency.kind === 'recommends' || marks.isMet(dependency)) continue;
    investigateGroup(repair, mark, dependency, found);
    if (found.done) break;
  }
  if (mark.install === undefined) return found.changed;
  for (const loser of found.losers) {
    const gone = installer.keep(loser);
    if ((!gone || pass > 1) && scoreOf(repair, mark.package) > scoreOf(repair, loser.package)) {
      scores.set(loser.package, scoreOf(repair, mark.package));
      found.changed = true;
    }
    if (gone) found.changed = true;
  }
  return found.changed;
}

/**
 * Mends what marking left broken, as apt does (pkgProblemResolver::ResolveInternal): the package of the higher score
 * stays, the other gives way. Never removes what was installed before. Returns what stays broken.
 */
export function repair(marks: Marks, installer: Installer, named: ReadonlySet<Package>): readonly Mark[] {
  if (marks.broken().length === 0) return [];
  const scores = scorePackages(marks, named);
  const initial = new Map(scores);
  const initialScore = (mark: Mark): number => initial.get(mark.package) ?? 0;
  const context: Repair = { marks, installer, scores, named, tried: new Set() };
  let changed = true;
  for (let pass = 0; pass < PASSES && changed; pass++) {
    changed = false;
    for (const mark of marks.all().sort((a, b) => initialScore(b) - initialScore(a))) {
      if (marks.isBroken(mark) && investigate(context, mark, pass)) changed = true;
    }
  }
  return marks.broken();
}
