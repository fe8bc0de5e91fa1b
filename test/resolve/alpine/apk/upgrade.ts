import { ANY, CHECKSUM, readDependency } from '../../../../src/formats/alpine/dependency.js';
import { compareVersions } from '../../../../src/formats/alpine/version.js';
import { isMaterialized } from '../../../../src/resolve/alpine/match.js';
import type { WorldLink } from '../../../../src/resolve/alpine/solve.js';
import { AVAILABLE, INSTALLED, LATEST, UPGRADE } from '../../../../src/resolve/alpine/solve-flags.js';
import { installedPackage } from '../../../../src/resolve/alpine/universe.js';
import type { Link } from '../../../../src/resolve/alpine/universe-types.js';
import { commitSolution, isTold, solveAndCommit, solveFor } from './commit.js';
import { hasOption, lacksTags, namesMatching, optionValue, type System } from './system.js';

/** What must be upgraded before all else: what owns the running program, and --preupgrade-depends. */
function preupgradeLinks(system: System): readonly Link[] {
  const { universe, command, installed } = system;
  const links: Link[] = [];
  const add = (link: Link): void => {
    const at = links.findIndex((one) => one.name === link.name);
    if (at < 0) links.push(link);
    else links[at] = link;
  };
  const owner = installed.find(({ files }) => files.includes('proc/self/exe'));
  const self = owner === undefined ? undefined : readDependency(owner.record.name);
  if (self !== undefined) add(universe.link(self));
  for (const [, value] of command.options.filter(([name]) => name === 'preupgrade-depends')) {
    for (const word of value.split(/[ \n]+/).filter(Boolean)) {
      const dependency = readDependency(word);
      if (dependency !== undefined) add(universe.link(dependency));
      else system.output.warn(`Ignored invalid preupgrade dependencies from: ${value}`);
    }
  }
  return links;
}

/** Whether a package is there in the version asked for, and a repository has a newer one. */
function canPreupgrade(link: Link): boolean {
  const one = installedPackage(link.name);
  if (one === undefined || !isMaterialized(link, one)) return false;
  return link.name.providers.some(
    ({ package: other }) =>
      other.repositories !== 0 && compareVersions(other.record.version, one.record.version) > 0,
  );
}

/** The upgrade of apk itself. @returns whether anything was done */
function preupgrade(system: System, flags: number): void {
  const due = preupgradeLinks(system).filter(canPreupgrade);
  if (due.length === 0) return;
  for (const { name } of due) system.named.push({ name, flags, inheritable: 0 });
  const solution = solveFor(system, { world: system.world, preferInstalled: true });
  if (solution.errors > 0) {
    system.output.warn('Failed to perform initial preupgrade, continuing with a full upgrade.');
    return;
  }
  if (!solution.changes.some(isTold)) return;
  system.output.message('Preupgrading:');
  commitSolution(system, solution);
}

/** The world without versions by checksum (--available) and without what no repository has (--prune). */
function upgradedWorld(system: System, flags: number): readonly WorldLink[] {
  let { world } = system;
  if ((flags & AVAILABLE) !== 0) {
    world = world.map(({ link, tag }) =>
      link.operator === CHECKSUM ? { link: { ...link, operator: ANY, version: '' }, tag } : { link, tag },
    );
  }
  if (!hasOption(system.command, 'prune')) return world;
  return world.filter(({ link }) =>
    link.name.providers.some((one) => system.universe.isAvailable(one.package)),
  );
}

/** `apk upgrade`. */
export function runUpgrade(system: System): void {
  const { command, output } = system;
  if (lacksTags(system, system.world)) {
    output.error('Not continuing with upgrade due to missing repository tags.');
    return;
  }
  let flags =
    UPGRADE | (hasOption(command, 'available') ? AVAILABLE : 0) | (hasOption(command, 'latest') ? LATEST : 0);
  if (hasOption(command, 'preupgrade-only', 'self-upgrade-only')) {
    const wanted = optionValue(command, 'preupgrade', 'self-upgrade') !== 'no';
    if (wanted && command.operands.length === 0) preupgrade(system, flags);
    return;
  }
  const world = upgradedWorld(system, flags);
  const ignore = hasOption(command, 'ignore');
  if (command.operands.length > 0) {
    if (!ignore) flags &= ~UPGRADE;
    const matches = namesMatching(system, command.operands);
    for (const [operand, name] of matches) {
      if (name === undefined) output.error(`Package '${operand}' not found`);
      else system.named.push({ name, flags: ignore ? INSTALLED : UPGRADE, inheritable: 0 });
    }
    if (matches.some(([, name]) => name === undefined)) return;
  }
  solveAndCommit(system, { world, flags });
}
