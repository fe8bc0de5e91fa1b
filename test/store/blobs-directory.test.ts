import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { CorruptBlob } from '../../src/store/blobs.js';
import { filesBelow, HELLO, HELLO_ENTRY, HELLO_SPEC, openCache, VERSION_FILE } from '../make/blob-cache.js';
import { errorOf } from '../make/error-of.js';
import { FailingDisk } from '../make/failing-disk.js';
import { mountSmall } from '../make/mounted.js';
import { chunked, hasTool, outcome } from '../make/outcome.js';
import { transpiledRooms } from '../make/transpiled.js';

const disk = makeDisk();
let place = '';
let cache = '';
let corrupt: CorruptBlob[] = [];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'blobs-'));
  chmodSync(place, 0o755);
  cache = join(place, 'cache');
  corrupt = [];
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

describe('the directory', () => {
  test('is made with its parents, and says what it is', async () => {
    await openCache(join(place, 'a', 'b'));
    expect(filesBelow(join(place, 'a', 'b'))).toEqual([VERSION_FILE]);
    expect(readFileSync(join(place, 'a', 'b', VERSION_FILE), 'utf8')).toBe('1\n');
  });

  test('that holds something else is refused and not changed', async () => {
    writeFileSync(join(place, 'letter.txt'), 'dear reader');
    const error = await errorOf(() => openCache(place, corrupt));
    expect([error.code, error.message]).toEqual(['USAGE', expect.stringContaining('"letter.txt"')]);
    expect(error.hint).toContain('--cache');
    expect(readdirSync(place)).toEqual(['letter.txt']);
  });

  test('that a disk was just mounted on is taken', async () => {
    mkdirSync(join(place, 'lost+found'));
    await openCache(place, corrupt);
    expect(existsSync(join(place, VERSION_FILE))).toBe(true);
  });

  test.each(['2\n', '', 'x'.repeat(5000)])('of another version is refused (%#)', async (text) => {
    await openCache(cache, corrupt);
    writeFileSync(join(cache, VERSION_FILE), text);
    const error = await errorOf(() => openCache(cache));
    expect([error.code, error.message]).toEqual(['DISK_FAILED', expect.stringContaining(VERSION_FILE)]);
    expect(error.hint).toContain('--cache');
  });

  test('that is a file, or below one, is one clear error', async () => {
    writeFileSync(join(place, 'file'), '');
    for (const directory of [join(place, 'file'), join(place, 'file', 'below')]) {
      const error = await errorOf(() => openCache(directory));
      expect([error.code, error.message]).toEqual(['DISK_FAILED', expect.stringContaining(directory)]);
      expect(error.hint).toContain('ROOTFS_CACHE');
    }
  });

  test('may be emptied while it is open', async () => {
    const store = await openCache(cache, corrupt);
    await store.put(HELLO_SPEC, chunked(HELLO));
    rmSync(cache, { recursive: true });
    expect(await store.has(HELLO_SPEC)).toBe(false);
    await store.put(HELLO_SPEC, chunked(HELLO));
    expect(await store.verify(HELLO_SPEC)).toBe(true);
  });

  test('an entry that goes away between a look and the reading is absent', async () => {
    const store = await openCache(cache, corrupt, {
      ...disk,
      readFile: (path) => {
        rmSync(path);
        return disk.readFile(path);
      },
    });
    await store.put(HELLO_SPEC, chunked(HELLO));
    expect(await store.read(HELLO_SPEC)).toBeUndefined();
    expect(corrupt).toEqual([]);
  });
});

describe('a disk that fails', () => {
  test('at any step gives one error that names the cache, and leaves no entry and nothing in tmp', async () => {
    const steps: string[] = [];
    for (let failAt = 1; ; failAt++) {
      const directory = join(place, `cache-${failAt}`);
      await openCache(directory);
      const failing = new FailingDisk(disk, failAt);
      const store = await openCache(directory, corrupt, failing.make());
      const result = await errorOf(() => store.put(HELLO_SPEC, chunked(HELLO, 6))).catch(() => undefined);
      if (failing.failedAt === undefined) break;
      steps.push(failing.failedAt);
      expect([result?.code, result?.message]).toEqual(['DISK_FULL', expect.stringContaining(directory)]);
      expect(result?.hint).toContain('rootfs cache prune');
      expect(filesBelow(directory)).toEqual([VERSION_FILE]);
    }
    expect(steps).toEqual([
      'makeDirectories',
      'createPrivate',
      'write',
      'write',
      'makeDirectories',
      'publish',
    ]);
  });

  test('before anything was read tells the sender that nobody will', async () => {
    let isTold = false;
    const chunks: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false, value: HELLO }),
        return: () => {
          isTold = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    await openCache(cache, corrupt);
    const store = await openCache(cache, corrupt, new FailingDisk(disk, 2).make());
    expect(await outcome(() => store.put(HELLO_SPEC, chunks))).toBe('DISK_FULL');
    expect(isTold).toBe(true);
  });

  test('that cannot replace an entry is fine when a good one is there, and an error when it is not', async () => {
    const store = await openCache(cache, corrupt, {
      ...disk,
      createPrivate: async (directory, prefix) => {
        const file = await disk.createPrivate(directory, prefix);
        const publish = (target: string, mode: number): Promise<void> =>
          target.endsWith(VERSION_FILE)
            ? file.publish(target, mode)
            : Promise.reject(new RootfsError('DISK_FAILED', 'operation not permitted (EPERM)'));
        return {
          path: file.path,
          write: (bytes) => file.write(bytes),
          discard: () => file.discard(),
          publish,
        };
      },
    });
    expect(await outcome(() => store.put(HELLO_SPEC, chunked(HELLO)))).toBe('DISK_FAILED');
    await (await openCache(cache, corrupt)).put(HELLO_SPEC, chunked(HELLO));
    expect(await outcome(() => store.put(HELLO_SPEC, chunked(HELLO)))).toBe('ok');
    writeFileSync(store.path(HELLO_SPEC), 'hello, World');
    expect(await outcome(() => store.put(HELLO_SPEC, chunked(HELLO)))).toBe('DISK_FAILED');
    expect(readdirSync(join(cache, 'tmp'))).toEqual([]);
  });

  test('really full: DISK_FULL with what to do, and the cache stays usable', async () => {
    const mounted = mountSmall(place, 256 * 1024, 'a cache on a full disk');
    if (mounted === undefined) return;
    try {
      const store = await openCache(place, corrupt);
      const big = Buffer.alloc(1024 * 1024, 7);
      const error = await errorOf(() => store.put(blobSpecOf(big), chunked(big)));
      expect([error.code, error.hint]).toEqual(['DISK_FULL', expect.stringContaining('rootfs cache prune')]);
      await store.put(HELLO_SPEC, chunked(HELLO));
      expect(await store.verify(HELLO_SPEC)).toBe(true);
      expect(filesBelow(place)).toEqual([HELLO_ENTRY, VERSION_FILE]);
    } finally {
      mounted.unmount();
    }
  });

  test('really read-only: has and read work, put is one clear error, a corrupt entry counts as absent', async () => {
    const mounted = mountSmall(place, 256 * 1024, 'a cache on a read-only file system');
    if (mounted === undefined) return;
    try {
      const first = await openCache(place, corrupt);
      await first.put(HELLO_SPEC, chunked(HELLO));
      const other = blobSpecOf(Buffer.from('other'));
      await first.put(other, chunked(Buffer.from('other')));
      writeFileSync(first.path(other), 'OTHER');
      utimesSync(first.path(HELLO_SPEC), 1, 1);
      mounted.readOnly();
      const store = await openCache(place, corrupt);
      expect([await store.has(HELLO_SPEC), (await store.read(HELLO_SPEC))?.length]).toEqual([true, 12]);
      expect(await store.read(other)).toBeUndefined();
      expect(corrupt).toMatchObject([{ expected: other, removed: false }]);
      const error = await errorOf(() => store.put(HELLO_SPEC, chunked(HELLO)));
      expect([error.code, error.message]).toEqual([
        'DISK_FAILED',
        expect.stringContaining(`the cache in ${place} cannot be written`),
      ]);
      expect(error.hint).toContain('--cache');
      expect(await outcome(() => openCache(join(place, 'new')))).toBe('DISK_FAILED');
    } finally {
      mounted.unmount();
    }
  });
});

/** What a user without rights sees of a cache: a script run as nobody. */
function asNobody(folder: string, directory: string): unknown {
  const script = join(folder, 'nobody.js');
  writeFileSync(
    script,
    `import { makeDisk } from './host/disk.js';
import { makeClock } from './host/clock.js';
import { openBlobStore } from './store/blobs.js';
const tell = (error) => [error.code, error.message.includes(process.argv[2]), error.hint.includes('--cache')];
const spec = ${JSON.stringify(HELLO_SPEC)};
const found = { uid: process.getuid() };
try {
  const store = await openBlobStore(makeDisk(), process.argv[2], { clock: makeClock() });
  found.has = await store.has(spec);
  found.text = Buffer.from((await store.read(spec)) ?? []).toString();
  found.put = await store.put(spec, (async function* () {})()).catch(tell);
} catch (error) {
  found.open = tell(error);
}
console.log(JSON.stringify(found));`,
  );
  const drop = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, script, directory];
  const { stdout, stderr } = spawnSync('setpriv', drop, { encoding: 'utf8', cwd: '/' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

describe('a cache of somebody else', () => {
  test('can be read by a user who may not write it, and putting is one clear error', async () => {
    const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
    if (!isRoot) return console.warn('SKIPPED: a cache of somebody else is not tried: this needs root');
    if (!hasTool('setpriv', 'a cache of somebody else')) return;
    const folder = transpiledRooms('kernel', 'host', 'store');
    try {
      const store = await openCache(cache, corrupt);
      await store.put(HELLO_SPEC, chunked(HELLO));
      utimesSync(store.path(HELLO_SPEC), 1, 1);
      const clear = ['DISK_FAILED', true, true];
      const seen = { uid: 65_534, has: true, text: 'hello, world', put: clear };
      expect(asNobody(folder, cache)).toEqual(seen);
      expect(asNobody(folder, join(place, 'none'))).toEqual({ uid: 65_534, open: clear });
      chmodSync(cache, 0o700);
      expect(asNobody(folder, cache)).toEqual({ uid: 65_534, open: clear });
      mkdirSync(join(place, 'own'));
      chownSync(join(place, 'own'), 65_534, 65_534);
      expect(asNobody(folder, join(place, 'own'))).toMatchObject({
        has: false,
        put: ['DIGEST_MISMATCH', false, false],
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
