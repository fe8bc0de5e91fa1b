import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { blobSpecOf, type BlobSpec } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { CorruptBlob, DirectoryBlobStore } from '../../src/store/blobs.js';
import {
  CACHE_NOW,
  filesBelow,
  HELLO,
  HELLO_ENTRY,
  HELLO_SPEC,
  openCache,
  VERSION_FILE,
} from '../make/blob-cache.js';
import { errorOf } from '../make/error-of.js';
import { chunked, outcome } from '../make/outcome.js';

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

describe('a blob that is put', () => {
  test('is an entry of its own digest, which others may read, and nothing else is left', async () => {
    const store = await openCache(cache, corrupt);
    expect(await store.has(HELLO_SPEC)).toBe(false);
    expect(await store.read(HELLO_SPEC)).toBeUndefined();
    await store.put(HELLO_SPEC, chunked(HELLO, 5));
    expect(await store.has(HELLO_SPEC)).toBe(true);
    expect(Buffer.from((await store.read(HELLO_SPEC)) ?? []).toString()).toBe('hello, world');
    expect(await store.verify(HELLO_SPEC)).toBe(true);
    expect(store.path(HELLO_SPEC)).toBe(join(cache, HELLO_ENTRY));
    expect(statSync(store.path(HELLO_SPEC)).mode & 0o7777).toBe(0o644);
    expect(filesBelow(cache)).toEqual([HELLO_ENTRY, VERSION_FILE]);
  });

  test('may be put again, and is found by another store of the same directory', async () => {
    const store = await openCache(cache, corrupt);
    await store.put(HELLO_SPEC, chunked(HELLO));
    await store.put(HELLO_SPEC, chunked(HELLO));
    expect(await (await openCache(cache, corrupt)).has(HELLO_SPEC)).toBe(true);
  });

  test('may be empty, and may come in empty chunks', async () => {
    const store = await openCache(cache, corrupt);
    const spec = blobSpecOf(new Uint8Array(0));
    await store.put(spec, chunked(new Uint8Array(0)));
    expect(await store.read(spec)).toHaveLength(0);
    async function* withHoles(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(0);
      yield* chunked(HELLO, 1);
      yield new Uint8Array(0);
    }
    await store.put(HELLO_SPEC, withHoles());
    expect(await store.verify(HELLO_SPEC)).toBe(true);
  });

  test('comes back the same, whatever its bytes and chunks are', async () => {
    const store = await openCache(cache, corrupt);
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 3000 }),
      fc.integer({ min: 1, max: 999 }),
      async (bytes, size) => {
        const spec = blobSpecOf(bytes);
        await store.put(spec, chunked(bytes, size));
        expect(Buffer.from((await store.read(spec)) ?? []).equals(bytes)).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });
});

describe('bytes that are not what was signed', () => {
  const rows: readonly { readonly summary: string; readonly bytes: Buffer; readonly seen: RegExp }[] = [
    {
      summary: 'one byte too many',
      bytes: Buffer.concat([HELLO, Buffer.from('!')]),
      seen: /got more than 12 bytes/,
    },
    { summary: 'one byte too few', bytes: HELLO.subarray(1), seen: /got 11 bytes/ },
    { summary: 'none', bytes: Buffer.alloc(0), seen: /got 0 bytes/ },
    { summary: 'a flipped bit', bytes: Buffer.from('hello, World'), seen: /got sha256 [0-9a-f]{64}$/ },
  ];
  test.each(rows)('$summary: DIGEST_MISMATCH, and nothing is kept', async ({ bytes, seen }) => {
    const store = await openCache(cache, corrupt);
    const error = await errorOf(() => store.put(HELLO_SPEC, chunked(bytes, 4)));
    expect([error.code, error.message]).toEqual(['DIGEST_MISMATCH', expect.stringMatching(seen)]);
    expect(error.message).toContain(HELLO_SPEC.sha256);
    expect(filesBelow(cache)).toEqual([VERSION_FILE]);
  });

  test('are not read beyond the first byte too many, and the sender is told', async () => {
    let sent = 0;
    let isTold = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          sent++;
          yield Buffer.alloc(5);
        }
      } finally {
        isTold = true;
      }
    }
    const store = await openCache(cache, corrupt);
    expect(await outcome(() => store.put(HELLO_SPEC, endless()))).toBe('DIGEST_MISMATCH');
    expect([sent, isTold]).toEqual([3, true]);
  });

  test('do not harm a good entry that is there', async () => {
    const store = await openCache(cache, corrupt);
    await store.put(HELLO_SPEC, chunked(HELLO));
    expect(await outcome(() => store.put(HELLO_SPEC, chunked(Buffer.from('hello, World'))))).toBe(
      'DIGEST_MISMATCH',
    );
    expect(await store.verify(HELLO_SPEC)).toBe(true);
  });

  test('an error of the sender passes through as it is, and nothing is kept', async () => {
    const store = await openCache(cache, corrupt);
    const reason = new RootfsError('NETWORK_FAILED', 'broke off');
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield HELLO.subarray(0, 3);
      throw await Promise.resolve(reason);
    }
    await expect(store.put(HELLO_SPEC, breaking())).rejects.toBe(reason);
    expect(filesBelow(cache)).toEqual([VERSION_FILE]);
  });
});

describe('a corrupt entry', () => {
  const rows: readonly {
    readonly summary: string;
    readonly harm: (path: string) => void;
    readonly found: number;
  }[] = [
    { summary: 'a flipped byte', harm: (path) => writeFileSync(path, 'hello, World'), found: 12 },
    { summary: 'cut', harm: (path) => truncateSync(path, 5), found: 5 },
    { summary: 'too long', harm: (path) => writeFileSync(path, 'hello, world!'), found: 13 },
  ];
  const ways = ['read', 'verify'] as const;
  const both = rows.flatMap((row) => ways.map((way) => ({ ...row, way })));
  test.each(both)(
    '($summary) counts as absent for $way, is removed and told',
    async ({ harm, found, way }) => {
      const store = await openCache(cache, corrupt);
      await store.put(HELLO_SPEC, chunked(HELLO));
      harm(store.path(HELLO_SPEC));
      expect(await store[way](HELLO_SPEC)).toBe(way === 'read' ? undefined : false);
      expect(filesBelow(cache)).toEqual([VERSION_FILE]);
      expect(corrupt).toMatchObject([
        { path: store.path(HELLO_SPEC), expected: HELLO_SPEC, foundBytes: found, removed: true },
      ]);
      await store.put(HELLO_SPEC, chunked(HELLO));
      expect(await store.verify(HELLO_SPEC)).toBe(true);
    },
  );

  test('of another size is none for has, and putting heals it', async () => {
    const store = await openCache(cache, corrupt);
    await store.put(HELLO_SPEC, chunked(HELLO));
    truncateSync(store.path(HELLO_SPEC), 3);
    expect(await store.has(HELLO_SPEC)).toBe(false);
    await store.put(HELLO_SPEC, chunked(HELLO));
    expect(await store.has(HELLO_SPEC)).toBe(true);
  });

  test('that is a link or a folder is neither followed nor removed', async () => {
    const store = await openCache(cache, corrupt);
    mkdirSync(join(store.path(HELLO_SPEC), '..'), { recursive: true });
    writeFileSync(join(place, 'elsewhere'), HELLO);
    symlinkSync(join(place, 'elsewhere'), store.path(HELLO_SPEC));
    expect([
      await store.has(HELLO_SPEC),
      await store.read(HELLO_SPEC),
      await store.verify(HELLO_SPEC),
    ]).toEqual([false, undefined, false]);
    await store.put(HELLO_SPEC, chunked(HELLO));
    expect(statSync(store.path(HELLO_SPEC)).size).toBe(12);
    expect(readFileSync(join(place, 'elsewhere'), 'utf8')).toBe('hello, world');
    rmSync(store.path(HELLO_SPEC));
    mkdirSync(store.path(HELLO_SPEC));
    expect([
      await store.has(HELLO_SPEC),
      await store.read(HELLO_SPEC),
      await store.verify(HELLO_SPEC),
    ]).toEqual([false, undefined, false]);
    expect(await outcome(() => store.put(HELLO_SPEC, chunked(HELLO)))).toBe('DISK_FAILED');
  });
});

describe('an entry that is used', () => {
  const uses: readonly {
    readonly summary: string;
    readonly use: (store: DirectoryBlobStore, spec: BlobSpec) => unknown;
  }[] = [
    { summary: 'has', use: (store, spec) => store.has(spec) },
    { summary: 'read', use: (store, spec) => store.read(spec) },
    { summary: 'verify', use: (store, spec) => store.verify(spec) },
  ];
  test.each(uses)('by $summary is touched, once a day at most', async ({ use }) => {
    const touched: string[] = [];
    const watched = { ...disk, touch: (path: string) => Promise.resolve(void touched.push(path)) };
    const store = await openCache(cache, corrupt, watched);
    await store.put(HELLO_SPEC, chunked(HELLO));
    utimesSync(store.path(HELLO_SPEC), CACHE_NOW - 86_399, CACHE_NOW - 86_399);
    await use(store, HELLO_SPEC);
    expect(touched).toEqual([]);
    utimesSync(store.path(HELLO_SPEC), CACHE_NOW - 86_400, CACHE_NOW - 86_400);
    await use(store, HELLO_SPEC);
    expect(touched).toEqual([store.path(HELLO_SPEC)]);
  });
});
