import { describe, expect, it } from 'vitest';
import { caseOf, runOurs } from './harness.js';

const ENDLESS: readonly (readonly [string, string])[] = [
  ['a loop', 'BEGIN { while (1) n++ }'],
  ['recursion', 'function f(n) { return f(n + 1) } BEGIN { f(0) }'],
  ['a text that doubles', 'BEGIN { x = "x"; while (1) x = x x }'],
  ['an array that grows', 'BEGIN { while (1) a[n++] = n }'],
  ['output to a command', 'BEGIN { while (1) printf "%100000s", "x" | "cat" }'],
  ['fields', 'BEGIN { $100000000 = 1 }'],
];

describe('an awk program ends', () => {
  it.each(ENDLESS)(
    '%s',
    async (summary, program) => {
      const running = runOurs(caseOf([summary, program]), '20200120');
      await expect(running).rejects.toMatchObject({ code: 'SCRIPT_LIMIT' });
    },
    60_000,
  );

  it.each([
    ['rand', 'BEGIN { print rand() }'],
    ['strftime', 'BEGIN { print strftime() }'],
  ])('%s stops the build', async (summary, program) => {
    const running = runOurs(caseOf([summary, program]), '20200120');
    await expect(running).rejects.toMatchObject({ code: 'SCRIPT_UNMODELLED' });
  });
});
