import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/kernel/digest.js';
import { served, smallArchive } from '../make/small-archive.js';
import { signingKey } from '../make/signing-keys.js';
import { PLACES, smallRuns, untidiness, type Ended } from '../make/small-runs.js';

const runs = smallRuns();
afterEach(() => runs.close());

/** Where a blob of these bytes is in a session's cache, or what was made of an index of these bytes. */
function entryOf({ session }: Ended, bytes: Uint8Array, made = false): string {
  const hash = sha256(bytes);
  if (made) return join(session.cache, 'derived/packages-1', hash);
  return join(session.cache, 'blobs/sha256', hash.slice(0, 2), hash);
}

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const place = Math.floor(bytes.length / 2);
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

const cutShort = (path: string): void => truncateSync(path, Math.floor(statSync(path).size / 2));

function replaceText(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'latin1').replace(from, to), 'latin1');
}

/** Writes something under the digest that an entry of that name has to begin with. */
function seal(path: string, made: Uint8Array): void {
  const [hash = '', kind = ''] = path.split('/').reverse();
  const digest = createHash('sha256').update(`${kind} ${hash}\n`).update(made).digest();
  writeFileSync(path, Buffer.concat([digest, made]));
}

async function filesOf(): Promise<Readonly<Record<string, Uint8Array>>> {
  return served(await smallArchive({ keys: [await signingKey('small')] }));
}

const PLAIN_INDEX = PLACES.index.replace(/\.gz$/, '');

describe('a cache', () => {
  it('that is warm leaves only the release file to ask for', async () => {
    const mirror = await runs.serve();
    const first = await runs.attempt([mirror.url]);
    const from = mirror.requests.length;
    const second = await runs.attempt([mirror.url], { folder: first.session.folder });
    expect(second.digest).toBe(first.digest);
    expect(mirror.requests.slice(from).map(({ path }) => path)).toEqual([PLACES.release]);
  });

  it.each([
    { summary: 'a package with a wrong byte', place: PLACES.package, damage: flipByte },
    { summary: 'a package cut short', place: PLACES.package, damage: cutShort },
    { summary: 'a parsed index with a wrong byte', place: PLAIN_INDEX, damage: flipByte },
    { summary: 'a parsed index cut short', place: PLAIN_INDEX, damage: cutShort },
    { summary: 'an empty parsed index', place: PLAIN_INDEX, damage: (path: string) => truncateSync(path, 0) },
    {
      summary: 'a parsed index with another text of the same length',
      place: PLAIN_INDEX,
      damage: (path: string) => replaceText(path, 'tool', 'evil'),
    },
    {
      summary: 'a parsed index that has its digest but not the shape',
      place: PLAIN_INDEX,
      damage: (path: string) => seal(path, Buffer.alloc(1000, '{')),
    },
  ])('with $summary heals itself', async ({ place, damage }) => {
    const mirror = await runs.serve();
    const first = await runs.attempt([mirror.url]);
    const entry = entryOf(first, (await filesOf())[place] ?? Buffer.alloc(0), place === PLAIN_INDEX);
    damage(entry);
    const second = await runs.attempt([mirror.url], { folder: first.session.folder });
    expect(second.digest).toBe(first.digest);
    expect(await untidiness(second)).toEqual([]);
  });

  it('with both forms of the index damaged heals itself', async () => {
    const mirror = await runs.serve();
    const first = await runs.attempt([mirror.url]);
    const files = await filesOf();
    const plain = files[PLAIN_INDEX] ?? Buffer.alloc(0);
    flipByte(entryOf(first, plain, true));
    flipByte(entryOf(first, gzipSync(plain, { level: 6 })));
    const second = await runs.attempt([mirror.url], { folder: first.session.folder });
    expect(second.error?.message).toBeUndefined();
    expect(second.digest).toBe(first.digest);
    expect(await untidiness(second)).toEqual([]);
  });

  it('does not take what was made of one index for another', async () => {
    const mirror = await runs.serve();
    const first = await runs.attempt([mirror.url]);
    const plain = (await filesOf())[PLAIN_INDEX] ?? Buffer.alloc(0);
    const entry = entryOf(first, plain, true);
    const bytes = readFileSync(entry);
    // The digest covers the name: under another one the entry is corrupt, whatever it holds.
    writeFileSync(join(entry, '..', 'ab'.repeat(32)), bytes);
    const { corrupt } = await first.session.verify();
    expect(corrupt.map(({ entry: { sha256: name } }) => name)).toEqual(['ab'.repeat(32)]);
  });

  it('is shared by runs at the same time', async () => {
    const mirror = await runs.serve();
    const first = await runs.attempt([mirror.url]);
    // A request that ends before it asks for anything leaves its session behind.
    const empty = await runs.attempt([mirror.url], { change: { variant: 'none' } });
    const folder = empty.session.folder;
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
    const change = { imageMirrors: ['http://archive.example/made/'] };
    const together = await Promise.all(
      ['a', 'b', 'c'].map((name) => {
        const output = { format: 'oci' as const, target: join(folder, 'out', name), tags: [], repoTags: [] };
        return runs.attempt([mirror.url], { folder, change: { ...change, output } });
      }),
    );
    for (const { digest } of together) expect(digest).toBe(first.digest);
    const { corrupt, leftovers, foreign } = await empty.session.verify();
    expect({ corrupt, leftovers, foreign }).toEqual({ corrupt: [], leftovers: [], foreign: [] });
    expect(readdirSync(join(folder, 'out'))).toEqual(['a', 'b', 'c']);
  });
});
