import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDisk } from '../../src/host/disk.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { pruneCache } from '../../src/store/cache-prune.js';
import { listCache } from '../../src/store/cache-scan.js';
import { verifyCache } from '../../src/store/cache-verify.js';
import { filesBelow, VERSION_FILE } from '../make/blob-cache.js';
import { transpiledRooms } from '../make/transpiled.js';

/** Puts and reads 12 blobs in an order of its own; a line on each half-written blob and each finished one. */
const SCRIPT = `
import { createHash } from 'node:crypto';
import { makeDisk } from './host/disk.js';
import { makeClock } from './host/clock.js';
import { openBlobStore } from './store/blobs.js';
const [, , directory, seed, rounds, mode] = process.argv;
const blobs = Array.from({ length: 12 }, (_, i) => Buffer.alloc(40_000 * i + i, String.fromCharCode(65 + i)));
const specs = blobs.map((bytes) => ({ sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }));
const pause = () => new Promise((resolve) => setImmediate(resolve));
async function* chunks(bytes) {
  const half = bytes.length >> 1;
  yield bytes.subarray(0, half);
  process.stdout.write('half\\n');
  if (mode === 'hang') await new Promise(() => setInterval(() => {}, 1000));
  await pause();
  yield bytes.subarray(half);
}
const store = await openBlobStore(makeDisk(), directory, {
  clock: makeClock(),
  onCorrupt: ({ path }) => { console.log('corrupt ' + path); process.exitCode = 9; },
});
let state = Number(seed);
for (let i = 0; i < Number(rounds); i++) {
  state = (state * 1103515245 + 12345) % 2147483648;
  const pick = (state >> 8) % 12;
  const bytes = await store.read(specs[pick]);
  if (bytes !== undefined && !bytes.equals(blobs[pick])) throw new Error('wrong bytes');
  if (bytes === undefined || state % 3 === 0) await store.put(specs[pick], chunks(blobs[pick]));
  if (!(await store.has(specs[pick]))) throw new Error('what was put is not there');
  process.stdout.write('done\\n');
}
`;

let folder = '';
let place = '';
beforeAll(() => {
  folder = transpiledRooms('kernel', 'host', 'store');
  writeFileSync(join(folder, 'script.js'), SCRIPT);
  place = mkdtempSync(join(tmpdir(), 'processes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(place, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** A process on the cache; `onHalf` is told at each half-written blob how many there were. */
function start(
  seed: number,
  rounds: number,
  mode: string,
  onHalf: (count: number, child: ChildProcess) => void,
): Promise<Ended> {
  const parameters = [join(folder, 'script.js'), join(place, 'cache'), String(seed), String(rounds), mode];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [halves, output] = [0, ''];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'half') onHalf(++halves, child);
    else if (line !== 'done') output += `${line}\n`;
  });
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  return new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal, output })));
}

describe('four processes on one cache, some of which are killed in the middle of writing', () => {
  test('never see a wrong byte, and leave whole entries and nothing but leftovers', async () => {
    const survivors = [1, 2].map((seed) => start(seed, 60, 'run', () => undefined));
    const killed = [3, 4, 5, 6].map((seed) =>
      start(seed, 1000, 'run', (count, child) => void (count === seed && child.kill('SIGKILL'))),
    );
    // One that surely holds a half-written file when it is killed.
    const hung = start(7, 1000, 'hang', (_, child) => void child.kill('SIGKILL'));
    for (const ended of await Promise.all(survivors))
      expect(ended).toEqual({ status: 0, signal: null, output: '' });
    for (const ended of await Promise.all([...killed, hung])) {
      expect(ended).toEqual({ status: null, signal: 'SIGKILL', output: '' });
    }
    const disk = makeDisk();
    const verdict = await verifyCache(disk, join(place, 'cache'), { removeCorrupt: false });
    expect(verdict).toMatchObject({ corrupt: [], unreadable: [], foreign: [] });
    expect(verdict.goodCount).toBeGreaterThan(6);
    expect(verdict.leftovers.length).toBeGreaterThanOrEqual(1);
    const later = epochSeconds(Math.floor(Date.now() / 1000) + 2 * 86_400);
    const pruned = await pruneCache(disk, join(place, 'cache'), {}, { now: () => later });
    expect(pruned.removedLeftovers).toHaveLength(verdict.leftovers.length);
    const { entries, leftovers } = await listCache(disk, join(place, 'cache'));
    expect([entries.length, leftovers]).toEqual([verdict.goodCount, []]);
    expect(filesBelow(join(place, 'cache'))).toHaveLength(entries.length + 1);
    expect(filesBelow(join(place, 'cache'))).toContain(VERSION_FILE);
  });
});
