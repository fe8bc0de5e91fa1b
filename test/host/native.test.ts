import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNative, type NativeOptions } from '../../src/host/native.js';
import type { NativeRequest } from '../../src/kernel/native.js';
import { errorOf } from '../make/error-of.js';
import { gnuTar } from '../make/gnu-tar.js';
import { canRunTrees } from '../make/tiny-root.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootfs-native-'));
  for (const name of ['scratch', 'formats', 'programs', 'empty']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'formats', 'status'), 'enabled\n');
  const refusal =
    '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "unshare: Operation not permitted" >&2\nexit 1\n';
  writeFileSync(join(folder, 'programs', 'unshare'), refusal, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

function request(change: Partial<NativeRequest> = {}): NativeRequest {
  return {
    ...{ architecture: 'amd64', argv: ['/bin/true'], head: Buffer.from('7f454c46', 'hex'), env: new Map() },
    scratch: join(folder, 'scratch'),
    writeTree: () => Promise.resolve(),
    readTree: () => Promise.resolve(),
    log: () => undefined,
    ...change,
  };
}

const isRoot = process.getuid?.() === 0;
const OPTIONS: NativeOptions = { platform: 'linux', architecture: 'amd64', isRoot, path: '/nowhere' };

describe('a machine that cannot run the programs of a tree', () => {
  const table: readonly (readonly [string, Partial<NativeOptions>, string, RegExp])[] = [
    ['is not Linux', { platform: 'darwin' }, 'amd64', /this system is darwin/],
    ['has no unshare', {}, 'amd64', /unshare is not there/],
    ['refuses namespaces', { path: 'programs:/usr/bin:/bin' }, 'amd64', /refused here .*not permitted/],
    ['has no emulator', { formats: 'formats' }, 's390x', /the kernel knows no interpreter/],
  ];
  it.runIf(process.platform === 'linux').each(table)(
    'that %s says so',
    async (_, change, architecture, told) => {
      const places = Object.fromEntries(
        Object.entries(change).map(([key, value]) => [
          key,
          key === 'formats' || key === 'path' ? join(folder, String(value)) : value,
        ]),
      );
      const error = await errorOf(() => makeNative({ ...OPTIONS, ...places }).run(request({ architecture })));
      expect(error.code).toBe('NATIVE_UNAVAILABLE');
      expect(error.message).toMatch(told);
      expect(error.hint).toMatch(/\.$/);
      expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
    },
  );
});

const canRun = canRunTrees('programs of trees');

describe.runIf(canRun)('a tree', () => {
  const native = makeNative({ ...OPTIONS, path: process.env['PATH'] });
  const inside = (...names: readonly string[]): Buffer => {
    const root = mkdtempSync(join(folder, 'tree-'));
    for (const name of names) mkdirSync(join(root, name), { recursive: true });
    return gnuTar(root, 1_700_000_000);
  };

  it('whose program cannot be run says so, and nothing is left', async () => {
    const tar = inside('dev', 'proc', 'sys', 'usr/bin');
    const error = await errorOf(() => native.run(request({ writeTree: (write) => write(tar) })));
    expect(error.code).toBe('NATIVE_UNAVAILABLE');
    expect(error.message).toMatch(/chroot: .*env/);
    expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
  });

  it('without the folders that are mounted says so', async () => {
    const tar = inside('dev', 'proc');
    const error = await errorOf(() => native.run(request({ writeTree: (write) => write(tar) })));
    expect([error.code, error.message]).toEqual([
      'NATIVE_UNAVAILABLE',
      'cannot run the programs of a tree: the tree has no directory /sys',
    ]);
  });

  it('that is not a tar is an error of the disk, and one that cannot be written ends with its own error', async () => {
    const garbage = Buffer.alloc(2048, 'x');
    const error = await errorOf(() => native.run(request({ writeTree: (write) => write(garbage) })));
    expect([error.code, error.message]).toEqual([
      'DISK_FAILED',
      expect.stringContaining('cannot lay the tree out'),
    ]);
    const own = new Error('mine');
    await expect(native.run(request({ writeTree: () => Promise.reject(own) }))).rejects.toBe(own);
    expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
  });

  it('is given up at the signal', async () => {
    const signal = AbortSignal.abort();
    const error = await errorOf(() => native.run(request({ signal })));
    expect(error.code).toBe('INTERRUPTED');
  });
});
