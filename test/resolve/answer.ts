import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { makeWorld, solveWords } from '../../src/resolve/debian/solve.js';
import { displayName } from '../../src/resolve/debian/universe.js';
import { index, stanza } from '../make/packages.js';

export interface Options {
  readonly recommends?: boolean;
  readonly foreign?: readonly string[];
}

/** The names of the solution, sorted, with `=version` where it is not 1. */
export function answer(stanzas: readonly PackageStanza[], words: string, options: Options = {}): string {
  const world = makeWorld([index(stanzas)], {
    architecture: 'amd64',
    foreignArchitectures: options.foreign ?? [],
  });
  return solveWords(world, words.split(' '), { recommends: options.recommends ?? false })
    .map(({ version }) => {
      const suffix = version.stanza.version === '1' ? '' : `=${version.stanza.version}`;
      return displayName(world.universe, version.package) + suffix;
    })
    .sort()
    .join(' ');
}

export type Shape = Partial<PackageStanza>;

/** Stanzas by name, with what is not said left at its default; a list makes several versions. */
export function archive(
  packages: Readonly<Record<string, Shape | readonly Shape[]>>,
): readonly PackageStanza[] {
  return Object.entries(packages).flatMap(([name, shape]) =>
    (Array.isArray(shape) ? (shape as readonly Shape[]) : [shape as Shape]).map((one) =>
      stanza({ name, ...one }),
    ),
  );
}
