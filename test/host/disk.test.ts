import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskError } from '../../src/host/disk-errors.js';
import { makeFileReader, makeJobEffects } from '../../src/host/disk-job.js';
import { makeDisk } from '../../src/host/disk.js';
import { errorOf } from '../make/error-of.js';
import { mountSmall } from '../make/mounted.js';
import { collect, outcome } from '../make/outcome.js';

const disk = makeDisk();
let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

function at(...parts: readonly string[]): string {
  return join(place, ...parts);
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}

async function withUmask<T>(mask: number, body: () => Promise<T>): Promise<T> {
  const before = process.umask(mask);
  try {
    return await body();
  } finally {
    process.umask(before);
  }
}

describe('a private file', () => {
  test('is seen by nobody under its target before it is published, and whole after', async () => {
    writeFileSync(at('target'), 'old');
    const file = await disk.createPrivate(place, 'part-');
    await file.write(Buffer.from('ne'));
    await file.write(new Uint8Array(0));
    await file.write(Buffer.from('w'));
    expect(readFileSync(at('target'), 'utf8')).toBe('old');
    expect(modeOf(file.path)).toBe(0o600);
    await file.publish(at('target'), 0o644);
    expect(readFileSync(at('target'), 'utf8')).toBe('new');
    expect(readdirSync(place)).toEqual(['target']);
  });

  test('is gone when it is discarded, and may be discarded twice and after publishing', async () => {
    const dropped = await disk.createPrivate(place, 'a-');
    await dropped.discard();
    await dropped.discard();
    expect(readdirSync(place)).toEqual([]);
    const kept = await disk.createPrivate(place, 'a-');
    await kept.publish(at('kept'), 0o600);
    await kept.discard();
    expect(readdirSync(place)).toEqual(['kept']);
  });

  test('can neither be written nor published once it was closed', async () => {
    const file = await disk.createPrivate(place, 'a-');
    await file.publish(at('kept'), 0o600);
    expect(await outcome(() => file.write(Buffer.from('x')))).toBe('INTERNAL');
    expect(await outcome(() => file.publish(at('again'), 0o600))).toBe('INTERNAL');
    expect(readFileSync(at('kept'), 'utf8')).toBe('');
  });

  test('that cannot be renamed to its target is an error and can still be discarded', async () => {
    mkdirSync(at('target'));
    const file = await disk.createPrivate(place, 'a-');
    const error = await errorOf(() => file.publish(at('target'), 0o644));
    expect(error.code).toBe('DISK_FAILED');
    expect(error.message).toContain(at('target'));
    await file.discard();
    expect(readdirSync(place)).toEqual(['target']);
  });

  test('has a name of its own each time', async () => {
    const files = await Promise.all(Array.from({ length: 50 }, () => disk.createPrivate(place, 'a-')));
    expect(new Set(files.map(({ path }) => path)).size).toBe(50);
    for (const { path } of files) expect(path).toMatch(/\/a-[0-9a-f]{24}$/);
    await Promise.all(files.map((file) => file.discard()));
  });
});

describe('permission bits do not depend on the umask', () => {
  test.each([0, 0o022, 0o077, 0o777])('%i', async (mask) => {
    await withUmask(mask, async () => {
      await disk.makeDirectories(at('a', 'b', 'c'), 0o755);
      const file = await disk.createPrivate(at('a'), 'x-');
      expect(modeOf(file.path)).toBe(0o600);
      await file.publish(at('a', 'file'), 0o644);
      const folder = await disk.createPrivateDirectory(place, 'd-');
      await makeJobEffects().writeNew(join(folder, 'new'), () => Promise.resolve());
      expect(modeOf(folder)).toBe(0o700);
      expect(modeOf(join(folder, 'new'))).toBe(0o600);
    });
    expect(modeOf(at('a', 'file'))).toBe(0o644);
    for (const parts of [['a'], ['a', 'b'], ['a', 'b', 'c']]) expect(modeOf(at(...parts))).toBe(0o755);
  });

  test('and a directory that was there keeps its own', async () => {
    mkdirSync(at('a'));
    chmodSync(at('a'), 0o750);
    await disk.makeDirectories(at('a', 'b'), 0o755);
    expect(modeOf(at('a'))).toBe(0o750);
  });
});

describe('directories', () => {
  test('are made with their parents, also twice and at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, () => disk.makeDirectories(at('a', 'b', 'c'), 0o755)));
    expect(statSync(at('a', 'b', 'c')).isDirectory()).toBe(true);
  });

  test('may be reached through a link, but not through a file or a dangling link', async () => {
    mkdirSync(at('real'));
    symlinkSync('real', at('link'));
    await disk.makeDirectories(at('link', 'below'), 0o755);
    await disk.makeDirectories(at('link'), 0o755);
    expect(readdirSync(at('real'))).toEqual(['below']);
    writeFileSync(at('file'), '');
    expect(await outcome(() => disk.makeDirectories(at('file'), 0o755))).toBe('DISK_FAILED');
    expect(await outcome(() => disk.makeDirectories(at('file', 'below'), 0o755))).toBe('DISK_FAILED');
    symlinkSync('nowhere', at('dangling'));
    expect(await outcome(() => disk.makeDirectories(at('dangling', 'below'), 0o755))).toBe('DISK_FAILED');
    expect(await outcome(() => disk.makeDirectories('', 0o755))).toBe('DISK_FAILED');
  });

  test('are listed in byte order; one that is not there is empty, a file is an error', async () => {
    for (const name of ['b', 'a', 'B', '\u{10000}', '\uffee', 'é']) writeFileSync(at(name), '');
    expect(await disk.list(place)).toEqual(['B', 'a', 'b', 'é', '\uffee', '\u{10000}']);
    expect(await disk.list(at('absent'))).toEqual([]);
    expect(await outcome(() => disk.list(at('a')))).toBe('DISK_FAILED');
  });

  test('are removed with all that is in them, and links in them are not followed', async () => {
    mkdirSync(at('out'));
    writeFileSync(at('out', 'precious'), '');
    mkdirSync(at('dir'));
    symlinkSync('../out', at('dir', 'link'));
    await disk.remove(at('dir'));
    await disk.remove(at('dir'));
    await disk.remove(at('out', 'precious', 'below-a-file'));
    expect(readdirSync(place)).toEqual(['out']);
    expect(readdirSync(at('out'))).toEqual(['precious']);
  });
});

describe('looking and reading', () => {
  test('stat tells what is there and never follows a link', async () => {
    writeFileSync(at('file'), 'four');
    utimesSync(at('file'), 1_000_000_000.7, 1_000_000_000.7);
    symlinkSync('file', at('link'));
    const file = { kind: 'file', sizeBytes: 4, mtimeSeconds: 1_000_000_000 };
    expect(await disk.stat(at('file'))).toEqual(file);
    expect((await disk.stat(at('link')))?.kind).toBe('symlink');
    expect((await disk.stat(place))?.kind).toBe('directory');
    expect((await disk.stat('/dev/null'))?.kind).toBe('other');
    expect(await disk.stat(at('absent'))).toBeUndefined();
    expect(await disk.stat(at('file', 'below'))).toBeUndefined();
  });

  test('a stream gives the bytes of the file in chunks that may be kept', async () => {
    const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * 7 + (i >> 8)) & 255));
    writeFileSync(at('file'), bytes);
    expect((await collect(disk.readStream(at('file')))).equals(bytes)).toBe(true);
    expect(Buffer.from(await disk.readFile(at('file'))).equals(bytes)).toBe(true);
    for await (const chunk of disk.readStream(at('file'))) {
      expect(chunk.byteOffset).toBe(0);
      break;
    }
  });

  test('touch sets the modification time to now, of a link and not of what it points to', async () => {
    writeFileSync(at('file'), '');
    utimesSync(at('file'), 1, 1);
    symlinkSync('file', at('link'));
    await disk.touch(at('link'));
    expect((await disk.stat(at('file')))?.mtimeSeconds).toBe(1);
    await disk.touch(at('file'));
    expect((await disk.stat(at('file')))?.mtimeSeconds).toBeGreaterThan(1_600_000_000);
  });

  test('rename moves a file over another', async () => {
    writeFileSync(at('a'), 'a');
    writeFileSync(at('b'), 'b');
    await disk.rename(at('a'), at('b'));
    expect(readFileSync(at('b'), 'utf8')).toBe('a');
    expect(await outcome(() => disk.rename(at('a'), at('c')))).toBe('DISK_FAILED');
  });
});

describe('a failure', () => {
  const rows: readonly { readonly summary: string; readonly run: () => unknown }[] = [
    { summary: 'read an absent file', run: () => disk.readFile(at('absent')) },
    { summary: 'stream an absent file', run: () => collect(disk.readStream(at('absent'))) },
    { summary: 'read a directory', run: () => disk.readFile(place) },
    { summary: 'stream a directory', run: () => collect(disk.readStream(place)) },
    { summary: 'create in an absent directory', run: () => disk.createPrivate(at('absent'), 'x') },
    {
      summary: 'make a directory in an absent one',
      run: () => disk.createPrivateDirectory(at('absent'), 'x'),
    },
    { summary: 'touch nothing', run: () => disk.touch(at('absent')) },
    { summary: 'readAt an absent file', run: () => makeFileReader().readAt(at('absent'), 0, 1) },
    { summary: 'too long a name', run: () => disk.makeDirectories(at('x'.repeat(300)), 0o755) },
    { summary: 'a name with a NUL', run: () => disk.stat(at('a\0b')) },
  ];
  test.each(rows)('to $summary is DISK_FAILED and names the path', async ({ run }) => {
    const error = await errorOf(run);
    expect(error.code).toBe('DISK_FAILED');
    expect(error.message).toContain(place);
    expect(error.message).toMatch(/^cannot /);
    expect(error.cause).toBeDefined();
  });

  const errnos: readonly { readonly errno: string; readonly code: string; readonly hint: RegExp }[] = [
    { errno: 'ENOSPC', code: 'DISK_FULL', hint: /Free some space/ },
    { errno: 'EDQUOT', code: 'DISK_FULL', hint: /quota/ },
    { errno: 'EACCES', code: 'DISK_FAILED', hint: /permissions/ },
    { errno: 'EPERM', code: 'DISK_FAILED', hint: /permissions/ },
    { errno: 'EROFS', code: 'DISK_FAILED', hint: /read-only/ },
    { errno: 'EMFILE', code: 'DISK_FAILED', hint: /ulimit/ },
  ];
  test.each(errnos)('of $errno is $code with a hint', ({ errno, code, hint }) => {
    const error = diskError('write', '/some/path', Object.assign(new Error('x'), { code: errno }));
    expect(error.code).toBe(code);
    expect(error.hint).toMatch(hint);
    expect(error.message).toContain('/some/path');
  });

  test('has the system sentence once, without the call and a second path', async () => {
    const error = await errorOf(() => disk.readFile(at('absent')));
    expect(error.message).toBe(`cannot read ${at('absent')}: no such file or directory (ENOENT)`);
  });
});

describe('a full disk', () => {
  test('is DISK_FULL for files, directories and scratch files, and nothing is left of them', async () => {
    const mounted = mountSmall(place, 128 * 1024, 'a full disk');
    if (mounted === undefined) return;
    try {
      const big = Buffer.alloc(256 * 1024, 1);
      const file = await disk.createPrivate(place, 'x-');
      expect(await outcome(() => file.write(big))).toBe('DISK_FULL');
      await file.discard();
      const { writeNew } = makeJobEffects();
      const write = (): Promise<void> =>
        writeNew(at('scratch'), (append) => {
          append(big);
          return Promise.resolve();
        });
      expect(await outcome(write)).toBe('DISK_FULL');
      expect(readdirSync(place)).toEqual([]);
    } finally {
      mounted.unmount();
    }
  });

  test('a read-only file system is DISK_FAILED with a hint, and directories that are there are fine', async () => {
    const mounted = mountSmall(place, 128 * 1024, 'a read-only file system');
    if (mounted === undefined) return;
    try {
      mkdirSync(at('there'));
      mounted.readOnly();
      await disk.makeDirectories(at('there'), 0o755);
      for (const run of [
        () => disk.createPrivate(place, 'x'),
        () => disk.makeDirectories(at('new', 'one'), 0o755),
        () => disk.remove(at('there')),
        () => disk.touch(at('there')),
      ]) {
        const error = await errorOf(run);
        expect([error.code, error.hint]).toEqual(['DISK_FAILED', expect.stringContaining('read-only')]);
      }
    } finally {
      mounted.unmount();
    }
  });
});
