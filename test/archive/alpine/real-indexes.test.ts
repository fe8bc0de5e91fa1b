import { describe, expect, it } from 'vitest';
import { parseApkIndex } from '../../../src/archive/alpine/apkindex.js';
import type { IndexRecord } from '../../../src/archive/alpine/record.js';
import { readApkKeys } from '../../../src/archive/alpine/keys.js';
import { openApkIndex } from '../../../src/archive/alpine/open-index.js';
import { alpineBytes, alpineKeys, alpineList, hasAlpineReference } from '../../make/alpine-reference.js';
import { errorOf } from '../../make/error-of.js';

const ALPINE = 'real/keys/alpine';
const CHAINGUARD = 'real/keys/chainguard';
const APKO = 'real/keys/apko-testdata';

/** What real/README.md says of each: which keys alone make it hold. */
const GOOD: readonly (readonly [string, string, string])[] = [
  ['real/alpine-3.16', ALPINE, '6165ee59'],
  ['real/alpine-3.17', ALPINE, '616ae350'],
  ['real/rsa256-signed', APKO, 'test-rsa256'],
  ['real/three-signatures', CHAINGUARD, '60912bbc'],
  ['real/three-signatures', CHAINGUARD, '61cb6bcc'],
  ['real/three-signatures', CHAINGUARD, '0106f58b'],
  ['real/melange-repo/x86_64', APKO, 'melange'],
  ['real/melange-repo/aarch64', APKO, 'melange'],
  ['real/melange-private-repo/x86_64', APKO, 'private_pkg_key'],
  ['real/melange-private-repo/aarch64', APKO, 'private_pkg_key'],
];

/** Those of the rows that the collection has. */
function present<T extends readonly [unknown, ...unknown[]]>(
  rows: readonly T[],
  place: number,
): readonly T[] {
  return rows.filter((row) => alpineList(String(row[place])).includes('APKINDEX.tar.gz'));
}

const main316 = present([['real/alpine-3.16']], 0);
const both = present([['real/alpine-3.16'], ['real/alpine-3.17']], 0);
const index = (folder: string): Uint8Array => alpineBytes(folder, 'APKINDEX.tar.gz');

describe.skipIf(!hasAlpineReference('real'))('signed indexes of Alpine, Wolfi and Chainguard', () => {
  it.each(present(GOOD, 0))(
    '%s holds by the key %s/…%s… alone, and its records can be read',
    (folder, keys, part) => {
      const file = openApkIndex(index(folder), alpineKeys(keys, part), folder, false);
      expect(file.signedBy).toHaveLength(1);
      expect(file.signedBy[0]).toContain(part);
      const records = parseApkIndex(file, folder);
      expect(records.length).toBeGreaterThan(0);
    },
  );

  it.runIf(both.length === 2)(
    'has all its packages in the main index of a release, with the fields that are there',
    () => {
      // What apk cannot read is left out of a list, and told.
      const has = (one: IndexRecord, field: string, list: readonly unknown[]): boolean =>
        list.length > 0 || one.brokenFields.includes(field);
      const counted = (folder: string): Readonly<Record<string, number>> => {
        const file = openApkIndex(index(folder), alpineKeys(ALPINE), folder, false);
        const records = parseApkIndex(file, folder);
        return {
          packages: records.length,
          D: records.filter((one) => has(one, 'D', one.depends)).length,
          p: records.filter((one) => has(one, 'p', one.provides)).length,
          i: records.filter((one) => has(one, 'i', one.installIf)).length,
          k: records.filter(({ providerPriority }) => providerPriority > 0).length,
          m: records.filter(({ maintainer }) => maintainer !== '').length,
        };
      };
      expect(counted('real/alpine-3.16')).toEqual({
        packages: 4929,
        D: 3253,
        p: 2024,
        i: 1538,
        k: 72,
        m: 4789,
      });
      expect(counted('real/alpine-3.17')).toEqual({
        packages: 5004,
        D: 3313,
        p: 2059,
        i: 1553,
        k: 120,
        m: 4865,
      });
    },
  );

  const refused: readonly (readonly [string, string, string, string, string])[] = [
    ['another key of Alpine', 'real/alpine-3.16', ALPINE, '4a6a0840', 'SIGNATURE_UNKNOWN_KEY'],
    ['no key of that name', 'real/rsa256-signed', ALPINE, '', 'SIGNATURE_UNKNOWN_KEY'],
    ['a signature that is in no member of its own', 'real/single-member', APKO, '', 'SIGNATURE_MISSING'],
  ];
  it.each(present(refused, 1))('is refused for %s', async (_summary, folder, keys, part, code) => {
    const error = await errorOf(() => openApkIndex(index(folder), alpineKeys(keys, part), folder, false));
    expect(error.code).toBe(code);
  });

  it.runIf(main316.length > 0)(
    'is refused for a key under the name of another, which no option lets pass',
    async () => {
      const wrong = alpineList(ALPINE).find((name) => name.includes('4a6a0840')) ?? '';
      const right = alpineList(ALPINE).find((name) => name.includes('6165ee59')) ?? '';
      const keys = readApkKeys([{ name: right, bytes: alpineBytes(ALPINE, wrong) }]);
      for (const unsigned of [false, true]) {
        const error = await errorOf(() => openApkIndex(index('real/alpine-3.16'), keys, 'x', unsigned));
        expect(error.code).toBe('SIGNATURE_BAD');
      }
    },
  );

  it.runIf(main316.length > 0)('is taken without a trusted signature only when the user says so', () => {
    const file = openApkIndex(index('real/alpine-3.16'), new Map(), 'x', true);
    expect(file.signedBy).toEqual([]);
  });

  it.runIf(both.length === 2).each([-1, -200, -5000])(
    'is refused when its last %d bytes are missing',
    async (cut) => {
      const bytes = index('real/alpine-3.17');
      const error = await errorOf(() => openApkIndex(bytes.slice(0, cut), alpineKeys(ALPINE), 'x', false));
      expect(error.code).toBe('SIGNATURE_BAD');
    },
  );
});
