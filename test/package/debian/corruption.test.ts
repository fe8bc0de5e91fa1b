import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RootfsError } from '../../../src/kernel/errors.js';
import { ar, member } from '../../make/ar.js';
import { controlText, deb, type DebCompression } from '../../make/deb.js';
import { hasTool } from '../../make/outcome.js';
import { entryLines, readDebBytes } from '../../make/read-deb.js';
import { dir, file, symlink, tar } from '../../make/tar.js';

const hasXz = hasTool('xz', 'flipped bytes in a .deb compressed by xz(1)');
const DATA = [dir('./'), file('./a', 'some text\n'.repeat(20)), symlink('./l', 'a')];
const CONTROL = [dir('./'), file('./control', controlText())];

/** Everything that is read, as text, or the error's code. Anything but a RootfsError is a defect. */
async function seen(bytes: Uint8Array): Promise<string> {
  try {
    const read = await readDebBytes(bytes);
    const files = read.controlFiles.map(
      (one) => `${one.name} ${one.mode} ${Buffer.from(one.bytes).toString('latin1')}`,
    );
    return [...files, ...entryLines(read)].join('\n');
  } catch (thrown) {
    if (thrown instanceof RootfsError && thrown.code !== 'INTERNAL') return 'refused';
    throw thrown;
  }
}

function compressedDeb(extension: string, compress: (bytes: Uint8Array) => Uint8Array): Buffer {
  return ar(
    member('debian-binary', '2.0\n'),
    member(`control.tar${extension}`, compress(tar(...CONTROL))),
    member(`data.tar${extension}`, compress(tar(...DATA))),
  );
}

function xz(bytes: Uint8Array): Buffer {
  return execFileSync('xz', ['-c'], { input: bytes });
}

describe.each<{ compression: DebCompression }>([
  { compression: 'none' },
  { compression: 'gz' },
  { compression: 'xz' },
  { compression: 'zst' },
])('a .deb with members of compression $compression', ({ compression }) => {
  test('is refused when it is cut at any length', async () => {
    const bytes = deb({ control: CONTROL, data: DATA, compression });
    for (let length = 0; length < bytes.length; length++) {
      expect(await seen(bytes.subarray(0, length))).toBe('refused');
    }
  });

  test('gives an error or some package, and never a crash, when a byte is flipped', async () => {
    const bytes = deb({ control: CONTROL, data: DATA, compression });
    // Headers of ar and tar lie in the plain part of every member: a stride keeps the run short.
    for (let at = 0; at < bytes.length; at += compression === 'none' ? 1 : 5) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] as number) ^ 0x41;
      await seen(flipped);
    }
  });
});

const COMPRESSED = [
  { summary: 'gzip', make: () => compressedDeb('.gz', (bytes) => gzipSync(bytes)), isThere: true },
  { summary: 'xz', make: () => compressedDeb('.xz', xz), isThere: hasXz },
];

describe.each(COMPRESSED)('a .deb compressed with $summary', ({ make, isThere }) => {
  test.skipIf(!isThere)('gives an error or the same package when any byte is flipped', async () => {
    const bytes = make();
    const honest = await seen(bytes);
    expect(honest).toContain('some text');
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const mask of [0x01, 0x80]) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] as number) ^ mask;
        const result = await seen(flipped);
        expect(['refused', honest], `byte ${at} ^ ${mask}`).toContain(result);
        if (result === 'refused') refused++;
      }
    }
    expect(refused).toBeGreaterThan(bytes.length);
  });

  test.skipIf(!isThere)(
    'is refused when a compressed member is cut, though its size is said truly',
    async () => {
      const members = (cut: number): Buffer => {
        const data = Buffer.from(gzipOrXz(tar(...DATA)));
        return ar(
          member('debian-binary', '2.0\n'),
          member('control.tar', tar(...CONTROL)),
          member(extension, data.subarray(0, data.length - cut)),
        );
      };
      const [gzipOrXz, extension] = isGzip(make()) ? [gzipSync, 'data.tar.gz'] : [xz, 'data.tar.xz'];
      const size = gzipOrXz(tar(...DATA)).length;
      expect(await seen(members(0))).not.toBe('refused');
      for (let cut = 1; cut < size; cut++) expect(await seen(members(cut))).toBe('refused');
    },
  );
});

function isGzip(bytes: Buffer): boolean {
  return bytes.includes('data.tar.gz');
}
