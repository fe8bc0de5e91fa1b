import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askApk, hasApk } from './apk-oracle.js';
import { runCase } from './apk/run.js';
import type { SolverCase } from './apk/case.js';
import { randomCase } from './random-case.js';
import { readReferenceIndex, realIndexes, referenceText } from './reference.js';

const RUNS = Number(process.env['ROOTFS_FUZZ_RUNS'] ?? 200);
const SEED = Number(process.env['ROOTFS_FUZZ_SEED'] ?? 20260630);

const isThere = hasApk();

describe.runIf(isThere)('random repositories, worlds and commands', () => {
  it(
    'end as the real apk ends them, word for word',
    () => {
      let killed = 0;
      fc.assert(
        fc.property(randomCase, (asked) => {
          const wanted = askApk(asked);
          if (wanted === undefined) killed++;
          else expect(runCase(asked.one, (file) => asked.files[file] ?? '')).toBe(wanted);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      expect(killed).toBeLessThan(RUNS / 20);
    },
    60_000 + RUNS * 500,
  );
});

/** Four packages of an index, with what most images have and what many packages have an install_if on. */
function randomWorld(names: readonly string[]): fc.Arbitrary<readonly string[]> {
  const some = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 });
  const common = fc.subarray(['docs', 'openrc', 'bash-completion', 'busybox-extras']);
  return fc.tuple(some, common).map(([words, more]) => [...new Set(['busybox', ...words, ...more])]);
}

const indexes = isThere ? realIndexes() : [];

describe.skipIf(indexes.length === 0)('whole indexes', () => {
  describe.each(indexes)('random worlds from the whole of %s', (path) => {
    it('are chosen and ordered as the real apk does, or refused in its words', () => {
      const records = readReferenceIndex(path);
      const architecture = records[0]?.architecture ?? '';
      const files = { index: referenceText(path) };
      const names = [...new Set(records.map(({ name }) => name))].sort();
      fc.assert(
        fc.property(randomWorld(names), (world) => {
          const one: SolverCase = {
            args: ['--arch', architecture, 'add', ...world],
            world: [],
            repositories: [{ tag: '', file: 'index' }],
            expected: '',
          };
          expect(runCase(one, () => files.index)).toBe(askApk({ one, files }));
        }),
        { seed: SEED, numRuns: Math.ceil(RUNS / 10) },
      );
    }, 600_000);
  });
});
