import { describe, expect, it } from 'vitest';
import { asRootfsError, type ErrorCode } from '../../src/kernel/errors.js';
import type { World } from '../../src/resolve/debian/request.js';
import { makeWorld, solveWords } from '../../src/resolve/debian/solve.js';
import { displayName } from '../../src/resolve/debian/universe.js';
import { closureChecker } from './closure.js';
import {
  caseFiles,
  COLLECTION,
  hasCollection,
  loadIndexes,
  readBases,
  readCases,
  type FrozenCase,
} from './frozen.js';

const KINDS: Partial<Readonly<Record<ErrorCode, string>>> = {
  PACKAGE_UNKNOWN: 'unknown-package',
  VERSION_UNKNOWN: 'unknown-version',
  NO_CANDIDATE: 'no-candidate',
  UNSATISFIABLE: 'unsatisfiable',
  CONTRADICTORY: 'contradictory-request',
};

interface Setting {
  readonly world: World;
  readonly check: (names: readonly string[]) => readonly string[];
  readonly base: readonly string[];
}

const settings = new Map<string, Setting>();
const bases = hasCollection('sets/base.json') ? readBases() : new Map<string, readonly string[]>();

/** Cases of one index share its universe. */
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

/** The sorted packages, or the kind of refusal. */
function answer({ world, base: essential }: Setting, one: FrozenCase): readonly string[] | string {
  const base = one.base === undefined || one.base === '' ? [] : essential;
  try {
    const solution = solveWords(world, [...base, ...one.install], {
      recommends: one.recommends,
      alsoEssential: base.length === 0 ? [] : ['apt'],
    });
    return solution
      .map(({ version }) => `${displayName(world.universe, version.package)}=${version.stanza.version}`)
      .sort();
  } catch (thrown) {
    const kind = KINDS[asRootfsError(thrown).code];
    if (kind === undefined) throw thrown;
    return kind;
  }
}

function difference(one: FrozenCase, got: readonly string[] | string): string | undefined {
  const wanted = one.expect.ok ? [...one.expect.packages].sort() : one.expect.error.kind;
  if (JSON.stringify(got) === JSON.stringify(wanted)) return undefined;
  return `${one.id} (${one.install.join(' ')})`;
}

const files = hasCollection('cases') ? caseFiles() : [];

describe.runIf(files.length > 0)('requests, against what apt answered', () => {
  const open: string[] = [];
  const disobeyed: string[] = [];

  it.each(files)('of %s are answered with the same packages or the same kind of refusal', (file) => {
    const cases = readCases([file]);
    const different: string[] = [];
    for (const one of cases) {
      const setting = settingOf(one);
      const got = answer(setting, one);
      const wrong = difference(one, got);
      if (wrong !== undefined) different.push(wrong);
      if (typeof got === 'string') continue;
      open.push(...setting.check(got).map((problem) => `${one.id}: ${problem}`));
      const present = new Set(got.map((name) => name.split('=')[0]));
      disobeyed.push(
        ...one.install.filter(
          (word) => present.has(word.replace(`:${one.arch}-`, '-').replace(/-$/, '')) && word.endsWith('-'),
        ),
      );
    }
    console.info(
      `${cases.length - different.length} of ${cases.length} requests of ${COLLECTION}/${file} as apt answers them`,
    );
    for (const id of different) console.info(`  different: ${id}`);
    expect(cases.length).toBeGreaterThan(0);
    expect(different).toEqual([]);
  });

  it('have results that an independent checker finds closed and free of conflicts', () => {
    expect(open).toEqual([]);
  });

  it('have results without the packages that they refuse', () => {
    expect(disobeyed).toEqual([]);
  });
});
