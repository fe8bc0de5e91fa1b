import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALPINE_DIR, alpineTrust, hasAlpineReference } from '../make/alpine-reference.js';
import { hasSuite, suiteNameOf } from '../make/alpine-request.js';
import { referenceTrees } from '../make/alpine-tree.js';
import { fakeMachine } from '../make/fake-host.js';

const [tree] = hasAlpineReference()
  ? referenceTrees().filter(({ branch }) => hasSuite(suiteNameOf(branch)))
  : [];

const machine = fakeMachine(1_800_000_000);
afterAll(() => machine.remove());
const MIRROR = ['--mirror', pathToFileURL(ALPINE_DIR).href];
const TRUST = alpineTrust();

async function run(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await machine.run(args);
  if (status !== 0) throw new Error(`${args.join(' ')}: ${err}`);
  return out;
}

describe.skipIf(tree === undefined)('a lock of Alpine', () => {
  beforeAll(async () => {
    if (tree === undefined) return;
    await run(
      'lock',
      suiteNameOf(tree.branch),
      '--arch',
      tree.architecture,
      ...MIRROR,
      ...TRUST,
      '-o',
      'lock.json',
    );
    await run('bootstrap', '--lock', 'lock.json', ...MIRROR, '-o', 'image', '-q');
    await run('bundle', '--lock', 'lock.json', ...MIRROR, ...TRUST, '-o', 'bundle.tar', '-q');
  });

  test('is proved by its bundle, and makes its image again', async () => {
    expect(await run('audit', 'image', '--bundle', 'bundle.tar', ...TRUST)).toContain(': reproduced\n');
  });

  test('has the packages of its image', async () => {
    expect(await run('diff', 'lock.json', 'image')).toContain('0 packages differ');
  });

  test('is not proved by keys that only the bundle vouches for', async () => {
    const { status, out } = await machine.run(['audit', 'image', '--bundle', 'bundle.tar']);
    expect([status, out]).toEqual([11, expect.stringContaining('release-trust')]);
  });

  test('that says what no index signed is found out', async () => {
    const path = join(machine.folder, 'lock.json');
    const text = readFileSync(path, 'utf8').replace(/L:[A-Za-z0-9.-]+/, 'L:Unheard-of');
    writeFileSync(join(machine.folder, 'changed.json'), text);
    const args = ['audit', 'image', '--bundle', 'bundle.tar', '--lock', 'changed.json', ...TRUST];
    const { status, out } = await machine.run(args);
    expect([status, out]).toEqual([10, expect.stringContaining('package-stanza')]);
  });
});
