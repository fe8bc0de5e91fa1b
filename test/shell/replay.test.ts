import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runOurs, runReal } from './replay.js';
import { scriptTable } from './script-table.js';

const DASH = '/usr/bin/dash';

describe('a script runs as in dash', () => {
  if (!existsSync(DASH)) {
    console.warn('SKIPPED: dash is not installed, so no script was replayed against it');
    it.skip('dash is not installed', () => undefined);
    return;
  }
  it.each(scriptTable())('$summary', async (test) => {
    const real = runReal(test);
    const { stderr, ...ours } = await runOurs(test);
    const expected = { ...real, ...test.differs?.outcome };
    expect(ours, stderr).toEqual(expected);
  });
});
