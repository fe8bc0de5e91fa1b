import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesBelow, HELLO, HELLO_ENTRY, HELLO_SPEC, openCache } from '../make/blob-cache.js';
import { fakeMachine, type FakeMachine } from '../make/fake-host.js';
import { chunked } from '../make/outcome.js';

const NOW = 2_000_000_000;
let machine: FakeMachine;

async function fill(): Promise<string> {
  const store = await openCache(machine.cache);
  await store.put(HELLO_SPEC, chunked(HELLO));
  const path = join(machine.cache, HELLO_ENTRY);
  utimesSync(path, NOW - 40 * 86_400, NOW - 40 * 86_400);
  return path;
}

beforeEach(() => (machine = fakeMachine(NOW)));
afterEach(() => machine.remove());

describe('rootfs cache', () => {
  test('of a directory that is not there is empty, and none is made', async () => {
    expect(await machine.run(['cache', 'ls'])).toMatchObject({
      status: 0,
      out: '',
      err: `0 entries, 0 B in ${machine.cache}\n`,
    });
    expect(filesBelow(machine.folder)).toEqual([]);
  });

  test('ls shows digest, size and day of each entry', async () => {
    await fill();
    const { out, err } = await machine.run(['cache', 'ls']);
    expect(out).toBe(`${HELLO_SPEC.sha256} ${'12'.padStart(12)} 2033-04-08\n`);
    expect(err).toContain('1 entries, 12 B in ');
    expect((await machine.run(['cache', 'ls', '--quiet'])).err).toBe('');
  });

  test.each(['ls', 'verify', 'prune'])('%s is one JSON object on one line with --json', async (action) => {
    await fill();
    const { status, out, err } = await machine.run(['cache', action, '--json']);
    expect([status, err, out.split('\n').length]).toEqual([0, '', 2]);
    expect(JSON.parse(out)).toMatchObject({ directory: machine.cache });
  });

  test('verify finds and removes what is corrupt, and says so by its exit status', async () => {
    const path = await fill();
    expect(await machine.run(['cache', 'verify'])).toMatchObject({
      status: 0,
      out: '1 entries (12 B) are good, 0 were corrupt, 0 unreadable\n',
    });
    writeFileSync(path, 'HELLO, WORLD');
    const { status, out } = await machine.run(['cache', 'verify']);
    expect([status, out]).toEqual([
      8,
      `corrupt ${path}, removed\n0 entries (0 B) are good, 1 were corrupt, 0 unreadable\n`,
    ]);
    expect((await machine.run(['cache', 'verify'])).status).toBe(0);
  });

  test.each([
    { args: [], kept: true },
    { args: ['--older-than', '41d'], kept: true },
    { args: ['--older-than', '39d'], kept: false },
    { args: ['--older-than', '5w'], kept: false },
    { args: ['--older-than', '1000h'], kept: true },
    { args: ['--max-size', '12'], kept: true },
    { args: ['--max-size', '0.01k'], kept: false },
    { args: ['--max-size', '1GB'], kept: true },
    { args: ['--all'], kept: false },
  ])('prune $args keeps the entry: $kept', async ({ args, kept }) => {
    await fill();
    const { status, out } = await machine.run(['cache', 'prune', ...args]);
    const counts = kept
      ? 'removed 0 entries (0 B) and 0 leftovers, kept 1 (12 B)'
      : 'removed 1 entries (12 B) and 0 leftovers, kept 0 (0 B)';
    expect([status, out]).toEqual([0, `${counts}\n`]);
    expect(filesBelow(machine.cache).includes(HELLO_ENTRY)).toBe(kept);
  });

  test('is where --cache says, else ROOTFS_CACHE', async () => {
    const environment = { ROOTFS_CACHE: 'by-environment' };
    expect((await machine.run(['cache', 'ls'], { environment })).err).toContain(
      join(machine.folder, 'by-environment'),
    );
    const both = await machine.run(['cache', 'ls', '--cache', 'by-option'], { environment });
    expect(both.err).toContain(join(machine.folder, 'by-option'));
    expect((await machine.run(['cache', 'ls'], { environment: { ROOTFS_CACHE: '' } })).err).toContain(
      machine.cache,
    );
  });

  test('leaves what is not its own alone, and tells of it without sending control characters', async () => {
    await fill();
    const foreign = join(machine.cache, 'blobs', 'odd\u001b[2Jname');
    writeFileSync(foreign, 'mine');
    const { status, err } = await machine.run(['cache', 'prune', '--all']);
    expect(status).toBe(0);
    expect(err).toContain('odd\\x1b[2Jname is not part of the cache; it is left alone\n');
    expect(readFileSync(foreign, 'utf8')).toBe('mine');
  });

  test('does not touch a directory of something else', async () => {
    mkdirSync(machine.cache);
    writeFileSync(join(machine.cache, 'thesis.tex'), 'years of work');
    for (const action of ['ls', 'verify', 'prune'])
      expect(await machine.run(['cache', action])).toMatchObject({
        status: 2,
        err: expect.stringContaining('is not a rootfs cache') as string,
      });
    expect(filesBelow(machine.cache)).toEqual(['thesis.tex']);
  });
});
