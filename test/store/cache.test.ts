import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { blobSpecOf, sha256, type BlobSpec } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { DirectoryBlobStore } from '../../src/store/blobs.js';
import { entriesToPrune, pruneCache, type PruneRule } from '../../src/store/cache-prune.js';
import { listCache, type CacheEntry } from '../../src/store/cache-scan.js';
import { verifyCache } from '../../src/store/cache-verify.js';
import { CACHE_NOW, filesBelow, openCache, VERSION_FILE } from '../make/blob-cache.js';
import { errorOf } from '../make/error-of.js';
import { fakeClock } from '../make/fake-clock.js';
import { chunked, outcome } from '../make/outcome.js';

const disk = makeDisk();
const clock = fakeClock(CACHE_NOW);
const DAY = 86_400;
let place = '';
let cache = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'cache-'));
  cache = join(place, 'cache');
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

/** Puts a blob that was last used so long ago. */
async function put(store: DirectoryBlobStore, text: string, ageSeconds = 0): Promise<BlobSpec> {
  const bytes = Buffer.from(text);
  const spec = blobSpecOf(bytes);
  await store.put(spec, chunked(bytes));
  utimesSync(store.path(spec), CACHE_NOW - ageSeconds, CACHE_NOW - ageSeconds);
  return spec;
}

/** A file or folder with a text, last changed so long ago. */
function leave(name: string, ageSeconds: number, text?: string): string {
  const path = join(cache, name);
  mkdirSync(text === undefined ? path : join(path, '..'), { recursive: true });
  if (text !== undefined) writeFileSync(path, text);
  utimesSync(path, CACHE_NOW - ageSeconds, CACHE_NOW - ageSeconds);
  return path;
}

const RANDOM = '0123456789abcdef01234567';

describe('listing', () => {
  test('gives entries in the order of their digests, with sizes and times of use', async () => {
    const store = await openCache(cache);
    const specs = [await put(store, 'one', 5), await put(store, 'three', 7), await put(store, '')];
    const { entries, totalBytes, leftovers, foreign } = await listCache(disk, cache);
    const inOrder = [...specs].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    expect(entries.map(({ sha256: hash, sizeBytes }) => ({ sha256: hash, sizeBytes }))).toEqual(inOrder);
    expect(entries.find(({ sizeBytes }) => sizeBytes === 3)).toMatchObject({
      path: store.path(specs[0] as BlobSpec),
      mtimeSeconds: CACHE_NOW - 5,
    });
    expect([totalBytes, leftovers, foreign]).toEqual([8, [], []]);
  });

  test('of no directory, or an empty one, gives nothing and makes nothing', async () => {
    const nothing = { entries: [], totalBytes: 0, leftovers: [], foreign: [] };
    expect(await listCache(disk, cache)).toEqual(nothing);
    expect(existsSync(cache)).toBe(false);
    mkdirSync(cache);
    expect(await listCache(disk, cache)).toEqual(nothing);
  });

  test('tells leftovers and what is not the cache’s own', async () => {
    await put(await openCache(cache), 'one');
    const part = leave(`tmp/put-${RANDOM}`, 60, 'half');
    const folder = leave(`tmp/scratch-${RANDOM}`, 70);
    const foreign = [
      leave('README', 0, 'mine'),
      leave('blobs/md5', 0),
      leave('blobs/sha256/zz', 0),
      leave('blobs/sha256/0f/notes.txt', 0, 'mine'),
      leave(`blobs/sha256/0f/${'1f'.repeat(32)}`, 0, 'in the wrong folder'),
      leave(`blobs/sha256/0f/${'0f'.repeat(32)}`, 0),
      leave(`blobs/sha256/${'0e'.repeat(32)}`, 0, 'as an OCI layout has them'),
      leave('tmp/notes.txt', 0, 'mine'),
    ];
    symlinkSync('/etc', join(cache, 'blobs', 'sha256', '0a'));
    symlinkSync('/etc/passwd', join(cache, 'tmp', `put-${RANDOM.replace('0', 'f')}`));
    foreign.push(join(cache, 'blobs', 'sha256', '0a'), join(cache, 'tmp', `put-${RANDOM.replace('0', 'f')}`));
    const found = await listCache(disk, cache);
    expect(found.entries).toHaveLength(1);
    expect(found.leftovers).toEqual([
      { path: part, sizeBytes: 4, mtimeSeconds: CACHE_NOW - 60 },
      { path: folder, sizeBytes: 0, mtimeSeconds: CACHE_NOW - 70 },
    ]);
    expect([...found.foreign].sort()).toEqual(foreign.sort());
  });

  const ways: readonly { readonly summary: string; readonly run: () => Promise<unknown> }[] = [
    { summary: 'listed', run: () => listCache(disk, cache) },
    { summary: 'verified', run: () => verifyCache(disk, cache, { removeCorrupt: true }) },
    { summary: 'pruned', run: () => pruneCache(disk, cache, { all: true }, clock) },
  ];
  test.each(ways)('a directory that is no cache is not $summary', async ({ run }) => {
    leave('oci-layout', 0, '{}');
    leave(`blobs/sha256/${'0e'.repeat(32)}`, 0, 'a blob of an image');
    leave(`blobs/sha256/0e/${'0e'.repeat(32)}`, 0, 'a blob of an image');
    expect((await errorOf(run)).code).toBe('USAGE');
    expect(filesBelow(cache)).toHaveLength(3);
  });
});

describe('verifying', () => {
  test('counts good entries, finds corrupt ones, and removes them only when asked to', async () => {
    const store = await openCache(cache);
    await put(store, 'good');
    const bad = await put(store, 'bad one');
    writeFileSync(store.path(bad), 'BAD one');
    const progress: string[] = [];
    const onProgress = (done: number, total: number): void => void progress.push(`${done}/${total}`);
    const first = await verifyCache(disk, cache, { removeCorrupt: false, onProgress });
    const found = { entry: { sha256: bad.sha256 }, foundSha256: sha256(Buffer.from('BAD one')) };
    expect(first).toMatchObject({
      goodCount: 1,
      goodBytes: 4,
      unreadable: [],
      corrupt: [{ ...found, removed: false }],
    });
    expect(progress).toEqual(['1/2', '2/2']);
    const second = await verifyCache(disk, cache, { removeCorrupt: true });
    expect(second.corrupt).toMatchObject([{ ...found, removed: true }]);
    const third = await verifyCache(disk, cache, { removeCorrupt: true });
    expect(third).toMatchObject({ goodCount: 1, corrupt: [], unreadable: [] });
  });

  test('goes on after an entry that cannot be read or removed, and says so', async () => {
    const store = await openCache(cache);
    const [unreadable, bad] = [await put(store, 'unreadable'), await put(store, 'bad')];
    await put(store, 'good');
    writeFileSync(store.path(bad), 'BAD');
    const failing = {
      ...disk,
      readStream: async function* (path: string): AsyncGenerator<Uint8Array> {
        if (path.endsWith(unreadable.sha256))
          throw await Promise.resolve(new RootfsError('DISK_FAILED', 'input/output error'));
        yield* disk.readStream(path);
      },
      remove: () => Promise.reject(new RootfsError('DISK_FAILED', 'read-only')),
    };
    const verdict = await verifyCache(failing, cache, { removeCorrupt: true });
    expect(verdict).toMatchObject({
      goodCount: 1,
      unreadable: [{ entry: { sha256: unreadable.sha256 }, reason: 'input/output error' }],
      corrupt: [{ entry: { sha256: bad.sha256 }, removed: false }],
    });
  });

  test('does not mind an entry that another process removes meanwhile', async () => {
    const store = await openCache(cache);
    const spec = await put(store, 'gone soon');
    const racing = {
      ...disk,
      readStream: (path: string) => {
        rmSync(path);
        return disk.readStream(path);
      },
    };
    const verdict = await verifyCache(racing, cache, { removeCorrupt: true });
    expect(verdict).toMatchObject({ goodCount: 0, corrupt: [], unreadable: [] });
    expect(await store.has(spec)).toBe(false);
  });
});

interface Row {
  readonly summary: string;
  readonly rule: PruneRule;
  /** Texts of what goes, in order. Ages in days: `aaaa` 4, `bbb` 3, `cc` 2, `d` 0. */
  readonly removed: readonly string[];
}

const ROWS: readonly Row[] = [
  { summary: 'no rule', rule: {}, removed: [] },
  { summary: 'all', rule: { all: true }, removed: ['aaaa', 'bbb', 'cc', 'd'] },
  { summary: 'older than three days', rule: { olderThanSeconds: 3 * DAY }, removed: ['aaaa'] },
  {
    summary: 'older than three days less a second',
    rule: { olderThanSeconds: 3 * DAY - 1 },
    removed: ['aaaa', 'bbb'],
  },
  { summary: 'older than nothing', rule: { olderThanSeconds: 0 }, removed: ['aaaa', 'bbb', 'cc'] },
  { summary: 'ten bytes', rule: { maxBytes: 10 }, removed: [] },
  { summary: 'nine bytes', rule: { maxBytes: 9 }, removed: ['aaaa'] },
  { summary: 'three bytes', rule: { maxBytes: 3 }, removed: ['aaaa', 'bbb'] },
  { summary: 'no bytes', rule: { maxBytes: 0 }, removed: ['aaaa', 'bbb', 'cc', 'd'] },
  { summary: 'both', rule: { maxBytes: 3, olderThanSeconds: 3 * DAY }, removed: ['aaaa', 'bbb'] },
];

describe('pruning', () => {
  async function fill(): Promise<DirectoryBlobStore> {
    const store = await openCache(cache);
    for (const [text, age] of [
      ['cc', 2],
      ['aaaa', 4],
      ['d', 0],
      ['bbb', 3],
    ] as const)
      await put(store, text, age * DAY);
    return store;
  }

  test.each(ROWS)('by $summary takes the least recently used first', async ({ rule, removed }) => {
    const store = await fill();
    const result = await pruneCache(disk, cache, rule, clock);
    const hashes = removed.map((text) => sha256(Buffer.from(text)));
    expect(result.removed.map((entry) => entry.sha256)).toEqual(hashes);
    const removedBytes = removed.join('').length;
    expect(result).toMatchObject({
      removedBytes,
      keptBytes: 10 - removedBytes,
      keptCount: 4 - removed.length,
    });
    for (const text of ['aaaa', 'bbb', 'cc', 'd']) {
      expect(existsSync(store.path(blobSpecOf(Buffer.from(text))))).toBe(!removed.includes(text));
    }
  });

  test('keeps an entry that another process used since it was listed', async () => {
    const store = await fill();
    const used = store.path(blobSpecOf(Buffer.from('aaaa')));
    const racing = {
      ...disk,
      remove: async (path: string) => {
        await disk.remove(path);
        utimesSync(used, CACHE_NOW, CACHE_NOW);
      },
    };
    leave(`tmp/put-${RANDOM}`, 9 * DAY, 'x');
    utimesSync(store.path(blobSpecOf(Buffer.from('cc'))), 1, 1);
    const result = await pruneCache(racing, cache, { all: true }, clock);
    expect(result.removed.map((entry) => entry.path)).not.toContain(used);
    expect([result.keptCount, existsSync(used)]).toEqual([1, true]);
  });

  test('removes leftovers older than a day, whatever the rule, and never what is not its own', async () => {
    const store = await fill();
    const fresh = leave(`tmp/put-${RANDOM}`, DAY, 'x');
    const old = leave(`tmp/put-${RANDOM.replace('0', 'f')}`, DAY + 1, 'xy');
    const folder = leave(`tmp/scratch-${RANDOM}`, 5 * DAY);
    const mine = [leave('tmp/mine.txt', 99 * DAY, 'x'), leave('blobs/sha256/aa/mine', 99 * DAY, 'x')];
    const result = await pruneCache(disk, cache, { all: true }, clock);
    expect(result.removedLeftovers.map(({ path }) => path)).toEqual([old, folder].sort());
    expect([...result.foreign].sort()).toEqual([...mine].sort());
    expect([fresh, ...mine].map((path) => existsSync(path))).toEqual([true, true, true]);
    expect(filesBelow(cache)).toHaveLength(4);
    expect(filesBelow(cache)).toContain(VERSION_FILE);
    await put(store, 'usable as before');
  });

  test('that cannot remove an entry is an error', async () => {
    await fill();
    const refusing = { ...disk, remove: () => Promise.reject(new RootfsError('DISK_FAILED', 'read-only')) };
    expect(await outcome(() => pruneCache(refusing, cache, { all: true }, clock))).toBe('DISK_FAILED');
  });

  test('to a size keeps at most that much, and nothing older than what went', () => {
    const entry = fc.record({ sizeBytes: fc.nat(100), mtimeSeconds: fc.nat(50), seed: fc.string() });
    const property = fc.property(fc.array(entry), fc.nat(1000), (list, maxBytes) => {
      const entries = list.map(({ seed, ...rest }, i): CacheEntry => ({
        ...rest,
        kind: 'blob',
        path: `${i}`,
        sha256: sha256(Buffer.from(`${i}${seed}`)),
      }));
      const goes = entriesToPrune(entries, { maxBytes }, 100);
      const kept = entries.filter((candidate) => !goes.includes(candidate));
      expect(kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(maxBytes);
      const newest = Math.max(0, ...goes.map(({ mtimeSeconds }) => mtimeSeconds));
      for (const { mtimeSeconds } of kept) expect(mtimeSeconds).toBeGreaterThanOrEqual(newest);
      expect(entriesToPrune([...entries].reverse(), { maxBytes }, 100)).toEqual(goes);
    });
    fc.assert(property);
  });
});
