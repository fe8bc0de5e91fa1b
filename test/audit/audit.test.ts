import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatLockFile } from '../../src/lock/file.js';
import { auditWorld, type AuditChange, type AuditWorld } from '../make/audit-world.js';
import {
  recompressed,
  resealedBundle,
  resealedDocument,
  resealedLayer,
  thinnedBundle,
} from '../make/reseal.js';
import { signingKey } from '../make/signing-keys.js';

let world: AuditWorld;
beforeAll(async () => {
  world = await auditWorld();
});

test('an image is reproduced from its bundle, and nothing is found', async () => {
  expect(await world.audit()).toMatchObject({ verdict: 'reproduced', findings: [] });
});

/** Bytes with one text in place of another of the same length. */
const swap =
  (from: string, to: string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');

/** The tar with another mode in the header of a path, and a checksum that fits. */
const remoded =
  (path: string) =>
  (tar: Buffer): Buffer => {
    const at = tar.indexOf(`${path}\0`) & ~511;
    tar.write('0000751', at + 100, 'latin1');
    tar.fill(' ', at + 148, at + 156);
    const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
    return tar;
  };

interface Case {
  readonly summary: string;
  readonly make: () => Promise<AuditChange> | AuditChange;
  readonly verdict: 'differs' | 'cannot tell' | 'reproduced';
  /** What must be told: check, place, and cause. */
  readonly told: readonly [check: string, where: RegExp, cause: RegExp];
}

const withLock = (edit: (text: string) => string): AuditChange => {
  return { lock: Buffer.from(edit(Buffer.from(world.lock).toString())) };
};

const CASES: readonly Case[] = [
  {
    summary: 'a file of a package was changed and every digest made to fit',
    make: () => ({ layout: resealedLayer(world.layout, swap('tool\ntool\ntool', 'tool\ntOOl\ntool')) }),
    verdict: 'differs',
    told: ['path-content', /^\/usr\/share\/tool$/, /the package tool; bytes 6 to 8 of the file/],
  },
  {
    summary: 'the mode of a file was changed',
    make: () => ({ layout: resealedLayer(world.layout, remoded('bin/again')) }),
    verdict: 'differs',
    told: ['path-mode', /^\/(?:usr\/)?bin\/(?:base|again)$/, /the package base/],
  },
  {
    summary: 'the header of a further name of a file was changed, which no tree shows',
    make: () => ({ layout: resealedLayer(world.layout, remoded('bin/base')) }),
    verdict: 'differs',
    told: ['layer-bytes', /^\/(?:usr\/)?bin\/base$/, /bytes \d+ to \d+ of the uncompressed layer/],
  },
  {
    summary: 'the layer was only compressed anew',
    make: () => ({ layout: resealedLayer(world.layout, (tar) => tar) }),
    verdict: 'differs',
    told: ['layer-compression', /^blobs\/sha256\/[0-9a-f]{64}$/, /^byte \d+ of it is the first/],
  },
  {
    summary: 'something was put behind the layer, where it is not unpacked',
    make: () => ({ layout: recompressed(world.layout, (layer) => Buffer.concat([layer, gzipSync('')])) }),
    verdict: 'differs',
    told: ['layer-compression', /^blobs\/sha256\/[0-9a-f]{64}$/, /^byte \d+ of it is the first/],
  },
  {
    summary: 'nothing was changed, and not all of a layer is compressed again',
    make: () => ({ sampleBytes: 64 }),
    verdict: 'reproduced',
    told: ['compression-sample', /^blobs\/sha256\/[0-9a-f]{64}$/, /--recompress/],
  },
  {
    summary: 'an annotation of the manifest was changed',
    make: () => ({
      layout: resealedDocument(world.layout, /"rootfs\.lock":/, (text) =>
        text.replace('"rootfs.lock":', '"rootfs.luck":'),
      ),
    }),
    verdict: 'differs',
    told: ['manifest-differs', /manifest/, /bytes \d+ to \d+ of the manifest/],
  },
  {
    summary: 'the command in the config was changed',
    make: () => ({
      layout: resealedDocument(world.layout, /"diff_ids"/, (text) => text.replace('"bash"', '"dash"')),
    }),
    verdict: 'differs',
    told: ['config-differs', /config/, /bytes \d+ to \d+ of the config/],
  },
  {
    summary: 'the lock names another digest for a package',
    make: () =>
      withLock((text) =>
        text.replace(/("sha256": ?")([0-9a-f])/, (_, a, b) => `${a}${b === '0' ? '1' : '0'}`),
      ),
    verdict: 'differs',
    told: ['lock-annotation', /image for linux\/amd64/, /another lock, or a changed one/],
  },
  {
    summary: 'the lock says another reason for a package',
    make: () => withLock((text) => text.replace(/("why": ?")/, '$1X')),
    verdict: 'differs',
    told: ['lock-file', /rootfs\.lock\.json/, /bytes \d+ to \d+/],
  },
  {
    summary: 'the signed text of a release file was changed in the bundle',
    make: async () => ({
      bundle: await resealedBundle(world, /InRelease$/, swap('Suite: stable', 'Suite: stably')),
    }),
    verdict: 'differs',
    told: ['release-signature', /archive main/, /the release file or a key was changed/],
  },
  {
    summary: 'an index was changed in the bundle',
    make: async () => ({
      bundle: await resealedBundle(world, /Packages/, (bytes) => Buffer.concat([bytes, Buffer.from('\n')])),
    }),
    verdict: 'cannot tell',
    told: ['index', /archive main/, /^$/],
  },
  {
    summary: 'a package was changed in the bundle',
    make: async () => ({
      bundle: await resealedBundle(world, /tool_.*\.deb$/, (bytes) =>
        Buffer.concat([bytes, Buffer.from('\n')]),
      ),
    }),
    verdict: 'cannot tell',
    told: ['package-missing', /^tool 1\.0-1$/, /rootfs fetch/],
  },
  {
    summary: 'a package is not in the bundle',
    make: async () => ({ bundle: await thinnedBundle(world, /base_.*\.deb$/) }),
    verdict: 'cannot tell',
    told: ['package-missing', /^base 1\.0-1$/, /rootfs fetch/],
  },
  {
    summary: 'the release file is not in the bundle',
    make: async () => ({ bundle: await thinnedBundle(world, /InRelease$/) }),
    verdict: 'cannot tell',
    told: ['release', /archive main/, /^$/],
  },
  {
    summary: 'nobody but the bundle itself vouches for its key',
    make: async () => {
      const bytes = Buffer.from((await signingKey('stranger')).armoured);
      return { keyring: { name: 'stranger', bytes } };
    },
    verdict: 'cannot tell',
    told: ['release-trust', /archive main/, /--keyring/],
  },
];

describe('an audit tells what is wrong and why', () => {
  test.each(CASES)('when $summary', async ({ make, verdict, told }) => {
    const report = await world.audit(await make());
    const [check, where, cause] = told;
    const found = report.findings.filter((one) => one.check === check && where.test(one.where));
    expect(report.findings.map((one) => `${one.check} ${one.where}`)).toEqual(
      expect.arrayContaining([expect.stringContaining(check)]),
    );
    expect(
      found.some((one) => cause.test(one.cause)),
      JSON.stringify(found),
    ).toBe(true);
    expect(report.verdict).toBe(verdict);
  });

  test('a lock that says less than the one attached is another lock', async () => {
    const { lockFile } = world;
    const bytes = formatLockFile({ ...lockFile, request: { ...lockFile.request, recommends: true } });
    const report = await world.audit({ lock: bytes });
    expect(report.findings.map(({ check }) => check)).toEqual(['lock-file']);
    expect(report.verdict).toBe('differs');
  });
});
