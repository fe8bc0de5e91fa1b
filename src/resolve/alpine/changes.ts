import { isConflictLink, isProvided } from './match.js';
import { reverseDependencies } from './reverse.js';
import { type Routine, run } from './routine.js';
import type { Session } from './session.js';
import { REINSTALL } from './solve-flags.js';
import { NO_TAG } from './tags.js';
import type { Link, Name, Package } from './universe-types.js';
import { namesOf } from './universe.js';

/** One step: `after` alone is installed, `before` alone removed; with both, one replaces or keeps the other. */
export interface Change {
  readonly before: Package | undefined;
  readonly after: Package | undefined;
  /** Numbers of the tags that it was and will be pinned to. */
  readonly tagBefore: number;
  readonly tagAfter: number;
  readonly reinstall: boolean;
}

/** What the order of changes knows of a name. */
interface NameChange {
  processed: boolean;
  removed: boolean;
  /** How many installed packages depend on it; 16 bits, as apk counts. */
  requirers: number;
  installed: Package | undefined;
  /** The name of the installed package that has or provides it. */
  installedAs: Name | undefined;
}

/**
 * Orders what is chosen into steps: dependencies first, along the world; a package with install_if as soon as its last
 * condition is there; removals as soon as nothing installed needs the package.
 */
class ChangeOrder {
  readonly changes: Change[] = [];
  private readonly names = new Map<Name, NameChange>();
  private readonly touched = new Set<Package>();

  constructor(private readonly session: Session) {
    const { installed } = session.universe;
    for (const one of installed) {
      this.of(one.name).installed = one;
      this.of(one.name).installedAs = one.name;
      for (const link of one.provides) if (link.version !== '') this.of(link.name).installedAs = one.name;
    }
    for (const one of installed) this.countAdded(one);
  }

  private of(name: Name): NameChange {
    let change = this.names.get(name);
    if (change === undefined) {
      change = {
        processed: false,
        removed: false,
        requirers: 0,
        installed: undefined,
        installedAs: undefined,
      };
      this.names.set(name, change);
    }
    return change;
  }

  private chosen(name: Name): Package | undefined {
    return this.session.of(name).chosen?.package;
  }

  *all(world: readonly Link[]): Routine {
    const { installed } = this.session.universe;
    for (const one of installed) yield this.removeUnneeded(one);
    for (const link of world) yield this.follow(undefined, link);
    for (const one of installed) yield this.change(one.name);
  }

  private *follow(by: Package | undefined, link: Link): Routine {
    const { session } = this;
    if (!isProvided(by, link, session.of(link.name).chosen)) session.markError(by);
    yield this.change(link.name);
    const one = this.chosen(link.name);
    if (one !== undefined && session.on(one).error) session.markError(by);
  }

  private *change(name: Name): Routine {
    if (this.of(name).processed) return;
    yield this.prepare(name);
    const after = this.chosen(name);
    if (after === undefined || this.touched.has(after)) return;
    this.touched.add(after);
    yield this.prepare(after.name);
    for (const link of after.provides) yield this.prepare(link.name);
    const before = this.of(after.name).installed;
    if (before !== undefined) yield this.conditionals(before, 'remove');
    for (const link of after.depends) yield this.follow(after, link);
    this.record(before, after);
    yield this.conditionals(after, 'install');
    this.countAdded(after);
    if (before !== undefined) yield this.countRemoved(before);
  }

  /** Before a name goes to another package: what had or provided it so far, and is not kept, goes. */
  private *prepare(name: Name): Routine {
    const change = this.of(name);
    if (change.processed) return;
    change.processed = true;
    const chosen = this.chosen(name);
    if (change.installed !== undefined && chosen?.name !== name) yield this.remove(change.installed);
    for (const { package: one } of name.providers) {
      const kept = this.of(one.name).installed !== one || this.chosen(one.name) !== undefined;
      if (!kept) yield this.remove(one);
    }
  }

  private *remove(one: Package): Routine {
    const { session } = this;
    if (this.touched.has(one) || this.chosen(one.name)?.name === one.name) return;
    this.of(one.name).removed = true;
    this.touched.add(one);
    const among = (other: Package): boolean => other.installed !== undefined;
    for (const { by } of reverseDependencies(session.universe, one, 'satisfies', among)) {
      yield this.remove(by);
    }
    yield this.conditionals(one, 'remove');
    this.record(one, undefined);
    yield this.countRemoved(one);
  }

  private *removeUnneeded(one: Package): Routine {
    if (this.of(one.name).requirers === 0 && this.chosen(one.name) === undefined) yield this.remove(one);
  }

  /** The names whose install_if mentions a package: may one of them come, or must it go? */
  private *conditionals(one: Package, what: 'install' | 'remove'): Routine {
    for (const condition of namesOf(one)) {
      for (const name of this.session.universe.conditionalsOf(condition)) {
        yield what === 'install' ? this.installByCondition(name) : this.removeByCondition(name);
      }
    }
  }

  private *installByCondition(name: Name): Routine {
    const { session } = this;
    const one = this.chosen(name);
    if (one === undefined || !session.of(name).seen || this.of(name).processed) return;
    const ready = one.installIf.every(
      (link) =>
        (isConflictLink(link) || this.of(link.name).processed) &&
        isProvided(one, link, session.of(link.name).chosen),
    );
    if (ready) yield this.change(name);
  }

  private *removeByCondition(name: Name): Routine {
    const change = this.of(name);
    const one = change.installed;
    if (one === undefined || this.chosen(name) !== undefined || change.processed || change.removed) return;
    const lost = one.installIf.some(
      (link) => this.of(link.name).removed && this.chosen(link.name) === undefined,
    );
    if (lost) yield this.removeUnneeded(one);
  }

  private countAdded(one: Package): void {
    for (const link of one.depends) {
      const as = isConflictLink(link) ? undefined : this.of(link.name).installedAs;
      if (as !== undefined) this.of(as).requirers++;
    }
  }

  private *countRemoved(one: Package): Routine {
    for (const link of one.depends) {
      const as = isConflictLink(link) ? undefined : this.of(link.name).installedAs;
      if (as === undefined) continue;
      const change = this.of(as);
      change.requirers = (change.requirers - 1) & 0xffff;
      const unneeded = change.requirers === 0 ? this.of(link.name).installed : undefined;
      if (unneeded !== undefined) yield this.remove(unneeded);
    }
  }

  private record(before: Package | undefined, after: Package | undefined): void {
    const { universe } = this.session;
    const state = after === undefined ? undefined : this.session.on(after);
    this.changes.push({
      before,
      after,
      tagBefore: before?.installed?.tag ?? NO_TAG,
      tagAfter:
        after === undefined || state === undefined
          ? NO_TAG
          : universe.tags.firstOf(state.pinningAllowed, universe.repositoriesOf(after)),
      reinstall: state !== undefined && (state.flags & REINSTALL) !== 0,
    });
  }
}

/** The steps from what is installed to what is chosen, in apk's order; packages that stay are steps too. */
export function orderChanges(session: Session, world: readonly Link[]): readonly Change[] {
  const order = new ChangeOrder(session);
  run(order.all(world));
  return order.changes;
}
