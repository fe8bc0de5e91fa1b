import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Ended } from '../make/fake-host.js';
import { fakeMachine } from '../make/fake-host.js';
import { historyMachine, type HistoryMachine } from '../make/history-machine.js';
import { MADE_SUITE } from '../make/made-suite.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE, smallArchive, writeArchive } from '../make/small-archive.js';

const machine = fakeMachine(MADE + 3600);
const MIRROR = join(machine.folder, 'mirror');
const LOCK = join(machine.folder, 'rootfs.lock.json');
const made = (...args: readonly string[]): Promise<Ended> => machine.run([...args, '--mirror', MIRROR]);
const digestOf = ({ out }: Ended): string => out.split(' ')[1]?.trim() ?? '';

beforeAll(async () => {
  const key = await signingKey('made');
  const architectures = ['amd64', 'arm64'];
  writeArchive(MIRROR, await smallArchive({ keys: [key], architectures }));
  writeFileSync(join(machine.suites, 'made.yaml'), MADE_SUITE);
  writeFileSync(join(machine.suites, 'made.asc'), key.armoured);
  await made(
    'lock',
    'made',
    '--arch',
    'amd64,arm64',
    '--include',
    'extra',
    '--label',
    'a=b',
    '--configure',
    'none',
  );
});
afterAll(() => machine.remove());

describe('an image', () => {
  test('from a lock is the one that the request gives, for both architectures and for one', async () => {
    const options = ['--include', 'extra', '--label', 'a=b', '--configure', 'none', '--quiet'];
    const both = await made('bootstrap', 'made', '--arch', 'amd64,arm64', ...options, '-o', 'a');
    const locked = await made('bootstrap', '--lock', LOCK, '--frozen', '--quiet', '-o', 'b');
    expect([both.err, locked.err]).toEqual(['', '']);
    expect(digestOf(both)).toMatch(/^sha256:/);
    expect(digestOf(locked)).toBe(digestOf(both));
    const one = await made('bootstrap', 'made', '--arch', 'arm64', ...options, '-o', 'c');
    const ours = await made('bootstrap', '--lock', LOCK, '--arch', 'arm64', '--quiet', '-o', 'd');
    expect(digestOf(ours)).toBe(digestOf(one));
  });

  test('from a lock is what the lock says, whatever the environment', async () => {
    const args = ['bootstrap', '--lock', LOCK, '--quiet', '--mirror', MIRROR];
    const plain = await machine.run([...args, '-o', 'e']);
    const dated = await machine.run([...args, '-o', 'f'], { environment: { SOURCE_DATE_EPOCH: '1' } });
    expect(digestOf(dated)).toBe(digestOf(plain));
  });

  test('bears the digest of its lock', async () => {
    const { out } = await machine.run([
      'lock',
      'made',
      '--mirror',
      MIRROR,
      '--configure',
      'none',
      '-o',
      'one.json',
    ]);
    const [, digest = ''] = /amd64 (sha256:[0-9a-f]{64})/.exec(out) ?? [];
    const built = await made('bootstrap', '--lock', 'one.json', '--quiet', '-o', 'g');
    const manifest = join(machine.folder, 'g/blobs', digestOf(built).replace(':', '/'));
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({
      annotations: { 'rootfs.lock': digest },
    });
  });

  test('has the time that --epoch or SOURCE_DATE_EPOCH named when it was locked, the former first', async () => {
    const args = ['lock', 'made', '--mirror', MIRROR, '-o', '-'];
    const environment = { SOURCE_DATE_EPOCH: '100000000' };
    const byVariable = await machine.run(args, { environment });
    const byOption = await machine.run([...args, '--epoch', '2020-01-01'], { environment });
    expect(byVariable.out).toContain('"epoch": {"kind":"given","seconds":100000000}');
    expect(byOption.out).toContain('"epoch": {"kind":"given","seconds":1577836800}');
    expect((await machine.run(args)).out).toContain('"epoch": {"kind":"packages"}');
  });
});

describe('a lock that is not there', () => {
  test('is made and written by a build of a suite', async () => {
    const built = await made(
      'bootstrap',
      'made',
      '--lock',
      'new.json',
      '--configure',
      'none',
      '--quiet',
      '-o',
      'h',
    );
    const again = await made('bootstrap', '--lock', 'new.json', '--quiet', '-o', 'i');
    expect(digestOf(again)).toBe(digestOf(built));
  });

  test.each([
    { args: ['bootstrap', '--lock', 'none.json'], says: 'there is no lock' },
    { args: ['bootstrap', 'made', '--lock', 'none.json', '--frozen'], says: '--frozen forbids to make it' },
    { args: ['fetch', '--lock', 'none.json'], says: 'there is no lock' },
    { args: ['outdated', '--lock', 'none.json'], says: 'there is no lock' },
    { args: ['bootstrap', 'made', '--frozen'], says: '--frozen says something about --lock' },
  ])('$args: $says', async ({ args, says }) => {
    const { status, err } = await made(...args);
    expect([status, err]).toEqual([2, expect.stringContaining(says)]);
    expect(existsSync(join(machine.folder, 'none.json'))).toBe(false);
  });
});

const CONTRADICTIONS: readonly { readonly args: readonly string[]; readonly says: string | undefined }[] = [
  { args: ['made'], says: undefined },
  { args: ['sid'], says: 'sid contradicts' },
  { args: ['--arch', 'riscv64'], says: '--arch riscv64: ' },
  { args: ['--variant', 'minbase'], says: undefined },
  { args: ['--variant', 'apt'], says: '--variant contradicts' },
  { args: ['--include', 'extra'], says: undefined },
  { args: ['--include', 'extra,tool'], says: '--include contradicts' },
  { args: ['--exclude', 'tool'], says: '--exclude contradicts' },
  { args: ['--recommends'], says: '--recommends contradicts' },
  { args: ['--components', 'main'], says: '--components contradicts' },
  { args: ['--solver', 'apt'], says: undefined },
  { args: ['--solver', 'complete'], says: '--solver contradicts' },
  { args: ['--pin', 'release a=x: 5'], says: '--pin contradicts' },
  { args: ['--target-release', 'x'], says: '--target-release contradicts' },
  { args: ['--foreign-arch', 'i386'], says: '--foreign-arch contradicts' },
  { args: ['--deny', 'emacs'], says: '--deny, --max-size, --only-from contradicts' },
  { args: ['--image-mirror', 'http://other.example/'], says: '--image-mirror contradicts' },
  { args: ['--configure', 'none'], says: undefined },
  { args: ['--configure', 'interpret'], says: '--configure contradicts' },
  { args: ['--profile', 'slim'], says: '--profile contradicts' },
  { args: ['--label', 'a=b'], says: undefined },
  { args: ['--label', 'a=c'], says: '--label contradicts' },
  { args: ['--annotation', 'a=b'], says: '--annotation contradicts' },
  { args: ['--path-exclude', '/usr/share/*'], says: '--path-exclude contradicts' },
  { args: ['--epoch', '5'], says: '--epoch contradicts' },
];

test.each(CONTRADICTIONS)('a build by a lock with $args: $says', async ({ args, says }) => {
  const { status, err } = await made('bootstrap', '--lock', LOCK, ...args, '--quiet', '-o', 'j');
  if (says === undefined) expect([status, err]).toEqual([0, '']);
  else expect([status, err]).toEqual([2, expect.stringContaining(says)]);
});

describe('offline', () => {
  let year: HistoryMachine;
  beforeAll(async () => {
    year = await historyMachine(2);
    year.goTo(1);
    await year.machine.run(['lock', 'made', '--configure', 'none']);
  });
  afterAll(() => year.close());

  const watched = async (...args: readonly string[]): Promise<Ended & { readonly connections: number }> => {
    const spy = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('a connection was tried');
    });
    try {
      const ended = await year.machine.run(args);
      return { ...ended, connections: spy.mock.calls.length };
    } finally {
      spy.mockRestore();
    }
  };

  test('without --offline the same commands do try to connect, so that the watch sees them', async () => {
    const { connections, status } = await watched('fetch');
    expect([connections > 0, status]).toEqual([true, 3]);
  });

  test('what was never fetched is told, and no connection is tried', async () => {
    for (const args of [['fetch'], ['bootstrap', '--lock', 'rootfs.lock.json', '-o', 'x']]) {
      const { status, err, connections } = await watched(...args, '--offline');
      expect([status, err, connections]).toEqual([3, expect.stringContaining('error OFFLINE'), 0]);
      expect(err).toContain('rootfs fetch --lock FILE');
    }
    expect(existsSync(year.path('x'))).toBe(false);
  });

  test('what was fetched is built, looked up and locked again, and no connection is tried', async () => {
    expect((await year.machine.run(['fetch'])).out).toMatch(/^3 packages of .* are in the cache\n$/);
    await year.machine.run(['outdated']);
    const online = await year.machine.run(['bootstrap', '--lock', 'rootfs.lock.json', '-o', 'y', '--quiet']);
    for (const args of [
      ['bootstrap', '--lock', 'rootfs.lock.json', '-o', 'z', '--quiet'],
      ['fetch'],
      ['outdated'],
      ['update'],
      ['lock', 'made', '--configure', 'none'],
      ['bootstrap', 'made', '--configure', 'none', '-o', 'w', '--quiet'],
    ]) {
      year.machine.clock.advance(5000);
      const ended = await watched(...args, '--offline');
      expect([args, ended.status, ended.connections, ended.err.includes('error')]).toEqual([
        args,
        0,
        0,
        false,
      ]);
      if (args[0] === 'bootstrap') expect(digestOf(ended)).toBe(digestOf(online));
    }
  });

  test('a cache that was thrown away is no help', async () => {
    rmSync(year.machine.cache, { recursive: true, force: true });
    const { status, connections } = await watched('outdated', '--offline');
    expect([status, connections]).toEqual([3, 0]);
  });
});
