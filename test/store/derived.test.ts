import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { sha256 } from '../../src/kernel/digest.js';
import type { DerivedKey } from '../../src/kernel/store.js';
import type { CorruptBlob } from '../../src/store/blobs.js';
import { pruneCache } from '../../src/store/cache-prune.js';
import { listCache } from '../../src/store/cache-scan.js';
import { verifyCache } from '../../src/store/cache-verify.js';
import { CACHE_NOW, filesBelow, HELLO, HELLO_SPEC, openCache } from '../make/blob-cache.js';
import { fakeClock } from '../make/fake-clock.js';

const KEY: DerivedKey = { kind: 'made-1', from: HELLO_SPEC.sha256 };
const OTHER: DerivedKey = { kind: 'made-2', from: sha256(Buffer.from('other')) };
const PARTS = [Buffer.from('what '), Buffer.alloc(0), Buffer.from('was made')];
const disk = makeDisk();

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'rootfs-derived-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const pathOf = ({ kind, from }: DerivedKey): string => join(cache, 'derived', kind, from);

describe('what was made of a blob', () => {
  it('is kept under its kind and the digest of the blob, and replaced by what is made again', async () => {
    const store = await openCache(cache);
    expect(await store.readDerived(KEY)).toBeUndefined();
    await store.putDerived(KEY, [HELLO]);
    await store.putDerived(KEY, PARTS);
    expect(Buffer.from((await store.readDerived(KEY)) ?? []).toString()).toBe('what was made');
    expect(await store.readDerived(OTHER)).toBeUndefined();
    expect(filesBelow(join(cache, 'tmp'))).toEqual([]);
  });

  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };
  it.each([
    { summary: 'a wrong byte', damage: flip },
    {
      summary: 'a byte too few',
      damage: (path: string) => truncateSync(path, readFileSync(path).length - 1),
    },
    { summary: 'nothing in it', damage: (path: string) => truncateSync(path, 0) },
    { summary: 'a digest alone', damage: (path: string) => truncateSync(path, 32) },
  ])('is removed and told with $summary', async ({ damage }) => {
    const corrupt: CorruptBlob[] = [];
    const store = await openCache(cache, corrupt);
    await store.putDerived(KEY, PARTS);
    damage(pathOf(KEY));
    const verdict = await verifyCache(disk, cache, { removeCorrupt: false });
    expect(verdict.corrupt.map(({ entry }) => entry.path)).toEqual([pathOf(KEY)]);
    expect(await store.readDerived(KEY)).toBeUndefined();
    expect(corrupt).toMatchObject([{ path: pathOf(KEY), expected: undefined, removed: true }]);
    expect(filesBelow(cache)).toEqual(['rootfs-cache-version']);
  });

  it.each([
    { summary: 'another blob', key: { ...KEY, from: OTHER.from } },
    { summary: 'another kind', key: { ...KEY, kind: OTHER.kind } },
  ])('is corrupt under the name of $summary', async ({ key }) => {
    const store = await openCache(cache);
    for (const one of [KEY, key]) await store.putDerived(one, PARTS);
    renameSync(pathOf(KEY), pathOf(key));
    expect(await store.readDerived(key)).toBeUndefined();
  });

  it('is dropped when its reader says so', async () => {
    const corrupt: CorruptBlob[] = [];
    const store = await openCache(cache, corrupt);
    await store.putDerived(KEY, PARTS);
    await store.dropDerived(KEY);
    await store.dropDerived(KEY);
    expect(await store.readDerived(KEY)).toBeUndefined();
    expect(corrupt).toHaveLength(1);
  });

  it('is listed, verified and pruned with the blobs', async () => {
    const store = await openCache(cache);
    await store.putDerived(KEY, PARTS);
    const { entries, foreign } = await listCache(disk, cache);
    expect(entries).toMatchObject([{ kind: 'derived', sha256: KEY.from, sizeBytes: 32 + 13 }]);
    expect(foreign).toEqual([]);
    expect(await verifyCache(disk, cache, { removeCorrupt: true })).toMatchObject({
      goodCount: 1,
      corrupt: [],
    });
    expect((await pruneCache(disk, cache, { all: true }, fakeClock(CACHE_NOW))).removed).toHaveLength(1);
    expect(filesBelow(cache)).toEqual(['rootfs-cache-version']);
  });
});
