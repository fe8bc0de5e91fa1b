import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tarCompression } from '../../src/export/compression.js';
import { checkExport, exportImages } from '../../src/export/export-images.js';
import type { ExportEffects, ExportRequest, ExportResult, ImageSource } from '../../src/export/request.js';
import { makeCompressors } from '../../src/host/compressors.js';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeDisk } from '../../src/host/disk.js';
import type { CompressorName } from '../../src/kernel/compressor.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { exportRequest, imageSource } from '../make/image-source.js';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'compressed-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const compressors = makeCompressors({ path: process.env['PATH'] });

function effectsWith(change: Partial<ExportEffects> = {}): ExportEffects {
  const directories = makeDirectoryWriter({ isPrivileged: false, readAt: () => new Uint8Array(0) });
  const stdout = (): Promise<void> => Promise.reject(new Error('nothing may go to standard output here'));
  return { disk: makeDisk(), directories, stdout, compressors, ...change };
}

const requestFor = (name: string): ExportRequest =>
  exportRequest({ format: 'tar', target: join(place, name) });

function write(name: string, effects = effectsWith(), source = imageSource('amd64')): Promise<ExportResult> {
  return exportImages([() => Promise.resolve(source)], requestFor(name), effects);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const PROGRAMS: { name: CompressorName; file: string; unpack: [string, ...string[]] }[] = [
  { name: 'bzip2', file: 'r.tar.bz2', unpack: ['bzip2', '-dc'] },
  { name: 'lz4', file: 'r.tar.lz4', unpack: ['lz4', '-dcq'] },
  { name: 'lzip', file: 'r.tar.lz', unpack: ['lzip', '-dc'] },
  { name: 'lzma', file: 'r.tar.lzma', unpack: ['xz', '--format=lzma', '-dc'] },
  { name: 'xz', file: 'r.txz', unpack: ['xz', '-dc'] },
  { name: 'zstd', file: 'r.tar.zst', unpack: ['zstd', '-dcq'] },
];

describe.each(PROGRAMS)('a tar by $name', ({ name, file, unpack: [program, ...args] }) => {
  const isThere = compressors.has(name);
  if (!isThere) console.warn(`SKIPPED: no tar is compressed with ${name}, which is not installed`);

  test.skipIf(!isThere)('is the plain one when it is unpacked, and its own digest is told', async () => {
    const plain = await write('plain.tar');
    const { layers } = await write(file);
    const bytes = readFileSync(join(place, file));
    const unpacked = spawnSync(program, args, { input: bytes, maxBuffer: 1 << 26 });
    expect(unpacked.stderr.toString()).toBe('');
    expect(unpacked.stdout.equals(readFileSync(join(place, 'plain.tar')))).toBe(true);
    expect(layers).toMatchObject([
      { diffId: plain.layers[0]?.diffId, digest: `sha256:${sha256(bytes)}`, sizeBytes: bytes.length },
    ]);
    expect(readdirSync(place).sort()).toEqual(['plain.tar', file].sort());
  });
});

const isXz = compressors.has('xz');
if (!isXz) console.warn('SKIPPED: failures of a compressor are not tried, for want of xz');

/** Zeros without end, as far as the sink takes them. */
function endless(beforeEachWrite: (count: number) => void): ImageSource {
  return {
    ...imageSource('amd64'),
    writeLayer: async (_compression, sink) => {
      for (let count = 1; count < 100_000; count++) {
        beforeEachWrite(count);
        await sink(new Uint8Array(1 << 16).fill(count));
      }
      throw new Error('it was not stopped');
    },
  };
}

describe.skipIf(!isXz)('a compressed tar leaves no trace', () => {
  test('when the tree fails', async () => {
    const source = endless((count) => {
      if (count === 40) throw new RootfsError('DISK_FAILED', 'the tree is gone');
    });
    await expect(write('r.tar.xz', effectsWith(), source)).rejects.toMatchObject({ code: 'DISK_FAILED' });
    expect(readdirSync(place)).toEqual([]);
  });

  test('when it is interrupted', async () => {
    const stop = new AbortController();
    const source = endless((count) => {
      if (count === 40) stop.abort();
    });
    const effects = effectsWith({ signal: stop.signal });
    await expect(write('r.tar.xz', effects, source)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readdirSync(place)).toEqual([]);
  });

  test('when the disk is full', async () => {
    const disk = makeDisk();
    const full: typeof disk = {
      ...disk,
      createPrivate: async (directory, prefix) => {
        const file = await disk.createPrivate(directory, prefix);
        return {
          path: file.path,
          write: () => Promise.reject(new RootfsError('DISK_FULL', 'no space left')),
          publish: (target, mode) => file.publish(target, mode),
          discard: () => file.discard(),
        };
      },
    };
    const run = write('r.tar.zst.xz', effectsWith({ disk: full }));
    await expect(run).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('a host without the program', () => {
  const none = makeCompressors({ path: '/nonexistent' });

  test.each(PROGRAMS)('refuses $file before anything is built', async ({ file }) => {
    const check = checkExport(requestFor(file), 1, effectsWith({ compressors: none }));
    await expect(check).rejects.toMatchObject({ code: 'OUTPUT_UNSUPPORTED' });
    const unequipped = checkExport(requestFor(file), 1, effectsWith({ compressors: undefined }));
    await expect(unequipped).rejects.toMatchObject({ code: 'OUTPUT_UNSUPPORTED' });
  });

  test('says so too when the program goes away after it was looked for', async () => {
    const gone = { ...none, has: () => true };
    const run = write('r.tar.xz', effectsWith({ compressors: gone }));
    await expect(run).rejects.toMatchObject({ code: 'OUTPUT_UNSUPPORTED' });
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('the suffix of a tar', () => {
  const suffixes: [string, string][] = [
    ['-', 'none'],
    ['r.tar', 'none'],
    ['r', 'none'],
    ['r.v1.2', 'none'],
    ['r.tar.gz', 'gzip'],
    ['r.TGZ', 'gzip'],
    ['r.tar.xz', 'xz'],
    ['r.tar.zst', 'zstd'],
    ['r.tzst', 'zstd'],
    ['r.tbz', 'bzip2'],
    ['r.tbz2', 'bzip2'],
    ['r.tlz', 'lzma'],
    ['r.tar.lz', 'lzip'],
    ['r.tar.lz4', 'lz4'],
  ];
  test.each(suffixes)('of %j asks for %s', (name, compression) => {
    expect(tarCompression(name)).toBe(compression);
  });

  test.each(['r.tar.lzo', 'r.tar.Z', 'r.taZ', 'r.tar.br', 'r.zip'])('of %j is refused', (name) => {
    expect(() => tarCompression(name)).toThrow(expect.objectContaining({ code: 'OUTPUT_UNSUPPORTED' }));
  });
});
