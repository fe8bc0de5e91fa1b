import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askApk, hasApk } from './apk-oracle.js';
import { runCase } from './apk/run.js';
import { randomCase } from './random-case.js';

const RUNS = Number(process.env['ROOTFS_FUZZ_RUNS'] ?? 200);
const SEED = Number(process.env['ROOTFS_FUZZ_SEED'] ?? 20260630);

describe.runIf(hasApk())('random repositories, worlds and commands', () => {
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
