import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';

const SHARED = fileURLToPath(new URL('../../../shared/alpine/', import.meta.url));
const isThere = existsSync(SHARED);
if (!isThere) console.warn('SKIPPED: audit of Alpine: ../shared/alpine is not there');

const machine = fakeMachine(1_800_000_000);
afterAll(() => machine.remove());
const MIRROR = ['--mirror', `file://${SHARED}`];
const TRUST = ['--keyring', join(SHARED, 'keys/rootfs-test@example.invalid-6745c0de.rsa.pub')];

async function run(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await machine.run(args);
  if (status !== 0) throw new Error(`${args.join(' ')}: ${err}`);
  return out;
}

describe.skipIf(!isThere)('a lock of Alpine', () => {
  beforeAll(async () => {
    await run('lock', 'alpine-3.20', '--arch', 'amd64', ...MIRROR, ...TRUST, '-o', 'lock.json');
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
    const text = readFileSync(path, 'utf8').replace('L:GPL-2.0-only', 'L:GPL-3.0-only');
    writeFileSync(join(machine.folder, 'changed.json'), text);
    const args = ['audit', 'image', '--bundle', 'bundle.tar', '--lock', 'changed.json', ...TRUST];
    const { status, out } = await machine.run(args);
    expect([status, out]).toEqual([10, expect.stringContaining('package-stanza')]);
  });
});
