import { onlySolution, solutions } from './choice.js';
import type { Dependency } from './links.js';
import type { Mark, Marks } from './marks.js';
import type { FirstMention } from './mention.js';
import type { Package, Version } from './universe.js';

/**
 * Needs nested deeper than this are given up, as apt does at 3000 ("we are not trying too hard"); here the stack is
 * smaller. The deepest of real requests to Debian 12 that was seen is 55.
 */
export const DEEPEST_NEED = 500;

interface Work {
  readonly needs: readonly Dependency[];
  readonly conflicts: readonly Dependency[];
}

/**
 * Marks packages for installation with all that they need: apt's way (pkgDepCache::MarkInstall, 2.6). Depth first,
 * each choice final at once; an alternative whose own needs fail is given up and the next one tried. What an abandoned
 * attempt marked stays until `sweep`.
 *
 * A mark is *protected* when the request decides it: named packages, and whatever their needs leave no choice about.
 * Only unprotected marks give way to conflicts.
 */
export class Installer {
  readonly #marks: Marks;
  readonly #mention: FirstMention;

  constructor(marks: Marks, mention: FirstMention) {
    this.#marks = marks;
    this.#mention = mention;
  }

  /** Marks a package that the request names, without its needs. */
  name(target: Package): boolean {
    return this.#install(this.#marks.of(target), false, true, 0);
  }

  /** Marks the needs of a package that the request names. */
  complete(target: Package): boolean {
    return this.#install(this.#marks.of(target), true, true, 0);
  }

  /** Marks a package that nobody named, with its needs unless told otherwise. */
  pull(target: Package, withNeeds: boolean, depth = 0): boolean {
    return this.#install(this.#marks.of(target), withNeeds, false, depth);
  }

  /** Takes a package out of the installation; false when it is decided. */
  keep(mark: Mark): boolean {
    if (mark.mode === 'keep') return true;
    if (mark.protected) return false;
    mark.mode = 'keep';
    mark.install = mark.current;
    this.#marks.changed(mark);
    return true;
  }

  #install(mark: Mark, withNeeds: boolean, named: boolean, depth: number): boolean {
    const present = mark.current !== undefined && mark.candidate === mark.current;
    if (!(mark.protected && mark.mode === 'keep' && present)) {
      if (!mayInstall(mark, named, depth)) return false;
    }
    if (mark.candidate === undefined) return false;
    if (!mark.protected && (present || mark.mode === 'install') && !this.#marks.isIncomplete(mark))
      return true;
    if (withNeeds && !this.#needsCanBeMet(mark)) return false;
    if (named) this.#choose(mark, true);
    const failsEarly = !mark.protected && !named;
    let whole = true;
    let needs: readonly Dependency[] = [];
    if (withNeeds) {
      const work = this.#collect(mark.candidate, mark.protected);
      needs = work.needs;
      whole = this.#clearConflicts(work.conflicts, mark.protected, named);
      if (!whole && failsEarly) return false;
    }
    if (!named) this.#choose(mark, false);
    if (!withNeeds) return whole;
    const wasProtected = mark.protected;
    mark.protected = true;
    const met = this.#installNeeds(mark, needs, wasProtected, named, depth);
    if (!met && failsEarly) this.#discard(mark);
    mark.protected = wasProtected;
    return whole && met;
  }

  #choose(mark: Mark, named: boolean): void {
    if (mark.protected && mark.install === mark.candidate) return;
    mark.install = mark.candidate;
    mark.mode = mark.candidate === mark.current ? 'keep' : 'install';
    if (named || mark.current === undefined) mark.automatic = !named;
    this.#marks.changed(mark);
  }

  /** Takes an attempt back, and the candidate with it: it will not be tried again. */
  #discard(mark: Mark): void {
    if (mark.current !== undefined) return;
    mark.install = undefined;
    mark.mode = 'keep';
    this.#marks.changed(mark);
    this.#marks.loseCandidate(mark, undefined);
  }

  /** A need that no candidate meets rules the package out before anything is marked. */
  #needsCanBeMet(mark: Mark): boolean {
    const { candidate } = mark;
    if (candidate === undefined || candidate === mark.current) return true;
    for (const dependency of this.#marks.links.dependencies(candidate)) {
      if (dependency.negative || dependency.kind === 'recommends') continue;
      if (this.#marks.couldBeMet(dependency)) continue;
      if (!mark.protected) {
        this.#marks.loseCandidate(mark, mark.current);
        mark.mode = 'keep';
      }
      return false;
    }
    return true;
  }

  /** What is left to do for a version; a decided one goes over met groups as well, to decide them too. */
  #collect(version: Version, decided: boolean): Work {
    const needs: Dependency[] = [];
    const conflicts: Dependency[] = [];
    for (const dependency of this.#marks.links.dependencies(version)) {
      if (!decided && this.#marks.isMet(dependency)) continue;
      if (!this.#marks.matters(dependency)) continue;
      (dependency.negative ? conflicts : needs).push(dependency);
    }
    return { needs, conflicts };
  }

  /** Packages that are hit give way, if they may; a decided conflict keeps them out for good. */
  #clearConflicts(conflicts: readonly Dependency[], decided: boolean, named: boolean): boolean {
    let whole = true;
    for (const dependency of conflicts) {
      for (const version of solutions(this.#marks, this.#mention, dependency)) {
        const mark = this.#marks.of(version.package);
        if (mark.candidate !== version) continue;
        const yields = mark.current === undefined && (mark.mode !== 'install' || this.keep(mark));
        if (!yields) {
          whole = false;
          if (!decided && !named) return false;
        } else if (decided) {
          this.#marks.loseCandidate(mark, mark.install);
          mark.protected = true;
        }
      }
    }
    return whole;
  }

  #installNeeds(
    mark: Mark,
    needs: readonly Dependency[],
    decided: boolean,
    named: boolean,
    depth: number,
  ): boolean {
    let whole = true;
    for (const dependency of needs) {
      const hard = dependency.kind !== 'recommends';
      if (this.#marks.isMet(dependency)) {
        if (decided && hard && !this.#decideMetNeed(dependency, depth)) whole = false;
        continue;
      }
      // What an installed package only recommends was passed over once and stays so.
      if (!hard && mark.current !== undefined) continue;
      if (this.#meet(dependency, decided, depth) || !hard) continue;
      whole = false;
      if (!decided && !named) return false;
    }
    return whole;
  }

  /** A decided package decides what it cannot do without. */
  #decideMetNeed(dependency: Dependency, depth: number): boolean {
    const only = onlySolution(this.#marks, dependency);
    if (only === undefined) return true;
    const mark = this.#marks.of(only.package);
    if (mark.protected) return true;
    mark.protected = true;
    return this.pull(only.package, true, depth + 1);
  }

  /** Tries what could meet a group, one after the other. */
  #meet(dependency: Dependency, decided: boolean, depth: number): boolean {
    const possible = solutions(this.#marks, this.#mention, dependency);
    for (const version of possible) {
      const mark = this.#marks.of(version.package);
      if (mark.candidate !== version) continue;
      if (decided && dependency.kind !== 'recommends' && possible.length === 1) {
        if (!this.pull(version.package, false, depth + 1)) continue;
        mark.protected = true;
      }
      if (this.pull(version.package, true, depth + 1)) return true;
    }
    return false;
  }
}

function mayInstall(mark: Mark, named: boolean, depth: number): boolean {
  if (depth > DEEPEST_NEED || mark.package.versions.length === 0) return false;
  if (named || mark.mode === 'install') return true;
  return !mark.protected && !mark.held;
}
