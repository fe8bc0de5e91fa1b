import type { PackageStanza } from '../../../src/archive/debian/stanza.js';
import { asRootfsError } from '../../../src/kernel/errors.js';
import { solveComplete } from '../../../src/resolve/debian/complete/complete.js';
import { readRequest, type World } from '../../../src/resolve/debian/request.js';
import { makeWorld, solve } from '../../../src/resolve/debian/solve.js';
import { displayName } from '../../../src/resolve/debian/universe.js';
import { index } from '../../make/packages.js';

export interface AskOptions {
  readonly recommends?: boolean;
  readonly foreign?: readonly string[];
}

export function worldOf(stanzas: readonly PackageStanza[], options: AskOptions = {}): World {
  return makeWorld([index(stanzas)], {
    architecture: 'amd64',
    foreignArchitectures: options.foreign ?? [],
  });
}

/** `name=version …`, sorted, by either solver; or the code of the error. */
export function ask(
  world: World,
  words: readonly string[],
  solver: typeof solve,
  recommends = false,
): readonly string[] | string {
  try {
    return solver(world, readRequest(world, words), { recommends })
      .map(({ version }) => `${displayName(world.universe, version.package)}=${version.stanza.version}`)
      .sort();
  } catch (thrown) {
    return asRootfsError(thrown).code;
  }
}

export function askComplete(
  world: World,
  words: readonly string[],
  recommends = false,
): readonly string[] | string {
  return ask(world, words, solveComplete, recommends);
}

export function askApt(
  world: World,
  words: readonly string[],
  recommends = false,
): readonly string[] | string {
  return ask(world, words, solve, recommends);
}
