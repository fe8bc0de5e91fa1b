import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALPINE_DIR, alpineList, alpinePath, hasAlpineReference } from '../make/alpine-reference.js';
import { hasDist, runDist, type Ran } from '../make/dist.js';
import { layMadeSuite } from '../make/made-machine.js';
import { startMirror, type Mirror } from '../make/mirror.js';
import { MADE } from '../make/small-archive.js';

// The whole program in processes of its own, with its threads, in which every way to a socket or a name server throws.

const NO_NETWORK = fileURLToPath(new URL('../make/no-network.mjs', import.meta.url));
const canRun = hasDist('running offline') && hasAlpineReference();
const keys = alpineList('keys').map((name) => `--keyring=${alpinePath('keys', name)}`);
const SUITE = ['alpine-3.20', '--components=main', '--arch=x86_64'];

let folder = '';
let mirror: Mirror;
let count = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootfs-offline-'));
  mirror = await startMirror({ root: ALPINE_DIR });
});
afterAll(async () => {
  await mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command where no socket can be opened; `noted` are the lines of no-network.mjs. */
async function shut(...args: readonly string[]): Promise<Ran & { readonly noted: readonly string[] }> {
  const log = join(folder, `log${count++}`);
  const env = { NODE_OPTIONS: `--import=${NO_NETWORK}`, NO_NETWORK_LOG: log, TMPDIR: folder };
  const ran = await runDist([...args, '--cache', 'cache', '-q'], { cwd: folder, env });
  return { ...ran, noted: readFileSync(log, 'utf8').trim().split('\n') };
}

function open(...args: readonly string[]): Promise<Ran> {
  return runDist([...args, '--cache', 'cache', '-q'], { cwd: folder, env: { TMPDIR: folder } });
}

describe.skipIf(!canRun)('a run of the program where every connection throws', () => {
  const trust = (): readonly string[] => [`--mirror=${mirror.url}/`, ...keys];
  const LOCK = '--lock=rootfs.lock.json';

  test('does try one without --offline, so that the watch sees it', async () => {
    const { status, noted } = await shut('lock', ...SUITE, ...trust());
    expect(status).toBe(3);
    expect(noted).toContain('tried net.Socket.connect');
  });

  test('tries none with --offline when the cache lacks something, and says so', async () => {
    const { status, stderr, noted } = await shut(
      'bootstrap',
      ...SUITE,
      ...trust(),
      '--offline',
      '-o',
      'none',
    );
    expect([status, stderr]).toEqual([3, expect.stringContaining('error OFFLINE')]);
    expect(noted.filter((line) => line.startsWith('tried'))).toEqual([]);
  });

  test('tries none with --offline when the cache has everything, and builds the same', async () => {
    for (const args of [
      ['lock', ...SUITE, ...trust()],
      ['fetch', LOCK, `--mirror=${mirror.url}/`],
      ['bootstrap', LOCK, `--mirror=${mirror.url}/`, '-o', 'online'],
      ['bundle', LOCK, ...trust(), '-o', 'first.bundle'],
    ])
      expect([args[0], (await open(...args)).stderr]).toEqual([args[0], '']);
    for (const args of [
      ['lock', ...SUITE, ...trust()],
      ['fetch', LOCK],
      ['outdated', LOCK, ...trust()],
      ['update', LOCK, ...trust()],
      ['bootstrap', LOCK, '-o', 'offline'],
      ['bundle', LOCK, ...trust(), '-o', 'second.bundle'],
    ]) {
      const { status, noted } = await shut(...args, '--offline');
      expect([args[0], status, noted.filter((line) => line.startsWith('tried'))]).toEqual([args[0], 0, []]);
      expect(noted).toContain('loaded in the main thread');
    }
    const index = (name: string): string => readFileSync(join(folder, name, 'index.json'), 'utf8');
    expect(index('offline')).toBe(index('online'));
  });

  test('tries none in any thread either, and those unpack the packages of Debian', async () => {
    await layMadeSuite({ folder, suites: folder });
    const made = await startMirror({ root: join(folder, 'mirror') });
    const suite = ['made.yaml', '--arch=amd64', `--mirror=${made.url}/`, `--at=@${MADE + 3600}`];
    const build = ['bootstrap', ...suite, '--jobs=2'];
    expect((await open(...build, '-o', 'made-online')).status).toBe(0);
    await made.close();
    const { status, noted } = await shut(...build, '--offline', '-o', 'made-offline');
    expect([status, noted.filter((line) => line.startsWith('tried'))]).toEqual([0, []]);
    expect(noted).toContain('loaded in a thread');
  });

  test('audits a bundle without one', async () => {
    const { status, stdout, noted } = await shut(
      'audit',
      'offline',
      '--bundle',
      'first.bundle',
      '--offline',
      ...keys,
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('reproduced')]);
    expect(noted.filter((line) => line.startsWith('tried'))).toEqual([]);
  });
});
