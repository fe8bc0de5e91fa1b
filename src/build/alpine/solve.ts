import { readDependency } from '../../formats/alpine/dependency.js';
import { RootfsError } from '../../kernel/errors.js';
import { explain } from '../../resolve/alpine/explain.js';
import { solve, type WorldLink } from '../../resolve/alpine/solve.js';
import { Universe } from '../../resolve/alpine/universe.js';
import type { ApkIndex } from './indexes.js';

/** A package that was chosen, and where it comes from. */
export interface ChosenApk {
  readonly index: ApkIndex;
  readonly identity: string;
  readonly name: string;
  readonly version: string;
}

function worldLinks(universe: Universe, world: readonly string[]): readonly WorldLink[] {
  return world.map((word) => {
    const dependency = readDependency(word, true);
    if (dependency === undefined || dependency.broken) {
      throw new RootfsError('USAGE', `${JSON.stringify(word)} is not what apk takes for a package`, {
        hint: 'Write name, name=version, name>=version, name~version or !name.',
      });
    }
    return { link: universe.link(dependency), tag: universe.tags.idOf(dependency.tag) };
  });
}

/** The first repository that has the package, in the order in which they were given. */
function sourceOf(indexes: readonly ApkIndex[], repositories: number): ApkIndex {
  const found = indexes.find((_, place) => (repositories & (1 << place)) !== 0);
  if (found === undefined) throw new RootfsError('INTERNAL', 'a package of no repository was chosen');
  return found;
}

/** The package of a name with the highest version, whatever needs it. */
export function newestOf(indexes: readonly ApkIndex[], architecture: string, name: string): ChosenApk {
  const [chosen] = solveWorld(indexes, architecture, [name]).filter((one) => one.name === name);
  if (chosen === undefined) throw new RootfsError('PACKAGE_UNKNOWN', `no index has a package ${name}`);
  return chosen;
}

/**
 * The packages that a world asks for, in the order in which they are installed.
 * @throws RootfsError `UNSATISFIABLE` with apk's explanation, `USAGE` for a word that is none
 */
export function solveWorld(
  indexes: readonly ApkIndex[],
  architecture: string,
  world: readonly string[],
): readonly ChosenApk[] {
  const universe = new Universe(architecture);
  for (const { records } of indexes) universe.addRepository({ tag: '', records });
  const links = worldLinks(universe, world);
  universe.close();
  const solution = solve(universe, { world: links });
  if (solution.errors > 0) {
    throw new RootfsError('UNSATISFIABLE', `unable to select packages:\n${explain(universe, solution)}`, {
      hint: 'Change --include or --exclude, or add a component with --components.',
    });
  }
  return solution.changes.flatMap(({ after }) => {
    if (after === undefined) return [];
    const { record, repositories } = after;
    const index = sourceOf(indexes, repositories);
    return [{ index, identity: record.checksum, name: record.name, version: record.version }];
  });
}
