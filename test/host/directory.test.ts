import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeFileReader } from '../../src/host/disk-job.js';
import { rootOwned, type TreeEntry } from '../../src/rootfs/entry.js';
import {
  device,
  directory,
  EPOCH,
  fifo,
  file,
  hardlink,
  sampleTree,
  symlink,
  xattrs,
} from '../make/tree-entries.js';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'directory-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const noContents = (): never => {
  throw new Error('nothing lies in files here');
};

const plain = makeDirectoryWriter({ isPrivileged: false, readAt: noContents });

const fill = (entries: readonly TreeEntry[], signal?: AbortSignal) =>
  plain.fill(join(place, 'root'), entries, signal);

describe('without privileges', () => {
  test('files, links, modes and times are made, and what is not is counted', async () => {
    const shortfalls = await fill(sampleTree());
    const counts = Object.fromEntries(
      shortfalls.map(({ what, reason, count }) => [`${what}: ${reason}`, count]),
    );
    expect(counts).toMatchObject({
      'special files: only root on Linux can make devices': 8,
      'set-id bits: they mean nothing without the owner': 1,
    });
    const stat = (path: string) => lstatSync(join(place, 'root', path));
    expect(stat('usr/bin/sh').ino).toBe(stat('usr/bin/dash').ino);
    expect(stat('usr/bin/passwd').mode & 0o7777).toBe(0o755);
    expect(stat('tmp').mode & 0o7777).toBe(0o1777);
    expect(stat('etc/shadow').mode & 0o7777).toBe(0o640);
    for (const path of ['', 'usr', 'bin', 'etc/shadow']) expect(stat(path).mtimeMs).toBe(EPOCH * 1000);
    expect(existsSync(join(place, 'root/dev/null'))).toBe(false);
  });

  test('a directory that nobody may enter is still filled', async () => {
    await fill([directory(''), directory('locked', { mode: 0 }), file('locked/f', 'x')]);
    const locked = join(place, 'root/locked');
    expect(lstatSync(locked).mode & 0o7777).toBe(0);
    // Opened again, so that its content can be seen and removed by a user who is not root.
    chmodSync(locked, 0o700);
    expect(readFileSync(join(locked, 'f'), 'utf8')).toBe('x');
  });

  test('a further name of a missing device is missing too, and counted', async () => {
    const tty = device('tty', 'character', 5, 0);
    const shortfalls = await fill([directory(''), tty, hardlink('tty2', tty)]);
    expect(readdirSync(join(place, 'root'))).toEqual([]);
    expect(shortfalls.filter(({ what }) => what === 'special files').map(({ example }) => example)).toEqual([
      'tty',
      'tty2',
    ]);
  });
});

describe('contents', () => {
  test('come from their place in a file, in any length', async () => {
    const reader = makeFileReader();
    const content = { kind: 'file', path: process.execPath, offset: 100, sizeBytes: 9_000_001 } as const;
    const entry: TreeEntry = { ...rootOwned(0o644, EPOCH), path: 'f', kind: 'file', content };
    const writer = makeDirectoryWriter({ isPrivileged: false, readAt: reader.readAt });
    await writer.fill(join(place, 'root'), [directory(''), entry]);
    const expected = readFileSync(process.execPath).subarray(100, 100 + 9_000_001);
    expect(readFileSync(join(place, 'root/f')).equals(expected)).toBe(true);
    reader.close();
  });
});

describe('a walk that cannot be trusted', () => {
  const hostile: { summary: string; entries: TreeEntry[] }[] = [
    { summary: 'a path through a link', entries: [directory(''), symlink('d', '/tmp'), file('d/f', '')] },
    { summary: 'a path out of the folder', entries: [directory(''), file('../f', '')] },
    { summary: 'the parent itself', entries: [directory(''), directory('..')] },
    { summary: 'an absolute path', entries: [directory(''), file('/tmp/f', '')] },
    { summary: 'a path with no parent', entries: [directory(''), file('a/b', '')] },
    { summary: 'a NUL', entries: [directory(''), file('a\0', '')] },
    { summary: 'no root', entries: [file('a', '')] },
  ];
  test.each(hostile)('is refused: $summary', async ({ entries }) => {
    await expect(fill(entries)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(readdirSync(place).filter((name) => name !== 'root')).toEqual([]);
  });

  test('with the same name twice is an error that names it', async () => {
    const error = { code: 'DISK_FAILED', message: expect.stringContaining(join(place, 'root/f')) as string };
    await expect(fill([directory(''), file('f', 'a'), file('f', 'b')])).rejects.toMatchObject(error);
  });
});

test('an interrupt stops it', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(fill([directory('')], stop.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const canRestore =
  isRoot && ['setfattr', 'getfattr'].every((name) => spawnSync(name, ['--version']).status === 0);
if (!canRestore)
  console.warn('SKIPPED: extended attributes of folders need root on Linux, setfattr and getfattr');

test.skipIf(!canRestore)('root keeps odd attribute names and values', async () => {
  const odd = xattrs({ 'user.a=b': '', 'user.n': Buffer.from([0, 10, 255]), 'trusted.t': 'v' });
  const writer = makeDirectoryWriter({ isPrivileged: true, readAt: noContents });
  const root = join(place, 'root');
  expect(await writer.fill(root, [directory(''), file('-f', 'x', { xattrs: odd }), fifo('p')])).toEqual([]);
  const seen = spawnSync('getfattr', ['-d', '-m', '-', '-e', 'hex', '--', '-f'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(seen.stdout.trim().split('\n').slice(1).sort()).toEqual([
    'trusted.t=0x76',
    'user.a\\075b=0x',
    'user.n=0x000aff',
  ]);
  expect(lstatSync(join(root, 'p')).isFIFO()).toBe(true);
});
