import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { alpineList, alpinePath, hasAlpineReference } from '../make/alpine-reference.js';
import { hasDist, runDist } from '../make/dist.js';

const work = mkdtempSync(join(tmpdir(), 'loading-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** The files that a run of the built program loads, by V8's own account. @see node(1), NODE_V8_COVERAGE */
async function loaded(name: string, args: readonly string[]): Promise<readonly string[]> {
  const folder = join(work, name);
  const { status, stderr } = await runDist(args, { env: { NODE_V8_COVERAGE: folder } });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  return readdirSync(folder).flatMap((report) => {
    const { result } = JSON.parse(readFileSync(join(folder, report), 'utf8')) as Coverage;
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
}

function librariesOf(urls: readonly string[]): readonly string[] {
  const names = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(names)].sort();
}

describe.skipIf(!hasDist('what a run loads'))('the built program', () => {
  test.each([['--version'], ['help', 'exit-codes']])(
    'loads no library and no command for %j',
    async (...args) => {
      const urls = await loaded(args.join('-'), args);
      expect(librariesOf(urls)).toEqual([]);
      expect(urls.filter((url) => url.endsWith('/bootstrap.js'))).toEqual([]);
    },
  );

  test.skipIf(!hasAlpineReference())(
    'loads only what reads suite files for an Alpine image from file:, and starts no thread',
    async () => {
      const keyrings = alpineList('keys').flatMap((name) => ['--keyring', alpinePath('keys', name)]);
      const from = [
        '--mirror',
        pathToFileURL(alpinePath()).href,
        ...keyrings,
        '--cache',
        join(work, 'cache'),
      ];
      const what = ['bootstrap', 'alpine-3.20', '--arch', 'x86_64', '-q', '-o', join(work, 'out')];
      const urls = await loaded('alpine', [...what, ...from]);
      expect(librariesOf(urls)).toEqual(['@cfworker/json-schema', 'yaml']);
      expect(urls.filter((url) => url.endsWith('/thread-entry.js'))).toEqual([]);
    },
  );
});
