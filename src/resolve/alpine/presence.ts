import { isConflictLink } from './match.js';
import { type Routine, run } from './routine.js';
import { namesOf, type Universe } from './universe.js';
import type { Link, Name, Package } from './universe-types.js';

/** How a name or package comes into what was chosen: needed, by install_if, or only as a name without a version. */
const NEEDED = 1;
const BY_CONDITION = 2;
const VIRTUAL_ONLY = 4;

/**
 * Which names are there in a choice of packages that failed, so that the explanation names those that are missing and
 * not what was chosen only in passing.
 */
export class Presence {
  private readonly names = new Map<Name, number>();
  private readonly packages = new Map<Package, number>();

  /** @param chosen the packages that the solver ended with */
  constructor(
    private readonly universe: Universe,
    private readonly chosen: ReadonlySet<Package>,
    world: readonly Link[],
  ) {
    run(this.links(world));
  }

  /** Whether something provides the name in a way that counts. */
  has(name: Name): boolean {
    return ((this.names.get(name) ?? 0) & (NEEDED | BY_CONDITION)) !== 0;
  }

  private *links(links: readonly Link[]): Routine {
    for (const link of links) if (!isConflictLink(link)) yield this.visit(link.name, NEEDED);
  }

  private *visit(name: Name, how: number): Routine {
    for (const { package: one } of name.providers) {
      if (!this.chosen.has(one)) continue;
      const virtual = one.record.providerPriority === 0 && !isConcrete(one, name);
      const as = virtual ? VIRTUAL_ONLY : how;
      const known = this.packages.get(one) ?? 0;
      if ((known & as) !== 0) continue;
      this.packages.set(one, known | as);
      this.mark(one.name, as);
      for (const link of one.provides) {
        this.mark(link.name, as === BY_CONDITION && link.version === '' ? VIRTUAL_ONLY : as);
      }
      yield this.links(one.depends);
      if (as === VIRTUAL_ONLY) continue;
      for (const own of namesOf(one)) yield this.conditionals(own);
    }
  }

  private mark(name: Name, how: number): void {
    this.names.set(name, (this.names.get(name) ?? 0) | how);
  }

  private *conditionals(name: Name): Routine {
    for (const other of this.universe.conditionalsOf(name)) {
      for (const { package: one } of other.providers) {
        if (!this.chosen.has(one) || one.installIf.length === 0) continue;
        if (!one.installIf.every((link) => isConflictLink(link) !== this.has(link.name))) continue;
        yield this.visit(one.name, BY_CONDITION);
        for (const link of one.provides) yield this.visit(link.name, BY_CONDITION);
      }
    }
  }
}

/** Whether a package has a name for its own, or provides it with a version. */
function isConcrete(one: Package, name: Name): boolean {
  if (one.name === name) return true;
  return one.provides.some((link) => link.name === name && link.version !== '');
}
