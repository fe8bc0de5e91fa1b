import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzip } from '../../src/formats/gzip/read.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { storedGzip } from '../make/compress.js';
import { chunked, collect, outcome } from '../make/outcome.js';

const TEXT = Buffer.from('hello, world\n'.repeat(20_000));
const GZ = gzipSync(TEXT);

test('what was compressed comes back, however it is cut into chunks', async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 2000 }),
    fc.integer({ min: 1, max: 300 }),
    async (bytes, size) => {
      expect(await collect(gunzip(chunked(gzipSync(bytes), size)))).toEqual(Buffer.from(bytes));
      expect(await collect(gunzip(chunked(storedGzip(bytes), size)))).toEqual(Buffer.from(bytes));
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

test('several members are joined', async () => {
  expect((await collect(gunzip(chunked(Buffer.concat([GZ, GZ]), GZ.length)))).length).toBe(2 * TEXT.length);
});

test('output comes in pieces, not as a whole', async () => {
  const sizes: number[] = [];
  for await (const chunk of gunzip(chunked(GZ))) sizes.push(chunk.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(65536);
});

const flippedCrc = Buffer.from(GZ);
flippedCrc[GZ.length - 6] = (flippedCrc[GZ.length - 6] as number) ^ 1;

test.each([
  { summary: 'nothing', bytes: Buffer.alloc(0) },
  { summary: 'text', bytes: Buffer.from('hello hello hello hello') },
  { summary: 'a file without its last byte', bytes: GZ.subarray(0, -1) },
  { summary: 'a file without its trailer', bytes: GZ.subarray(0, -8) },
  { summary: 'a wrong checksum', bytes: flippedCrc },
  { summary: 'text behind the member', bytes: Buffer.concat([GZ, Buffer.from('text')]) },
  { summary: 'zeros behind the member', bytes: Buffer.concat([GZ, Buffer.alloc(7)]) },
  {
    summary: 'zeros and text behind the member',
    bytes: Buffer.concat([GZ, Buffer.alloc(7), Buffer.from('text')]),
  },
])('$summary is refused', async ({ bytes }) => {
  for (const size of [1 << 20, 1000]) {
    expect(await outcome(() => collect(gunzip(chunked(bytes, size))))).toBe('ARCHIVE_MALFORMED');
  }
});

test('an error of the source passes through', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield GZ.subarray(0, 100);
    throw new RootfsError('DISK_FAILED', 'gone');
  }
  expect(await outcome(() => collect(gunzip(broken())))).toBe('DISK_FAILED');
});

test('leaving early lets go of the source', async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield GZ;
    } finally {
      isClosed = true;
    }
  }
  for await (const chunk of gunzip(source())) if (chunk.length > 0) break;
  await new Promise((resolve) => setImmediate(resolve));
  expect(isClosed).toBe(true);
});
