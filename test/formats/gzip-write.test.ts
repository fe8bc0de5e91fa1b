import { randomBytes } from 'node:crypto';
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflateRun, type DeflateLevel } from '../../src/formats/gzip/write-deflate.js';
import { gzipHeader, gzipTrailer } from '../../src/formats/gzip/write-member.js';
import { chooseDeflater, isCanonical, testVector } from '../../src/formats/gzip/write-self-test.js';

const MIB = 1024 * 1024;

function repeated(text: string): Buffer {
  return Buffer.alloc(MIB, text);
}

function counting(): Buffer {
  const bytes = Buffer.alloc(MIB);
  for (let at = 0; at < MIB; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}

const DATA = [
  { summary: 'nothing', bytes: Buffer.alloc(0) },
  { summary: 'one byte', bytes: Buffer.from('x') },
  { summary: 'zeros', bytes: Buffer.alloc(MIB) },
  { summary: 'text that repeats', bytes: repeated('Package: base-files\nVersion: 12.4+deb12u5\n') },
  { summary: 'noise, which does not shrink', bytes: randomBytes(MIB) },
  { summary: 'arithmetic', bytes: counting() },
  {
    summary: 'this program (JavaScript and its symbols)',
    bytes: Buffer.from(deflateRun.toString().repeat(900)),
  },
  { summary: "the self-test's vector", bytes: Buffer.from(testVector()) },
];

describe('a run of deflate blocks', () => {
  const cases = DATA.flatMap((data) => ([1, 6] as const).map((level) => ({ ...data, level })));
  test.each(cases)(
    'of $summary is the same by zlib and by pako at level $level',
    async ({ bytes, level }) => {
      for (const end of ['sync', 'finish'] as const) {
        const byZlib = await deflateRun('zlib', bytes, end, level);
        expect(Buffer.compare(byZlib, await deflateRun('pako', bytes, end, level))).toBe(0);
      }
    },
  );

  test('is the same by zlib and by pako for any bytes', async () => {
    const level = fc.constantFrom<DeflateLevel>(1, 6);
    const bytes = fc
      .array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.nat(50)), { maxLength: 30 })
      .map((parts) => Buffer.concat(parts.flatMap(([part, times]) => Array<Uint8Array>(times).fill(part))));
    await fc.assert(
      fc.asyncProperty(bytes, level, fc.constantFrom('sync', 'finish'), async (data, at, end) => {
        const byZlib = await deflateRun('zlib', data, end, at);
        expect(Buffer.compare(byZlib, await deflateRun('pako', data, end, at))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('can follow another, and ends with exactly one sync marker', async () => {
    const [a, b, c] = [repeated('first '), randomBytes(MIB), Buffer.from('last')];
    const runs = await Promise.all([
      deflateRun('zlib', a, 'sync', 6),
      deflateRun('zlib', b, 'sync', 6),
      deflateRun('zlib', c, 'finish', 6),
    ]);
    expect(Buffer.compare(inflateRawSync(Buffer.concat(runs)), Buffer.concat([a, b, c]))).toBe(0);
    for (const run of runs.slice(0, 2)) {
      expect(Buffer.from(run.subarray(-4)).toString('hex')).toBe('0000ffff');
      // A repeated marker would be an empty stored block again: 00 0000ffff.
      expect(Buffer.from(run.subarray(-9, -4)).toString('hex')).not.toBe('000000ffff');
    }
  });
});

describe('the self-test', () => {
  test('finds both encoders of this machine canonical', async () => {
    // Holds for Node 20.11 and later; an older or foreign zlib would fall back, which is the next test.
    expect(await isCanonical('zlib')).toBe(true);
    expect(await isCanonical('pako')).toBe(true);
    expect(await chooseDeflater()).toBe('zlib');
  });

  const wrong = [
    { summary: 'gives other bytes', run: (): Promise<Uint8Array> => Promise.resolve(Buffer.from('other')) },
    {
      summary: 'is right at level 1 only, as zlib of Node 20.5',
      run: (...[name, bytes, end]: Parameters<typeof deflateRun>) => deflateRun(name, bytes, end, 1),
    },
    {
      summary: 'is right at level 6 only',
      run: (...[name, bytes, end]: Parameters<typeof deflateRun>) => deflateRun(name, bytes, end, 6),
    },
  ];
  test.each(wrong)('chooses pako when zlib $summary', async ({ run }) => {
    expect(await chooseDeflater(run)).toBe('pako');
  });
});

describe('a gzip member', () => {
  test('says nothing of time, name or system', () => {
    expect(Buffer.from(gzipHeader()).toString('hex')).toBe('1f8b08000000000000ff');
  });

  test('is read back by gunzip, with its check and size', async () => {
    const bytes = repeated('member ');
    const member = [
      gzipHeader(),
      await deflateRun('zlib', bytes, 'finish', 6),
      gzipTrailer(crc32(bytes), bytes.length),
    ];
    expect(Buffer.compare(gunzipSync(Buffer.concat(member)), bytes)).toBe(0);
  });

  test('keeps its size modulo 2^32', () => {
    expect(Buffer.from(gzipTrailer(0, 2 ** 32 + 5)).toString('hex')).toBe('0000000005000000');
  });
});
