import { describe, expect, it } from 'vitest';
import { caseOf, runOurs } from './harness.js';

/** What mawk 1.3.4 of 2020-01-20 prints, and that of 2025-01-31: both were built and asked. */
const DIFFERENT: readonly (readonly [program: string, old: string, recent: string])[] = [
  [
    'BEGIN { print 2^31, 2^53, 2^64 }',
    '2.14748e+09 9.0072e+15 1.84467e+19',
    '2147483648 9007199254740992 18446744073709551616',
  ],
  ['BEGIN { print "0x1A"+0, "inf"+0, 1/0 }', '26 inf inf', '0 0 +inf'],
  ['BEGIN { printf "%d %u\\n", 3e9, -1 }', '2147483647 0', '3000000000 18446744073709551615'],
  ['BEGIN { print "aa" ~ /^a{2}$/, "a{2}" ~ /a{2}/ }', '0 1', '1 0'],
  ['BEGIN { s = "x"; gsub(/x/, "a\\\\\\\\b", s); print s }', 'a\\b', 'a\\\\b'],
];

describe('awk is as the edition of mawk in the tree', () => {
  it.each(DIFFERENT)('%s', async (program, old, recent) => {
    const test = caseOf([program, program]);
    expect((await runOurs(test, '20200120')).stdout).toBe(`${old}\n`);
    expect((await runOurs(test, '20250131')).stdout).toBe(`${recent}\n`);
  });

  it('stops at an edition that it does not know', async () => {
    const running = runOurs(caseOf(['', 'BEGIN { }']), '20240123');
    await expect(running).rejects.toMatchObject({ code: 'SCRIPT_UNMODELLED' });
  });

  it('does not take gawk for mawk', async () => {
    const running = runOurs({ summary: '', argv: ['awk', 'BEGIN { }'] }, '20250131');
    await expect(running).rejects.toMatchObject({ code: 'SCRIPT_UNMODELLED' });
  });
});
