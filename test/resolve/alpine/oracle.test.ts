import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askApk, hasApk } from './apk-oracle.js';
import { runCase } from './apk/run.js';
import { randomCase } from './random-case.js';

describe.runIf(hasApk())('random repositories, worlds and commands', () => {
  it('end as the real apk ends them, word for word', () => {
    fc.assert(
      fc.property(randomCase, (asked) => {
        const wanted = askApk(asked);
        if (wanted === undefined) return;
        expect(runCase(asked.one, (file) => asked.files[file] ?? '')).toBe(wanted);
      }),
      { seed: Number(process.env['FUZZ_SEED'] ?? 20260630), numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    );
  });
});
