import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import { openBlobStore, type DirectoryBlobStore } from '../../src/store/blobs.js';
import { listCache } from '../../src/store/cache-scan.js';
import { fakeClock } from '../make/fake-clock.js';

let folder: string;
let store: DirectoryBlobStore;
const disk = makeDisk();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootfs-names-'));
  store = await openBlobStore(disk, folder, { clock: fakeClock(0) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

it('a blob of unknown digest is kept under its own, and found by a name', async () => {
  const spec = await store.add(chunks('one', 'two'), 6);
  expect(spec).toEqual(blobSpecOf(Buffer.from('onetwo')));
  expect(Buffer.from((await store.read(spec)) ?? []).toString()).toBe('onetwo');
  expect(await store.recall('apk Q1… 6')).toBeUndefined();
  await store.remember('apk Q1… 6', spec);
  expect(await store.recall('apk Q1… 6')).toEqual(spec);
  const other = await store.add(chunks('other'), 5);
  await store.remember('apk Q1… 6', other);
  expect(await store.recall('apk Q1… 6')).toEqual(other);
});

it('a blob that is too long is refused, and nothing is kept', async () => {
  await expect(store.add(chunks('one', 'two'), 5)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect((await listCache(disk, folder)).entries).toEqual([]);
});

it('names are the cache’s own, and no foreign files', async () => {
  await store.remember('a name', await store.add(chunks('x'), 1));
  expect((await listCache(disk, folder)).foreign).toEqual([]);
});
