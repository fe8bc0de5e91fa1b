import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/cli/host.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { Fetch } from '../../src/kernel/fetch.js';
import { auditWorld, type AuditWorld } from '../make/audit-world.js';
import { fakeMachine } from '../make/fake-host.js';
import { hasTool } from '../make/outcome.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE } from '../make/small-archive.js';

const machine = fakeMachine(MADE + 86_400 * 3650);
afterAll(() => machine.remove());
const at = (name: string): string => join(machine.folder, name);
let world: AuditWorld;

function put(name: string, bytes: Uint8Array): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), bytes);
}

beforeAll(async () => {
  world = await auditWorld();
  put('bundle.tar', world.bundle);
  put('lock.json', world.lock);
  put('keyring.asc', Buffer.from((await signingKey('small')).armoured));
  for (const [name, bytes] of world.layout) put(`image/${name}`, bytes);
  for (const [name, bytes] of world.layout)
    put(`broken/${name}`, name === 'index.json' ? bytes.subarray(1) : bytes);
});

/** A text that is yet to come. */
function promised(): { readonly promise: Promise<string>; readonly resolve: (text: string) => void } {
  let resolve: (text: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => (resolve = settle));
  return { promise, resolve: (text) => resolve(text) };
}

/** Not in this thread, which is the mirror's. */
async function aptGet(args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('apt-get', args, { encoding: 'utf8' })).stdout;
}

/** A network on which every request is a failure of the test. */
const startFetch = (): ReturnType<Host['startFetch']> => {
  const refuse: Fetch = ({ url }) => Promise.reject(new Error(`asked for ${url}`));
  return Promise.resolve(Object.assign(refuse, { close: () => Promise.resolve() }));
};
/** The same for a run that says itself that it is offline, and may try. */
const offline: Host['startFetch'] = () => {
  const refuse: Fetch = ({ url }) => Promise.reject(new RootfsError('OFFLINE', `asked for ${url}`));
  return Promise.resolve(Object.assign(refuse, { close: () => Promise.resolve() }));
};
const TRUST = ['--keyring', 'keyring.asc'];

describe('rootfs audit', () => {
  test('says reproduced, ten years later and without a network', async () => {
    const args = ['audit', 'image', '--bundle', 'bundle.tar', ...TRUST];
    const { status, out } = await machine.run(args, { startFetch });
    expect(out).toContain(': reproduced\n');
    expect(status).toBe(0);
  });

  test('says cannot tell when nobody vouches for the keys of a bundle', async () => {
    const { status, out } = await machine.run(['audit', 'image', '--bundle', 'bundle.tar']);
    expect(out).toContain('release-trust');
    expect(status).toBe(11);
  });

  test('says differs for a layout that is broken', async () => {
    const args = ['audit', 'broken', '--bundle', 'bundle.tar', ...TRUST, '--json'];
    const { status, out } = await machine.run(args);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'differs' });
    expect(status).toBe(10);
  });

  test('offline tells what it would need', async () => {
    const { status, out } = await machine.run(['audit', 'image', '--offline', ...TRUST]);
    expect(out).toContain('its release file is not in the cache');
    expect(status).toBe(11);
  });

  test('offline proves and builds from what was imported, and opens no connection', async () => {
    await machine.run(['bundle', 'import', 'bundle.tar'], { startFetch });
    const { status, out } = await machine.run(['audit', 'image', '--offline', ...TRUST], {
      startFetch: offline,
    });
    expect(out).toContain(': reproduced\n');
    expect(status).toBe(0);
    await machine.run(['cache', 'prune', '--all']);
  });

  test('compresses whole layers again when told to', async () => {
    const args = ['audit', 'image', '--bundle', 'bundle.tar', '--recompress', ...TRUST];
    expect(await machine.run(args, { startFetch })).toMatchObject({ status: 0 });
  });

  test('writes one page', async () => {
    await machine.run(['audit', 'image', '--bundle', 'bundle.tar', ...TRUST, '--html', 'audit.html']);
    const page = readFileSync(at('audit.html'), 'utf8');
    expect(page).not.toMatch(/<script|<img|<link|\b(?:src|href)=|url\(/);
    expect(page).toContain('<svg ');
    expect(page).toContain('reproduced');
  });

  test('wants one image', async () => {
    expect(await machine.run(['audit'], { startFetch })).toMatchObject({ status: 2 });
  });
});

describe('rootfs diff', () => {
  test.each([
    ['the same', ['image', 'image'], 0],
    ['different', ['image', 'tree'], 1],
    ['trouble', ['image', 'nowhere'], 2],
    ['trouble', ['image'], 2],
    ['trouble', ['image', 'broken'], 2],
  ] as const)('ends as diff(1) does: %s', async (_, operands, status) => {
    put('tree/etc/other', Buffer.from('x'));
    expect((await machine.run(['diff', ...operands], { startFetch })).status).toBe(status);
  });
});

test('rootfs diff finds the packages of an image in its lock', async () => {
  const same = await machine.run(['diff', 'lock.json', 'image']);
  expect(same.err).toBe('');
  expect(same.out).toContain('a lock has no paths to compare');
  const lines = same.out.split('\n').filter((line) => /^[-+] /.test(line));
  expect(lines).toEqual([]);
});

test('rootfs bootstrap --bundle builds the image of its lock from one file', async () => {
  await machine.run(['cache', 'prune', '--all']);
  const args = ['bootstrap', '--bundle', 'bundle.tar', '-o', 'again'];
  const { status, err } = await machine.run(args, { startFetch });
  expect([status, err.includes('error')]).toEqual([0, false]);
  expect(readFileSync(at('again/index.json'))).toEqual(readFileSync(at('image/index.json')));
  expect((await machine.run([...args, '--variant', 'standard'])).err).toContain('contradicts');
  expect((await machine.run([...args, '--lock', 'nowhere.json'])).status).toBe(2);
});

describe('rootfs bundle', () => {
  test('import puts the packages into the cache, once', async () => {
    await machine.run(['cache', 'prune', '--all']);
    const first = await machine.run(['bundle', 'import', 'bundle.tar']);
    expect(first.out).toMatch(/: \d+ files, [1-9]\d* of them new/);
    expect((await machine.run(['bundle', 'import', 'bundle.tar'])).out).toContain(', 0 of them new');
  });

  test('refuses a bundle that was changed', async () => {
    const bytes = Uint8Array.from(world.bundle);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    put('changed.tar', bytes);
    const { status, err } = await machine.run(['bundle', 'import', 'changed.tar']);
    expect(err).toContain('changed.tar is no whole bundle');
    expect(status).toBe(5);
  });

  test('serve is a mirror from which apt installs', async () => {
    if (!hasTool('apt-get', 'a bundle as a mirror')) return;
    const stop = new AbortController();
    const { promise: lines, resolve: write } = promised();
    const stdout = { isTerminal: false, columns: () => 80, write };
    const serving = machine.run(['bundle', 'serve', 'bundle.tar'], { signal: stop.signal, stdout });
    const [source = ''] = (await lines).split('\n').filter((line) => line.startsWith('deb '));
    const signed = source.replace(']', ` signed-by=${at('keyring.asc')}]`);
    put('apt/etc/sources.list', Buffer.from(`${signed}\n`));
    for (const name of ['apt/state/lists/partial/x', 'apt/cache/archives/partial/x', 'apt/status'])
      put(name, new Uint8Array(0));
    const options = [
      ...['-o', `Dir::Etc=${at('apt/etc')}`, '-o', `Dir::State=${at('apt/state')}`],
      ...['-o', `Dir::State::status=${at('apt/status')}`, '-o', `Dir::Cache=${at('apt/cache')}`],
      ...[
        '-o',
        'APT::Architecture=amd64',
        '-o',
        'APT::Sandbox::User=root',
        '-o',
        'Acquire::http::Proxy=false',
      ],
      ...['-o', 'Acquire::Check-Valid-Until=false'],
    ];
    const run = (...args: readonly string[]): Promise<string> => aptGet([...options, ...args]);
    await run('update');
    expect(await run('install', '-y', '--download-only', 'tool')).toContain('Get:1 ');
    stop.abort();
    expect((await serving).status).toBe(0);
  });
});
