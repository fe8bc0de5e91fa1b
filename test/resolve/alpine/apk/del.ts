import { isConflictLink } from '../../../../src/resolve/alpine/match.js';
import { reverseDependencies } from '../../../../src/resolve/alpine/reverse.js';
import type { Solution, WorldLink } from '../../../../src/resolve/alpine/solve.js';
import { REMOVE } from '../../../../src/resolve/alpine/solve-flags.js';
import { compareNames, installedPackage } from '../../../../src/resolve/alpine/universe.js';
import type { Name, Package } from '../../../../src/resolve/alpine/universe-types.js';
import { commitSolution, printErrors, solveFor } from './commit.js';
import { hasOption, namesMatching, type System } from './system.js';

/** The world without what is to go. */
class Removal {
  readonly world: WorldLink[];
  private readonly seen = new Set<Package>();

  constructor(private readonly system: System) {
    this.world = [...system.world];
  }

  private drop(name: Name): void {
    const at = this.world.findIndex(({ link }) => link.name === name);
    if (at >= 0) this.world.splice(at, 1);
  }

  name(name: Name): void {
    const one = installedPackage(name);
    if (one === undefined) this.drop(name);
    else this.package(one);
  }

  private package(one: Package): void {
    this.drop(one.name);
    this.system.named.push({ name: one.name, flags: REMOVE, inheritable: 0 });
    if (!hasOption(this.system.command, 'rdepends')) return;
    for (const link of one.provides) this.drop(link.name);
    const among = (other: Package): boolean => {
      if (other.installed === undefined || this.seen.has(other)) return false;
      this.seen.add(other);
      return true;
    };
    for (const { by } of reverseDependencies(this.system.universe, one, 'satisfies', among)) {
      this.package(by);
    }
  }
}

/** Finds by which names of the world something stays that was to go. */
class Keepers {
  readonly words: string[] = [];
  private readonly seen = new Set<Package>();
  private told = false;

  constructor(
    private readonly system: System,
    private readonly kept: ReadonlySet<Package>,
    private readonly wanted: ReadonlySet<Name>,
  ) {}

  get any(): boolean {
    return this.told;
  }

  visit(one: Package): void {
    this.told = true;
    for (const name of [one.name, ...one.provides.map((link) => link.name)]) {
      if (this.wanted.has(name)) this.words.push(name.text);
    }
    const among = (other: Package): boolean => {
      if (!this.kept.has(other) || this.seen.has(other)) return false;
      this.seen.add(other);
      return true;
    };
    let last: Package | undefined;
    for (const { by } of reverseDependencies(this.system.universe, one, 'satisfies', among)) {
      if (by !== last) this.visit(by);
      last = by;
    }
    for (const link of one.installIf) {
      for (const { package: other } of link.name.providers) {
        if (!among(other)) continue;
        if (this.system.verbosity < 2 && !this.wanted.has(other.name)) continue;
        this.visit(other);
      }
    }
  }
}

function flowAfter(start: string, words: readonly string[]): string {
  const indent = start.length + 1;
  let text = start;
  let column = start.length;
  for (const word of words) {
    if (column > indent && column + word.length + 1 >= 50) {
      text += `\n${' '.repeat(indent)}${word}`;
      column = indent + word.length;
    } else {
      text += ` ${word}`;
      column += word.length + 1;
    }
  }
  return `${text}\n`;
}

function tellKept(system: System, world: readonly WorldLink[], { changes }: Solution): void {
  const kept = new Set(changes.flatMap(({ after }) => (after === undefined ? [] : [after])));
  const wanted = new Set(world.filter(({ link }) => !isConflictLink(link)).map(({ link }) => link.name));
  const refused = new Set(
    system.world.filter(({ link }) => isConflictLink(link)).map(({ link }) => link.name),
  );
  const names = namesMatching(system, system.command.operands).flatMap(([, name]) => name ?? []);
  let header = false;
  for (const name of [...new Set(names)].sort(compareNames)) {
    if (refused.has(name)) continue;
    const keepers = new Keepers(system, kept, wanted);
    for (const { package: one } of name.providers) if (kept.has(one)) keepers.visit(one);
    if (!keepers.any) continue;
    if (!header) system.output.message('World updated, but the following packages are not removed due to:');
    header = true;
    system.output.raw(flowAfter(`  ${name.text}:`, keepers.words));
  }
  if (header) system.output.raw('\n');
}

/** `apk del`. */
export function runDel(system: System): void {
  const { command, output } = system;
  const matches = namesMatching(system, command.operands);
  const removal = new Removal(system);
  for (const [operand, name] of matches) {
    if (name === undefined) output.error(`No such package: ${operand}`);
    else removal.name(name);
  }
  if (matches.some(([, name]) => name === undefined)) return;
  const solution = solveFor(system, { world: removal.world });
  if (solution.errors > 0) {
    printErrors(system, solution);
    return;
  }
  if (system.verbosity >= 1) tellKept(system, removal.world, solution);
  commitSolution(system, solution);
}
