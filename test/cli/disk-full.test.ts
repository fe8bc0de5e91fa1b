import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { verifyCache } from '../../src/store/cache-verify.js';
import { ALPINE_DIR, alpineList, alpinePath, hasAlpineReference } from '../make/alpine-reference.js';
import { fakeMachine, type Ended, type HostChange } from '../make/fake-host.js';
import { mountSmall, type Mounted } from '../make/mounted.js';

const machine = fakeMachine(1_800_000_000);
const at = (name: string): string => join(machine.folder, name);
const small = at('small');
mkdirSync(small);

const keys = alpineList('keys').map((name) => `--keyring=${alpinePath('keys', name)}`);
const trust = [`--mirror=${ALPINE_DIR}`, ...keys];
const LOCK = '--lock=x86_64.json';
const MIB = 1024 * 1024;

function run(args: readonly string[], change: HostChange = {}): Promise<Ended> {
  return machine.run([...args, '--quiet'], change);
}

async function lock(architecture: string, ...more: readonly string[]): Promise<Ended> {
  const args = ['lock', 'alpine-3.20', '--components=main', `--arch=${architecture}`, ...trust];
  return run([...args, '-o', `${architecture}.json`, ...more]);
}

let mounted: Mounted | undefined;
const canMount = ((): boolean => {
  const probe = mountSmall(small, MIB, 'full and read-only disks');
  probe?.unmount();
  return probe !== undefined && hasAlpineReference();
})();
function mount(sizeBytes: number): Mounted {
  mounted = mountSmall(small, sizeBytes, 'full and read-only disks');
  if (mounted === undefined) throw new Error('it could be mounted before');
  return mounted;
}
afterEach(() => {
  mounted?.unmount();
  mounted = undefined;
});
afterAll(() => machine.remove());

/** One error: its code, a path, what to do; nothing else, and no stack. */
function expectOneError({ status, err, out }: Ended, code: string, path: string): void {
  expect([status, out]).toEqual([8, '']);
  expect(err).toMatch(new RegExp(`^error ${code}: [^\n]+\n  [^\n]+\n$`));
  expect(err).toContain(path);
}

async function soundness(cache: string): Promise<unknown> {
  const { corrupt, unreadable, foreign, leftovers } = await verifyCache(makeDisk(), cache, {
    removeCorrupt: false,
  });
  return { corrupt, unreadable, foreign, leftovers };
}
const SOUND = { corrupt: [], unreadable: [], foreign: [], leftovers: [] };

beforeAll(async () => {
  if (!canMount) return;
  await lock('x86_64');
  await run(['fetch', LOCK, ...trust.slice(0, 1)]);
  await run(['bundle', LOCK, ...trust, '-o', 'known.bundle']);
  await run(['bootstrap', LOCK, ...trust.slice(0, 1), '-o', 'known']);
});

describe.skipIf(!canMount)('a disk that is full', () => {
  test.each([
    { what: 'fetch', args: ['fetch', LOCK, `--mirror=${ALPINE_DIR}`] },
    { what: 'bootstrap --lock', args: ['bootstrap', LOCK, `--mirror=${ALPINE_DIR}`, '-o', 'none'] },
    {
      what: 'bootstrap of a suite',
      args: ['bootstrap', 'alpine-3.20', '--components=main', '--arch=x86_64', ...trust, '-o', 'none'],
    },
    { what: 'bundle', args: ['bundle', LOCK, ...trust, '-o', 'none'] },
  ])('under the cache ends $what by one error; the cache stays sound', async ({ args }) => {
    mount(MIB);
    const cache = join(small, 'cache');
    expectOneError(await run([...args, '--cache', cache]), 'DISK_FULL', cache);
    expect(await soundness(cache)).toEqual(SOUND);
    expect(existsSync(at('none'))).toBe(false);
  });

  const builds = ['oci', 'oci-archive', 'docker-archive', 'tar', 'dir'].map((format) => {
    const args = ['bootstrap', LOCK, `--mirror=${ALPINE_DIR}`, '--format', format];
    return { what: `bootstrap --format ${format}`, args };
  });
  const bundle = { what: 'bundle', args: ['bundle', LOCK, ...trust] };
  test.each([...builds, bundle])(
    'under the output ends $what by one error, and leaves nothing',
    async ({ args }) => {
      mount(MIB);
      expectOneError(await run([...args, '-o', 'small/out']), 'DISK_FULL', small);
      expect(readdirSync(small)).toEqual([]);
    },
  );

  test.each([...builds.slice(1, 4), bundle])('keeps what $what was to replace', async ({ args }) => {
    mount(MIB);
    writeFileSync(join(small, 'out'), 'what was there before');
    expectOneError(await run([...args, '-o', 'small/out']), 'DISK_FULL', small);
    expect(readFileSync(join(small, 'out'), 'utf8')).toBe('what was there before');
    expect(readdirSync(small)).toEqual(['out']);
  });

  test('keeps the lock that was to be replaced', async () => {
    mount(8192);
    writeFileSync(join(small, 'lock.json'), 'what was there before');
    const ended = await lock('x86_64', '-o', 'small/lock.json');
    expectOneError(ended, 'DISK_FULL', small);
    expect(readFileSync(join(small, 'lock.json'), 'utf8')).toBe('what was there before');
    expect(readdirSync(small)).toEqual(['lock.json']);
  });
});

describe.skipIf(!canMount)('a cache that may only be read', () => {
  const cache = join(small, 'cache');
  const temporaryDirectory = at('tmp');

  async function filled(): Promise<void> {
    const disk = mount(32 * MIB);
    const also = ['--cache', cache];
    await run(['fetch', LOCK, `--mirror=${ALPINE_DIR}`, ...also]);
    await run(['bundle', LOCK, ...trust, '-o', 'first.bundle', ...also]);
    await run(['outdated', LOCK, ...trust, ...also]);
    disk.readOnly();
    mkdirSync(temporaryDirectory, { recursive: true });
  }
  const read = (...args: readonly string[]): Promise<Ended> =>
    run([...args, '--cache', cache], { temporaryDirectory });

  test('serves what it holds: the same image, bundle and lock, also offline', async () => {
    await filled();
    for (const offline of [[`--mirror=${ALPINE_DIR}`], ['--offline', `--mirror=${ALPINE_DIR}`]]) {
      const built = await read('bootstrap', LOCK, ...offline, '-o', 'again');
      expect([built.status, built.err]).toEqual([0, '']);
      expect(readFileSync(at('again/index.json'))).toEqual(readFileSync(at('known/index.json')));
      expect((await read('fetch', LOCK, ...offline)).status).toBe(0);
    }
    expect((await read('bundle', LOCK, ...trust, '-o', 'again.bundle')).status).toBe(0);
    expect(readFileSync(at('again.bundle')).equals(readFileSync(at('known.bundle')))).toBe(true);
    expect((await read('outdated', LOCK, ...trust)).status).toBe(0);
    expect((await read('cache', 'verify')).status).toBe(0);
    expect(readdirSync(temporaryDirectory)).toEqual([]);
  });

  test('is one error when something has to be written', async () => {
    await lock('aarch64');
    await filled();
    for (const args of [
      ['fetch', '--lock=aarch64.json', `--mirror=${ALPINE_DIR}`],
      ['bootstrap', '--lock=aarch64.json', `--mirror=${ALPINE_DIR}`, '-o', 'none'],
    ])
      expectOneError(await read(...args), 'DISK_FAILED', cache);
    expect(existsSync(at('none'))).toBe(false);
    expect(readdirSync(temporaryDirectory)).toEqual([]);
  });

  test('is one error when it is none yet', async () => {
    mount(MIB).readOnly();
    const ended = await read('fetch', LOCK, `--mirror=${ALPINE_DIR}`);
    expectOneError(ended, 'DISK_FAILED', cache);
    expect(ended.err).toContain('--cache DIRECTORY');
  });

  test('takes TMPDIR instead, and one that is full or absent is one error', async () => {
    await filled();
    const scarce = at('scarce');
    mkdirSync(scarce);
    const second = mountSmall(scarce, MIB, 'a full TMPDIR');
    try {
      const args = ['bootstrap', LOCK, `--mirror=${ALPINE_DIR}`, '--cache', cache, '-o', 'none'];
      expectOneError(await run(args, { temporaryDirectory: scarce }), 'DISK_FULL', scarce);
      expect(readdirSync(scarce)).toEqual([]);
      expectOneError(await run(args, { temporaryDirectory: at('absent') }), 'DISK_FAILED', at('absent'));
      expect(existsSync(at('none'))).toBe(false);
    } finally {
      second?.unmount();
    }
  });
});
