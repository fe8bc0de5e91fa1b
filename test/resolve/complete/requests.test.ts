import { describe, expect, it } from 'vitest';
import { asRootfsError } from '../../../src/kernel/errors.js';
import { solveComplete } from '../../../src/resolve/debian/complete/complete.js';
import { readRequest, type World } from '../../../src/resolve/debian/request.js';
import { makeWorld } from '../../../src/resolve/debian/solve.js';
import { displayName } from '../../../src/resolve/debian/universe.js';
import { closureChecker } from '../closure.js';
import { hasCollection, loadIndexes, readBases, caseFiles, readCases, type FrozenCase } from '../frozen.js';

interface Setting {
  readonly world: World;
  readonly check: (names: readonly string[]) => readonly string[];
  readonly base: readonly string[];
}

const settings = new Map<string, Setting>();
const bases = hasCollection('sets/base.json') ? readBases() : new Map<string, readonly string[]>();

function settingOf(one: FrozenCase): Setting {
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

/** The sorted packages, or the code of the error. */
function answer({ world, base }: Setting, one: FrozenCase): readonly string[] | string {
  try {
    const request = readRequest(world, [...base, ...one.install]);
    return solveComplete(world, request, { recommends: one.recommends, alsoEssential: ['apt'] })
      .map(({ version }) => `${displayName(world.universe, version.package)}=${version.stanza.version}`)
      .sort();
  } catch (thrown) {
    return asRootfsError(thrown).code;
  }
}

/** What is wrong with the answer to one request, judged by what apt and dose said of it. */
function problems(one: FrozenCase): readonly string[] {
  const setting = settingOf(one);
  const got = answer(setting, one);
  if (one.expect.ok) {
    const wanted = [...one.expect.packages].sort();
    return JSON.stringify(got) === JSON.stringify(wanted) ? [] : ['not what apt answers'];
  }
  if (one.expect.error.kind !== 'unsatisfiable') return typeof got === 'string' ? [] : ['answered'];
  if (one.expect.error.satisfiable !== true)
    return got === 'UNSATISFIABLE' ? [] : [`answered: ${String(got)}`];
  if (typeof got === 'string') return [got];
  const present = new Set(got.map((name) => name.split('=')[0]));
  const absent = [...setting.base, ...one.install]
    .filter((word) => !word.endsWith('-'))
    .filter((word) => (word.includes('=') ? !got.includes(word) : !present.has(word)));
  return [...setting.check(got), ...absent.map((word) => `${word} is not there`)];
}

describe.runIf(hasCollection('cases'))('requests, with the complete solver', () => {
  const cases = readCases(caseFiles());

  it('have apt’s answer where apt has one, a sound one where only apt has none, and none where there is none', () => {
    const wrong = cases.flatMap((one) =>
      problems(one).map((problem) => `${one.id} (${one.install.join(' ')}): ${problem}`),
    );
    const refused = cases.filter(({ expect: { ok } }) => !ok);
    console.info(
      `${cases.length} requests, ${refused.length} of them refused by apt; ${wrong.length} problems`,
    );
    expect(cases.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  }, 300_000);
});
