import { describe, expect, it } from 'vitest';
import { parseApkIndex } from '../../../src/archive/alpine/apkindex.js';
import type { IndexRecord } from '../../../src/archive/alpine/record.js';
import { openApkIndex } from '../../../src/archive/alpine/open-index.js';
import { judgeSignatures } from '../../../src/formats/alpine/signature.js';
import { bytesSource } from '../../../src/formats/byte-source.js';
import { controlBytes, findApkMembers } from '../../../src/package/alpine/members.js';
import {
  alpineBytes,
  alpineFiles,
  alpineKeys,
  alpineList,
  hasAlpineReference,
} from '../../make/alpine-reference.js';
import { errorOf } from '../../make/error-of.js';
import { identityOf, readApkBytes } from '../../make/read-apk.js';

const ALPINE = 'real/keys/alpine';
const APKO = 'real/keys/apko-testdata';
const BASELAYOUT = ['real/alpine-3.16', 'alpine-baselayout-3.2.0-r23.apk'] as const;

function verdicts(bytes: Uint8Array, folder: string, part = ''): readonly string[] {
  const source = bytesSource(bytes);
  const members = findApkMembers(source);
  const reports = judgeSignatures(
    members.signatures,
    controlBytes(source, members),
    alpineKeys(folder, part),
  );
  return reports.map(({ verdict, hash }) => `${verdict} ${hash}`);
}

function recordsOf(folder: string, keys: string): readonly IndexRecord[] {
  const file = openApkIndex(alpineBytes(folder, 'APKINDEX.tar.gz'), alpineKeys(keys), folder, false);
  return parseApkIndex(file, folder);
}

/** Folders that are whole repositories: an index and packages of it. */
function folders(): readonly string[] {
  return alpineFiles('real', 'APKINDEX.tar.gz')
    .map((path) => path.slice(0, path.lastIndexOf('/')))
    .filter((folder) => alpineList(folder).filter((name) => name.endsWith('.apk')).length > 1);
}

const isThere = hasAlpineReference('real');
const packages = alpineFiles('real', '.apk');
const hasBaselayout = packages.includes(BASELAYOUT.join('/'));

describe.skipIf(!isThere)('real packages of Alpine, Wolfi and melange', () => {
  it.runIf(hasBaselayout)('knows the signature of a package of Alpine, by its own key alone', () => {
    expect(verdicts(alpineBytes(...BASELAYOUT), ALPINE)).toEqual(['good sha1']);
    expect(verdicts(alpineBytes(...BASELAYOUT), ALPINE, '6165ee59')).toEqual(['unknown-key sha1']);
  });

  const untrusted: readonly (readonly [string, readonly string[]])[] = [
    ['hello-wolfi-2.12.1-r0.apk', ['bad sha256']],
    ['hello-2.12-r0.apk', ['unknown-key sha256']],
    ['hello-0.1.0-r0.apk', []],
    ['replaces-0.0.1-r0.apk', []],
  ];
  it.each(untrusted.filter(([name]) => packages.includes(`real/packages/${name}`)))(
    'does not take %s for signed by the keys at hand',
    (name, expected) => {
      const seen = verdicts(alpineBytes('real/packages', name), APKO);
      expect(seen.map((text) => text.split(' ')[0])).toEqual(expected.map((text) => text.split(' ')[0]));
    },
  );

  it.each(packages)('reads %s, whose data is what its control names', async (path) => {
    const pkg = await readApkBytes(alpineBytes(path));
    expect(path.endsWith(`/${pkg.name}-${pkg.version}.apk`)).toBe(true);
    expect(pkg.entries.length).toBeGreaterThan(0);
  });

  it.each(folders())('reads each package that the index of %s names', async (folder) => {
    const records = recordsOf(folder, APKO);
    expect(records.length).toBe(alpineList(folder).length - 1);
    for (const { name, version, checksum, sizeBytes } of records) {
      const bytes = alpineBytes(folder, `${name}-${version}.apk`);
      expect(bytes.length).toBe(sizeBytes);
      const pkg = await readApkBytes(bytes, checksum);
      expect([pkg.name, pkg.version]).toEqual([name, version]);
    }
  });

  it.runIf(hasBaselayout)('refuses a validly signed package that is not the one of the index', async () => {
    const folder = 'real/alpine-3.16';
    const record = recordsOf(folder, ALPINE).find(({ name }) => name === 'alpine-baselayout');
    expect(record?.version).toBe('3.2.0-r23');
    const bytes = alpineBytes(...BASELAYOUT);
    const identity = record?.checksum ?? identityOf(bytes);
    expect(identity).not.toBe(identityOf(bytes));
    expect((await errorOf(() => readApkBytes(bytes, identity))).code).toBe('DIGEST_MISMATCH');
  });

  it('names apk version 3 as what it is', async () => {
    const error = await errorOf(() => readApkBytes(Buffer.from('ADBd and what follows')));
    expect(error.code).toBe('APK_UNSUPPORTED');
    expect(error.message).toContain('version 3');
  });
});
