import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RootfsError } from '../../src/kernel/errors.js';
import { filesBelow } from '../make/blob-cache.js';
import type { Fault, Faults } from '../make/mirror-fault.js';
import { PLACES, smallRuns } from '../make/small-runs.js';

const runs = smallRuns();
afterEach(() => runs.close());

const LOOP: Readonly<Record<string, Fault>> = { '/loop': { kind: 'redirect', location: '/loop' } };

/** Everything that an error says, and its causes. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, hint } = error as RootfsError;
  return [code, hint, error.message, error.stack, wordsOf(error.cause)].join('\n');
}

function bytesBelow(folder: string): string {
  return filesBelow(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

describe('credentials in the URL of a mirror', () => {
  const login = { name: 'somebody', password: 'open-sesame' };
  const secrets = [
    login.password,
    login.name,
    Buffer.from(`${login.name}:${login.password}`).toString('base64'),
  ];
  const withLogin = (url: string, { name, password } = login): string =>
    url.replace('://', `://${name}:${password}@`);

  it.each([
    { summary: 'a run that succeeds', faults: {}, end: 'ok' },
    {
      summary: 'a missing package',
      faults: { [PLACES.package]: { kind: 'status', status: 404 } },
      end: 'NETWORK_NOT_FOUND',
    },
    { summary: 'a busy mirror', faults: { [PLACES.index]: { kind: 'status', status: 503 } }, end: 'ok' },
    {
      summary: 'a wrong release',
      faults: { [PLACES.release]: { kind: 'wrong-byte', at: 80 } },
      end: 'SIGNATURE_BAD',
    },
    {
      summary: 'a redirect loop',
      faults: { ...LOOP, [PLACES.release]: LOOP['/loop'] as Fault },
      end: 'NETWORK_REDIRECTS',
    },
    { summary: 'a lost connection', faults: { [PLACES.package]: { kind: 'reset' } }, end: 'NETWORK_FAILED' },
  ] satisfies { summary: string; faults: Faults; end: string }[])(
    'are never shown by $summary',
    async ({ faults, end }) => {
      const mirror = await runs.serve({}, { login, faults });
      const change = { imageMirrors: [] };
      const ended = await runs.attempt([withLogin(mirror.url)], { change, format: 'tar' });
      const { cache, events, out } = ended.session;
      expect(ended.error?.code ?? 'ok').toBe(end);
      // The mirror itself is named in the image's sources, so that there is something to leave out.
      if (end === 'ok')
        expect(readFileSync(join(out, 'image.tar'), 'latin1')).toContain(`deb ${mirror.url} made main`);
      const said = [JSON.stringify(events), wordsOf(ended.error), bytesBelow(out), bytesBelow(cache)];
      for (const secret of secrets) expect(said.join('\n')).not.toContain(secret);
    },
  );

  it('that are wrong are not shown either', async () => {
    const mirror = await runs.serve({}, { login });
    const url = withLogin(mirror.url, { name: 'nobody', password: 'wrong-word' });
    const { error, session } = await runs.attempt([url]);
    expect(error?.message).toContain('401');
    expect(`${wordsOf(error)} ${JSON.stringify(session.events)}`).not.toMatch(/nobody|wrong-word/);
  });
});
