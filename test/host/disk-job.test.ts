import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFileReader, makeJobEffects } from '../../src/host/disk-job.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { errorOf } from '../make/error-of.js';
import { outcome } from '../make/outcome.js';

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

describe('readAt', () => {
  test('reads parts of more files than it holds open', () => {
    const reader = makeFileReader(3);
    for (let i = 0; i < 10; i++) writeFileSync(at(String(i)), `content of ${i}`);
    for (const i of [0, 1, 2, 3, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]) {
      expect(Buffer.from(reader.readAt(at(String(i)), 8, 4)).toString()).toBe(`of ${i}`);
    }
    reader.close();
    expect(Buffer.from(reader.readAt(at('5'), 11, 1)).toString()).toBe('5');
    reader.close();
  });

  test('holds no more descriptors than its limit', () => {
    if (process.platform !== 'linux')
      return console.warn('SKIPPED: open descriptors are counted on Linux only');
    const reader = makeFileReader(3);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 10; i++) {
      writeFileSync(at(String(i)), 'x');
      reader.readAt(at(String(i)), 0, 1);
    }
    expect(open()).toBe(before + 3);
    reader.close();
    expect(open()).toBe(before);
  });

  test('sees what was added to a file after it was opened', () => {
    const reader = makeFileReader();
    writeFileSync(at('f'), 'ab');
    reader.readAt(at('f'), 0, 2);
    writeFileSync(at('f'), 'cd', { flag: 'a' });
    expect(Buffer.from(reader.readAt(at('f'), 1, 3)).toString()).toBe('bcd');
    reader.close();
  });

  test('of more than the file has is an error, however much, and allocates nothing for it', async () => {
    const reader = makeFileReader();
    writeFileSync(at('f'), 'ab');
    for (const length of [3, 2 ** 40]) {
      const error = await errorOf(() => reader.readAt(at('f'), 0, length));
      expect([error.code, error.message]).toEqual(['DISK_FAILED', `${at('f')} ends before byte ${length}`]);
    }
    reader.close();
  });

  test('gives buffers that may be handed to another thread', () => {
    const reader = makeFileReader();
    writeFileSync(at('f'), 'abc');
    const bytes = reader.readAt(at('f'), 1, 1);
    expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, 1]);
    reader.close();
  });
});

describe('writeNew', () => {
  test('writes what is appended and hands back what the body returned', async () => {
    const result = await makeJobEffects().writeNew(at('f'), async (append) => {
      append(Buffer.from('ab'));
      await Promise.resolve();
      append(Buffer.from('c'));
      return 7;
    });
    expect([result, readFileSync(at('f'), 'utf8'), modeOf(at('f'))]).toEqual([7, 'abc', 0o600]);
  });

  test('refuses a file or link that is there and leaves it alone', async () => {
    writeFileSync(at('f'), 'old');
    symlinkSync('elsewhere', at('l'));
    const { writeNew } = makeJobEffects();
    for (const name of ['f', 'l']) {
      expect(await outcome(() => writeNew(at(name), () => Promise.resolve()))).toBe('DISK_FAILED');
    }
    expect(readdirSync(place)).toEqual(['f', 'l']);
    expect(readFileSync(at('f'), 'utf8')).toBe('old');
  });

  test('leaves nothing behind when the body fails, with the error of the body', async () => {
    const failing = makeJobEffects().writeNew(at('f'), (append) => {
      append(Buffer.from('half'));
      return Promise.reject(new RootfsError('DEB_MALFORMED', 'as it was'));
    });
    await expect(failing).rejects.toMatchObject({ code: 'DEB_MALFORMED', message: 'as it was' });
    expect(readdirSync(place)).toEqual([]);
  });

  test('appending after the end is an error and reaches no other file', async () => {
    let late: (bytes: Uint8Array) => void = () => undefined;
    await makeJobEffects().writeNew(at('f'), (append) => {
      late = append;
      return Promise.resolve();
    });
    expect(await outcome(() => late(Buffer.from('x')))).toBe('INTERNAL');
    expect(readFileSync(at('f'), 'utf8')).toBe('');
  });
});
