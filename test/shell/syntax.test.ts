import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byteString, bytesOf } from '../../src/kernel/byte-string.js';
import { runOurs } from './replay.js';
import { SYNTAX } from './syntax-table.js';

const DASH = '/usr/bin/dash';

interface Verdict {
  readonly status: number;
  /** With the line. */
  readonly error: string;
}

/** `-s` lets both name the shell alike, and `-n` runs nothing. */
function real(script: string): Verdict {
  const { status, stderr } = spawnSync(DASH, ['-n', '-s'], {
    input: bytesOf(script),
    argv0: 'dash',
    env: { LC_ALL: 'C' },
    timeout: 5000,
  });
  return { status: status ?? 255, error: byteString(stderr) };
}

async function ours(script: string): Promise<Verdict> {
  const { status, stderr } = await runOurs({ summary: '', script, by: 'stdin', options: ['-n'] });
  return { status, error: stderr };
}

describe('dash takes and refuses the same scripts', () => {
  if (!existsSync(DASH)) {
    console.warn('SKIPPED: dash is not installed, so no syntax was compared with it');
    it.skip('dash is not installed', () => undefined);
    return;
  }
  describe.each(Object.entries(SYNTAX))('%s', (_, scripts) => {
    it.each(scripts.map((script) => ({ script, shown: JSON.stringify(script) })))(
      '$shown',
      async ({ script }) => {
        expect(await ours(script)).toEqual(real(script));
      },
    );
  });
});
