import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inflate, outputLimit, type Compression } from '../../src/formats/inflate.js';
import { compressionOf } from '../../src/formats/inflate-magic.js';
import { runLengthZstd, storedGzip, storedXz, storedZstd } from '../make/compress.js';
import { chunked, collect, outcome } from '../make/outcome.js';

const TEXT = Buffer.from('hello, world\n'.repeat(1000));

const FORMATS: readonly { readonly compression: Compression; readonly bytes: Buffer }[] = [
  { compression: 'none', bytes: TEXT },
  { compression: 'gzip', bytes: storedGzip(TEXT) },
  { compression: 'xz', bytes: storedXz(TEXT) },
  { compression: 'zstd', bytes: storedZstd(TEXT) },
];

test.each(FORMATS)('$compression is known by its magic and read', async ({ compression, bytes }) => {
  expect(compressionOf(bytes.subarray(0, 6))).toBe(compression);
  expect((await collect(inflate(compression, chunked(bytes), TEXT.length))).equals(TEXT)).toBe(true);
});

test.each(FORMATS)('$compression stops at the first byte over the limit', async ({ compression, bytes }) => {
  const read = (limit: number): Promise<string> =>
    outcome(() => collect(inflate(compression, chunked(bytes), limit)));
  expect(await read(TEXT.length)).toBe('ok');
  expect(await read(TEXT.length - 1)).toBe('ARCHIVE_TOO_LARGE');
});

test.each(FORMATS)('$compression read as something else is refused', async ({ compression, bytes }) => {
  for (const other of ['gzip', 'xz', 'zstd'] as const) {
    if (other === compression) continue;
    expect(await outcome(() => collect(inflate(other, chunked(bytes), 1e6)))).toBe('ARCHIVE_MALFORMED');
  }
});

test.each([
  { summary: 'gzip', compression: 'gzip' as const, bomb: () => gzipSync(Buffer.alloc(80 * 1024 * 1024)) },
  { summary: 'zstd', compression: 'zstd' as const, bomb: () => runLengthZstd(0, 128 * 1024, 10_000) },
])('a bomb of $summary is stopped at 64 MiB', async ({ compression, bomb }) => {
  const bytes = bomb();
  let total = 0;
  const read = async (): Promise<void> => {
    const chunks = inflate(compression, chunked(bytes), outputLimit(bytes.length));
    for await (const chunk of chunks) total += chunk.length;
  };
  expect(await outcome(read)).toBe('ARCHIVE_TOO_LARGE');
  expect(total).toBeLessThanOrEqual(64 * 1024 * 1024);
});

test('the limit is 64 MiB or 250 times the compressed size', () => {
  expect([outputLimit(0), outputLimit(1024), outputLimit(1024 * 1024)]).toEqual([
    2 ** 26,
    2 ** 26,
    250 * 2 ** 20,
  ]);
});

test.each([
  { summary: 'bzip2', bytes: Buffer.from('BZh91AY') },
  { summary: 'lzma', bytes: Buffer.from([0x5d, 0, 0, 0x80, 0]) },
  { summary: 'lzip', bytes: Buffer.from('LZIP\x01') },
  { summary: 'compress', bytes: Buffer.from([0x1f, 0x9d, 0x90]) },
])('$summary is refused by name', async ({ summary, bytes }) => {
  expect(() => compressionOf(bytes)).toThrow(summary);
  expect(await outcome(() => compressionOf(bytes))).toBe('ARCHIVE_UNSUPPORTED');
});
