import { makeWorld } from '../../src/resolve/debian/solve.js';
import type { World } from '../../src/resolve/debian/request.js';
import { closureChecker } from './closure.js';
import { hasCollection, loadIndexes, readBases, type FrozenCase } from './frozen.js';

/** What the cases of one index have in common. */
export interface Setting {
  readonly world: World;
  readonly check: (names: readonly string[]) => readonly string[];
  readonly base: readonly string[];
}

const settings = new Map<string, Setting>();
const bases = hasCollection('sets/base.json') ? readBases() : new Map<string, readonly string[]>();

/** Cases of one index share its universe. */
export function settingOf(one: FrozenCase): Setting {
  const id = one.id.split('/')[0] ?? '';
  let setting = settings.get(id);
  if (setting === undefined) {
    const indexes = loadIndexes(one.sources, [one.arch, ...(one.foreign ?? [])]);
    const world = makeWorld(indexes, { architecture: one.arch, foreignArchitectures: one.foreign ?? [] });
    setting = { world, check: closureChecker(indexes, one.arch), base: bases.get(id) ?? [] };
    settings.set(id, setting);
  }
  return setting;
}
