import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inflateOnThreads } from '../../src/formats/inflate-on-threads.js';
import { splitXz } from '../../src/formats/xz/split.js';
import { InlineThreads } from '../../src/host/threads-inline.js';
import { hasTool, outcome } from '../make/outcome.js';

const XZ = hasTool('xz', 'files of several blocks');

/** Text that compresses, and does not repeat. */
const PLAIN = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `line ${i * 7919} of a text\n`).join(''));

function xz(options: readonly string[], input: Uint8Array = PLAIN): Buffer {
  return spawnSync('xz', ['-c', ...options], { input, maxBuffer: 1 << 28 }).stdout;
}

const blocks = (bytes: number, ...more: string[]): Buffer => xz([`--block-size=${bytes}`, '-T1', ...more]);

async function inflated(bytes: Uint8Array, limit = PLAIN.length): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const threads = new InlineThreads(2);
  for await (const part of inflateOnThreads('xz', bytes, limit, threads)) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}

describe.runIf(XZ)('an .xz file of several blocks', () => {
  it.each([
    { summary: 'two blocks', file: () => blocks(300_000) },
    { summary: 'many blocks', file: () => blocks(4_096) },
    { summary: 'blocks with CRC-32', file: () => blocks(100_000, '--check=crc32') },
    { summary: 'blocks without a check', file: () => blocks(100_000, '--check=none') },
  ])('gives the same bytes in two halves: $summary', async ({ file }) => {
    const parts = splitXz(file()) ?? [];
    expect(parts).toHaveLength(2);
    const halves = parts.map(({ bytes }) => spawnSync('xz', ['-dc'], { input: bytes, maxBuffer: 1 << 28 }));
    expect(halves.map(({ status }) => status)).toEqual([0, 0]);
    expect(halves.map(({ stdout }) => stdout.length)).toEqual(parts.map((part) => part.uncompressedBytes));
    expect(Buffer.concat(halves.map(({ stdout }) => stdout)).equals(PLAIN)).toBe(true);
    expect((await inflated(file())).equals(PLAIN)).toBe(true);
  });

  it.each([
    { summary: 'one block', file: () => xz([]) },
    { summary: 'nothing', file: () => xz([], Buffer.alloc(0)) },
    { summary: 'two streams', file: () => Buffer.concat([blocks(100_000), blocks(100_000)]) },
    { summary: 'padding behind the stream', file: () => Buffer.concat([blocks(100_000), Buffer.alloc(4)]) },
    { summary: 'a cut', file: () => blocks(100_000).subarray(0, -1) },
    { summary: 'another format', file: () => Buffer.alloc(100) },
    {
      summary: 'an index with a wrong byte',
      file: () => {
        const file = blocks(100_000);
        file[file.length - 20] = (file[file.length - 20] ?? 0) ^ 1;
        return file;
      },
    },
  ])('is left whole with $summary', ({ file }) => {
    expect(splitXz(file())).toBeUndefined();
  });

  it('is still read with padding behind the stream, and two streams', async () => {
    const two = Buffer.concat([blocks(100_000), Buffer.alloc(4), blocks(100_000)]);
    expect((await inflated(two, 2 * PLAIN.length)).equals(Buffer.concat([PLAIN, PLAIN]))).toBe(true);
  });

  it.each([0.2, 0.8])('is refused with a wrong byte at %f of its length', async (part) => {
    const file = blocks(300_000);
    const place = Math.floor(part * file.length);
    file[place] = (file[place] ?? 0) ^ 0x55;
    expect(await outcome(() => inflated(file))).toBe('ARCHIVE_MALFORMED');
  });

  it('is refused when it holds more than is allowed', async () => {
    expect(await outcome(() => inflated(blocks(300_000), PLAIN.length - 1))).toBe('ARCHIVE_TOO_LARGE');
  });
});
