import type { IndexRecord } from '../../archive/alpine/record.js';
import { RootfsError } from '../../kernel/errors.js';
import { resolveAlpine, type ResolvedPackage } from '../../resolve/alpine/resolve.js';
import { repositoriesOf } from './hold.js';
import type { ApkIndex } from './indexes.js';

/** A package that was chosen, and where it comes from. */
export interface ChosenApk {
  readonly index: ApkIndex;
  readonly record: IndexRecord;
  /** Tag of the repository that it is pinned to, '' for none. */
  readonly tag: string;
  readonly reason: ResolvedPackage['reason'];
  /** What it brings in: places in the list of chosen packages. */
  readonly needs: ResolvedPackage['needs'];
}

export interface ChosenSet {
  /** In the order in which they are installed. */
  readonly packages: readonly ChosenApk[];
  /** Words of etc/apk/world. */
  readonly world: readonly string[];
}

/**
 * The packages that a world asks for.
 * @throws RootfsError `PACKAGE_UNKNOWN`, `NO_CANDIDATE`, `UNSATISFIABLE` with apk's explanation, `USAGE`
 */
export function solveWorld(
  indexes: readonly ApkIndex[],
  architecture: string,
  world: readonly string[],
): ChosenSet {
  const repositories = repositoriesOf(indexes);
  const resolution = resolveAlpine({ world, repositories, architecture });
  const packages = resolution.packages.map(({ record, repository, tag, reason, needs }) => {
    const index = indexes[repositories.findIndex((one) => one === repository)];
    if (index === undefined) throw new RootfsError('INTERNAL', `no repository has ${record.name}`);
    return { index, record, tag, reason, needs };
  });
  return { packages, world: resolution.world };
}

/** The package of a name that would be installed, whatever it needs itself. @throws as {@link solveWorld} */
export function packageNamed(indexes: readonly ApkIndex[], architecture: string, name: string): ChosenApk {
  const found = solveWorld(indexes, architecture, [name]).packages.find(({ record }) => record.name === name);
  if (found === undefined) throw new RootfsError('PACKAGE_UNKNOWN', `no index has a package ${name}`);
  return found;
}
