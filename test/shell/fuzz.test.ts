import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runOurs } from './replay.js';
import { runBounded } from './fuzz/bounded-dash.js';
import { scriptOf } from './fuzz/script.js';

const DASH = '/usr/bin/dash';
const PER_RUN = 50;

/** More of them: `ROOTFS_FUZZ_SEED=1000 ROOTFS_FUZZ_COUNT=5000 npx vitest run test/shell/fuzz.test.ts`. */
const FIRST = Number(process.env['ROOTFS_FUZZ_SEED'] ?? 1);
const COUNT = Number(process.env['ROOTFS_FUZZ_COUNT'] ?? 300);

function ranges(): readonly (readonly number[])[] {
  const seeds = Array.from({ length: COUNT }, (_, index) => FIRST + index);
  return Array.from({ length: Math.ceil(COUNT / PER_RUN) }, (_, index) =>
    seeds.slice(index * PER_RUN, (index + 1) * PER_RUN),
  );
}

/** `test 0 = -n -a` does that to dash. */
const CRASHED = 'Segmentation fault';

/** A glob has met the root directory, where files of this machine are: nothing else names it. */
function seesRoot(outcomes: string): boolean {
  return /\/(?:bin|dev|etc|lib|proc|t|tmp|usr|var)\b/.test(outcomes);
}

describe('generated scripts run as in dash', () => {
  if (!existsSync(DASH)) {
    console.warn('SKIPPED: dash is not installed, so no generated script was run');
    it.skip('dash is not installed', () => undefined);
    return;
  }
  it.each(ranges().map((seeds) => ({ from: seeds[0], to: seeds.at(-1), seeds })))(
    'those of the seeds $from to $to',
    { timeout: 300_000 },
    async ({ seeds }) => {
      const tests = seeds.map(scriptOf);
      const expected = runBounded(tests);
      for (const [index, test] of tests.entries()) {
        const { stderr: realErrors = '', ...real } = expected[index] ?? {};
        const { stderr, stdout, status, files } = await runOurs(test);
        const ours = { stdout, status, files };
        const told = `seed ${seeds[index]}\n${test.script}\n-- ours: ${stderr}\n-- dash: ${realErrors}`;
        const isExplained = seesRoot(JSON.stringify([ours, real])) || realErrors.includes(CRASHED);
        if (!isExplained) expect.soft(ours, told).toEqual(real);
      }
    },
  );
});
