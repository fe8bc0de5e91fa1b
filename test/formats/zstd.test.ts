import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { unzstd } from '../../src/formats/zstd/read.js';
import { runLengthZstd, storedZstd } from '../make/compress.js';
import { chunked, collect, hasTool, outcome } from '../make/outcome.js';

const TEXT = Buffer.from('hello, world\n'.repeat(20_000));
const STORED = storedZstd(TEXT);
const hasZstd = hasTool('zstd', 'zstd files made by zstd(1)');
const SKIPPED = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

function zstd(bytes: Uint8Array, ...options: string[]): Buffer {
  return execFileSync('zstd', ['-q', '-c', ...options], { input: bytes, maxBuffer: 1 << 26 });
}

test('stored data comes back, however it is cut into chunks', async () => {
  for (const size of [7, 1000, 1 << 20]) {
    expect((await collect(unzstd(chunked(STORED, size)))).equals(TEXT)).toBe(true);
  }
});

test('frames are joined, and skippable frames passed over', async () => {
  const bytes = Buffer.concat([SKIPPED, STORED, SKIPPED, storedZstd(Buffer.alloc(0)), STORED]);
  expect((await collect(unzstd(chunked(bytes, 1000)))).length).toBe(2 * TEXT.length);
});

test('a great many empty frames are read without a deep stack', async () => {
  const empty = storedZstd(Buffer.alloc(0));
  expect(await collect(unzstd(chunked(Buffer.alloc(empty.length * 20_000, empty))))).toHaveLength(0);
});

const reservedBit = Buffer.from(STORED);
reservedBit[4] = 8;
const hugeBlock = Buffer.from(STORED);
hugeBlock.fill(0xf0, 6, 9);

test.each([
  { summary: 'nothing', bytes: Buffer.alloc(0) },
  { summary: 'text', bytes: Buffer.from('hello hello hello') },
  { summary: 'only a skippable frame', bytes: SKIPPED },
  { summary: 'half a skippable frame', bytes: Buffer.concat([STORED, SKIPPED.subarray(0, 9)]) },
  { summary: 'a file without its last byte', bytes: STORED.subarray(0, -1) },
  { summary: 'a file without its last block', bytes: STORED.subarray(0, 6 + 3 + 128 * 1024) },
  { summary: 'text behind the frame', bytes: Buffer.concat([STORED, Buffer.from('text!')]) },
  { summary: 'two bytes behind the frame', bytes: Buffer.concat([STORED, Buffer.from('xy')]) },
  { summary: 'a reserved bit', bytes: reservedBit },
  { summary: 'a block of too many bytes', bytes: hugeBlock },
])('$summary is refused', async ({ bytes }) => {
  for (const size of [1 << 20, 1000]) {
    expect(await outcome(() => collect(unzstd(chunked(bytes, size))))).toBe('ARCHIVE_MALFORMED');
  }
});

test('every cut of a small file is refused', async () => {
  const bytes = Buffer.concat([storedZstd(Buffer.from('abc')), storedZstd(Buffer.from('defg'))]);
  const whole = new Set([0, 12, bytes.length]);
  for (let length = 1; length < bytes.length; length++) {
    if (whole.has(length)) continue;
    expect(await outcome(() => collect(unzstd(chunked(bytes.subarray(0, length)))))).toBe(
      'ARCHIVE_MALFORMED',
    );
  }
});

test.each([
  { summary: 'a window of 256 MiB', bytes: runLengthZstd(0, 1, 1, 18 << 3) },
  { summary: 'a dictionary', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x38, 9, 1, 0, 0]) },
])('$summary is unsupported', async ({ bytes }) => {
  expect(await outcome(() => collect(unzstd(chunked(bytes))))).toBe('ARCHIVE_UNSUPPORTED');
});

test('tiny blocks under a large window are stopped instead of taking for ever', async () => {
  const bytes = runLengthZstd(65, 1, 100_000, 17 << 3);
  expect(await outcome(() => collect(unzstd(chunked(bytes))))).toBe('ARCHIVE_TOO_LARGE');
});

describe.skipIf(!hasZstd)('files made by zstd(1)', () => {
  test.each([
    { summary: 'the defaults', options: [] },
    { summary: "dpkg-deb's level", options: ['-19'] },
    { summary: 'a long window', options: ['--ultra', '-22', '--long=27'] },
    { summary: 'no checksum', options: ['--no-check'] },
    { summary: 'no content size', options: ['--no-content-size'] },
  ])('$summary are read', async ({ options }) => {
    expect((await collect(unzstd(chunked(zstd(TEXT, ...options), 999)))).equals(TEXT)).toBe(true);
  });

  test('a checksum that is cut off is noticed', async () => {
    const bytes = zstd(TEXT, '--check').subarray(0, -4);
    expect(await outcome(() => collect(unzstd(chunked(bytes))))).toBe('ARCHIVE_MALFORMED');
  });
});
