import type { Alternative, Dependency } from './links.js';
import { constraintMet } from './links.js';
import type { Mark, Marks } from './marks.js';
import type { Version } from './universe.js';

/** What will be installed and meets an alternative: all of it, needed or not. */
function follow(marks: Marks, alternative: Alternative): readonly Version[] {
  const { real, provides } = alternative.target;
  const found: Version[] = [];
  const own = real === undefined ? undefined : marks.installed(real);
  if (own !== undefined && constraintMet(alternative, own.stanza.version)) found.push(own);
  for (const { owner, version } of provides) {
    if (marks.installed(owner.package) === owner && constraintMet(alternative, version)) found.push(owner);
  }
  return found;
}

function holds(dependency: Dependency): boolean {
  return !dependency.negative;
}

function isRoot(marks: Marks, mark: Mark): boolean {
  const { package: target } = mark;
  if (marks.isEssential(target) || target.important) return true;
  return !mark.automatic || mark.protected || mark.held;
}

/** Everything that the roots lead to by Pre-Depends, Depends, Recommends and Suggests. */
function reachable(marks: Marks, installed: readonly Mark[]): ReadonlySet<Version> {
  const reached = new Set<Version>();
  const waiting: Version[] = [];
  const reach = (version: Version): void => {
    if (reached.has(version)) return;
    reached.add(version);
    waiting.push(version);
  };
  for (const mark of installed) if (mark.install !== undefined && isRoot(marks, mark)) reach(mark.install);
  for (let version = waiting.pop(); version !== undefined; version = waiting.pop()) {
    const { links } = marks;
    for (const dependency of [...links.dependencies(version).filter(holds), ...links.suggests(version)]) {
      for (const alternative of dependency.alternatives) {
        follow(marks, alternative).forEach(reach);
      }
    }
  }
  return reached;
}

/**
 * Takes out what failed attempts left behind: packages that nothing wanted leads to, not even a suggestion.
 * (apt also passes over providers of an older version of one source, which an index without source versions cannot
 * tell; they stay here.)
 * @see DoAutomaticRemove in apt's private-install.cc, pkgDepCache::MarkRequired in depcache.cc
 */
export function sweep(marks: Marks): void {
  const installed = marks.all().filter((mark) => mark.install !== undefined);
  const reached = reachable(marks, installed);
  for (const mark of installed) {
    if (mark.install === undefined || mark.current !== undefined || reached.has(mark.install)) continue;
    mark.install = undefined;
    mark.mode = 'keep';
    marks.changed(mark);
  }
}
