import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeCompressors } from '../../src/host/compressors.js';

const canRun = process.platform !== 'win32';
if (!canRun) console.warn('SKIPPED: compressors that misbehave need a POSIX shell');

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'compressors-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

/** A host whose xz is this shell script. */
function hostWith(script: string) {
  const program = join(place, 'xz');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return makeCompressors({ path: `${place}:/usr/bin:/bin` });
}

async function feed(write: (bytes: Uint8Array) => Promise<void>): Promise<string> {
  for (let count = 0; count < 64; count++) await write(Buffer.alloc(1 << 16, 97));
  return 'fed';
}

describe.skipIf(!canRun)('a compressor', () => {
  test('gives what its program writes, and what the body returns', async () => {
    const parts: Uint8Array[] = [];
    const keep = (bytes: Uint8Array): Promise<void> => Promise.resolve(void parts.push(bytes));
    expect(await hostWith('exec tr a b').compress('xz', feed, keep)).toBe('fed');
    expect(Buffer.concat(parts).equals(Buffer.alloc(64 << 16, 98))).toBe(true);
  });

  test('gets nothing of the environment that could change its bytes', async () => {
    process.env['XZ_OPT'] = '-9';
    let seen = '';
    try {
      await hostWith('cat >/dev/null; echo "$XZ_OPT:$LC_ALL:$*"').compress('xz', feed, (bytes) => {
        seen += Buffer.from(bytes).toString();
        return Promise.resolve();
      });
    } finally {
      delete process.env['XZ_OPT'];
    }
    expect(seen).toBe(':C:-c -6 -T2\n');
  });

  const failing = [
    { summary: 'complains', script: 'cat >/dev/null; echo "no memory" >&2; exit 1', message: /no memory/ },
    { summary: 'fails without a word', script: 'cat >/dev/null; exit 3', message: /status 3/ },
    { summary: 'stops reading', script: 'head -c 1000 >/dev/null; echo half', message: /stopped reading/ },
    { summary: 'is killed', script: 'kill -9 $$', message: /SIGKILL/ },
  ];
  test.each(failing)('that $summary is an error', async ({ script, message }) => {
    const run = hostWith(script).compress('xz', feed, () => Promise.resolve());
    await expect(run).rejects.toMatchObject({
      code: 'OUTPUT_UNSUPPORTED',
      message: expect.stringMatching(message) as string,
    });
  });

  test('that a signal from the terminal ends is an interrupt', async () => {
    const run = hostWith('kill -INT $$; sleep 5').compress('xz', feed, () => Promise.resolve());
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('that hangs is ended by the signal', async () => {
    const stop = new AbortController();
    const hung = hostWith('exec sleep 600');
    const run = hung.compress('xz', feed, () => Promise.resolve(), stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  test('is not started after an abort', async () => {
    const never = (): Promise<never> => Promise.reject(new Error('started'));
    const run = hostWith('exec cat').compress('xz', never, never, AbortSignal.abort());
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
