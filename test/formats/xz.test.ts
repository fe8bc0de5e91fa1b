import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { unxz } from '../../src/formats/xz/read.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { storedXz } from '../make/compress.js';
import { chunked, collect, hasTool, outcome } from '../make/outcome.js';

const TEXT = Buffer.from('hello, world\n'.repeat(20_000));
const STORED = storedXz(TEXT);
const hasXz = hasTool('xz', 'xz files made by xz(1)');

function xz(bytes: Uint8Array, ...options: string[]): Buffer {
  return execFileSync('xz', ['-c', ...options], { input: bytes, maxBuffer: 1 << 26 });
}

test('stored data comes back, however it is cut into chunks', async () => {
  for (const size of [1, 7, 1000, 1 << 20]) {
    const short = size === 1 ? TEXT.subarray(0, 500) : TEXT;
    expect((await collect(unxz(chunked(storedXz(short), size)))).equals(short)).toBe(true);
  }
});

const flipped = Buffer.from(STORED);
flipped[1000] = (flipped[1000] as number) ^ 1;

const BAD = [
  { summary: 'nothing', bytes: Buffer.alloc(0) },
  { summary: 'text', bytes: Buffer.from('hello hello hello hello') },
  { summary: 'a file without its last byte', bytes: STORED.subarray(0, -1) },
  { summary: 'a file without its index and footer', bytes: STORED.subarray(0, -28) },
  { summary: 'a file cut in the middle', bytes: STORED.subarray(0, 50_000) },
  { summary: 'a flipped bit', bytes: flipped },
  { summary: 'text behind the stream', bytes: Buffer.concat([STORED, Buffer.from('text')]) },
  { summary: 'one byte behind the stream', bytes: Buffer.concat([STORED, Buffer.from('t')]) },
  { summary: 'padding that is not a multiple of four', bytes: Buffer.concat([STORED, Buffer.alloc(3)]) },
  { summary: 'half a second stream', bytes: Buffer.concat([STORED, STORED.subarray(0, 100)]) },
];

test.each(BAD)('$summary is refused', async ({ bytes }) => {
  for (const size of [1 << 20, STORED.length, 1000]) {
    expect(await outcome(() => collect(unxz(chunked(bytes, size))))).toBe('ARCHIVE_MALFORMED');
  }
});

test('an error or an early end does not block the next stream of the thread', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield STORED.subarray(0, 100);
    throw new RootfsError('DISK_FAILED', 'gone');
  }
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield STORED;
    } finally {
      isClosed = true;
    }
  }
  expect(await outcome(() => collect(unxz(broken())))).toBe('DISK_FAILED');
  for await (const chunk of unxz(endless())) if (chunk.length > 0) break;
  expect(isClosed).toBe(true);
  expect((await collect(unxz(chunked(STORED)))).length).toBe(TEXT.length);
});

test('two streams at once take turns and both come out whole', async () => {
  const both = await Promise.all([collect(unxz(chunked(STORED))), collect(unxz(chunked(STORED, 5000)))]);
  expect(both.map((bytes) => bytes.equals(TEXT))).toEqual([true, true]);
});

describe.skipIf(!hasXz)('files made by xz(1)', () => {
  test.each([
    { summary: 'the defaults', options: [] },
    { summary: 'the largest preset', options: ['-9e'] },
    { summary: 'several blocks', options: ['--block-size=10000'] },
    { summary: 'a CRC-32', options: ['--check=crc32'] },
    { summary: 'no check', options: ['--check=none'] },
  ])('$summary are read', async ({ options }) => {
    expect((await collect(unxz(chunked(xz(TEXT, ...options), 999)))).equals(TEXT)).toBe(true);
  });

  test('several streams and padding are read', async () => {
    const bytes = Buffer.concat([xz(TEXT), Buffer.alloc(8), xz(Buffer.from('end'))]);
    expect((await collect(unxz(chunked(bytes, 100)))).length).toBe(TEXT.length + 3);
  });

  test.each([
    { summary: 'a SHA-256 check', options: ['--check=sha256'] },
    { summary: 'a filter for machine code', options: ['--x86', '--lzma2'] },
    { summary: 'a dictionary of 128 MiB', options: ['--lzma2=dict=128MiB'] },
  ])('$summary is unsupported, not corrupt', async ({ options }) => {
    expect(await outcome(() => collect(unxz(chunked(xz(TEXT, ...options)))))).toBe('ARCHIVE_UNSUPPORTED');
  });
});
