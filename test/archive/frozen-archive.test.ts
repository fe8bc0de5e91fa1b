import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Decompress, openIndex } from '../../src/archive/debian/index-bytes.js';
import { indexFiles } from '../../src/archive/debian/indexes.js';
import { packagesIndex, parsePackages } from '../../src/archive/debian/packages.js';
import { indexRelease } from '../../src/archive/debian/release.js';
import { type VerifiedRelease, verifyRelease } from '../../src/archive/debian/verify-release.js';
import { splitClearSigned } from '../../src/formats/openpgp/cleartext.js';
import { readKeyring } from '../../src/formats/openpgp/keyring.js';
import { type EpochSeconds, epochSeconds } from '../../src/kernel/epoch.js';
import { loadSuite } from '../../src/suite/load.js';
import type { SuiteArchive } from '../../src/suite/suite.js';
import { gpgv, haveGpgv } from '../make/gpgv.js';
import { hasTool, outcome } from '../make/outcome.js';
import { builtinKeyring, builtinSuites } from '../make/suites.js';

/** Debian's own bookworm as of November 2026; facts about it are from its README. */
const ROOT = fileURLToPath(new URL('../../../shared/debian-resolver/archive', import.meta.url));
const HAVE = existsSync(ROOT);
if (!HAVE)
  console.warn(
    'SKIPPED: ../shared/debian-resolver/archive is not there, nothing is read from the real Debian',
  );
const XZ = HAVE && hasTool('xz', 'indexes of the frozen archive');
const GPGV = HAVE && haveGpgv();

const ARCHIVES = loadSuite('bookworm', builtinSuites()).archives.filter(({ enabled }) => enabled);

function at(text: string): EpochSeconds {
  return epochSeconds(Date.parse(text) / 1000);
}

function inRelease(archive: SuiteArchive): Buffer {
  return readFileSync(join(ROOT, archive.repository, 'dists', archive.dist, 'InRelease'));
}

async function verify(archive: SuiteArchive, now = at('2026-11-20T00:00:00Z')): Promise<VerifiedRelease> {
  const keyring = await builtinKeyring(archive);
  const files = { inRelease: inRelease(archive), place: archive.dist };
  return verifyRelease(files, archive, keyring, { now, live: false });
}

const unxz: Decompress = (_, bytes, maxBytes) =>
  Readable.from([spawnSync('xz', ['-dc'], { input: bytes, maxBuffer: maxBytes + 1 }).stdout]);

async function counts(
  archive: SuiteArchive,
  architecture: string,
): Promise<{ stanzas: number; names: number }> {
  const { release } = await verify(archive);
  const [index, ...more] = indexFiles(release, archive, 'main', architecture);
  if (index === undefined || more.length > 0) throw new Error('not one index');
  const packed = readFileSync(
    join(ROOT, archive.repository, 'dists', archive.dist, index.variants[0]?.path ?? ''),
  );
  const parsed = await parsePackages(openIndex(packed, index, 'xz', unxz), architecture, index.label);
  const { stanzas } = packagesIndex(parsed, {
    archive: archive.id,
    suiteName: release.suite,
    codename: release.codename,
    release: indexRelease(release, 'archive.example'),
    component: 'main',
    architecture,
    source: index.label,
  });
  return { stanzas: stanzas.length, names: new Set(stanzas.map(({ name }) => name)).size };
}

describe.runIf(HAVE)('the frozen archive of Debian', () => {
  const STABLE = '4D64FEC119C2029067D6E791F8D2585B8783D481';
  const AUTOMATIC = ['04B54C3CDCA79751B16BC6B5225629DF75B188BD', 'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8'];
  const SECURITY = ['05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0', 'AC530D520F2F3269F5E98313A48449044AAD5C5D'];
  const signers: Readonly<Record<string, readonly string[]>> = {
    main: [...AUTOMATIC, STABLE].sort(),
    updates: AUTOMATIC,
    security: SECURITY,
  };

  it.each(ARCHIVES)('is verified with the keys that the suite names: $dist', async (archive) => {
    const { signedBy, signatures, release } = await verify(archive);
    expect(signedBy).toEqual(signers[archive.id]);
    expect(signatures.every(({ verdict }) => verdict === 'good')).toBe(true);
    expect(release.codename).toBe(archive.dist);
    expect(release.acquireByHash).toBe(true);
  });

  it.each(ARCHIVES)('is judged as gpgv judges it, over the same text: $dist', async (archive) => {
    if (!GPGV) return;
    const bytes = inRelease(archive);
    const seen = gpgv(readFileSync(join(ROOT, 'debian-archive-keyring.gpg')), bytes);
    const text = splitClearSigned(bytes, archive.dist)?.text ?? new Uint8Array(0);
    expect(seen.text.equals(text)).toBe(true);
    expect(seen.verdicts).toEqual((await verify(archive)).signatures.map(() => 'GOODSIG'));
  });

  it.each(ARCHIVES)('is refused with any byte of its text changed: $dist', async (archive) => {
    const keyring = await builtinKeyring(archive);
    const bytes = inRelease(archive);
    const start = bytes.indexOf('Origin:');
    const end = bytes.indexOf('-----BEGIN PGP SIGNATURE');
    for (const part of [0, 0.3, 0.6, 0.999]) {
      const changed = Buffer.from(bytes);
      const place = Math.floor(start + part * (end - start - 2));
      changed[place] = changed[place] === 0x61 ? 0x62 : 0x61;
      const run = (): unknown =>
        verifyRelease({ inRelease: changed, place: 'x' }, archive, keyring, {
          now: at('2026-11-20T00:00:00Z'),
          live: false,
        });
      expect(await outcome(run)).toBe('SIGNATURE_BAD');
    }
  });

  const dates = [
    { id: 'security', now: '2026-11-25T22:17:41Z', want: 'ok' },
    { id: 'security', now: '2026-11-25T22:17:42Z', want: 'RELEASE_EXPIRED' },
    { id: 'main', now: '2027-11-20T00:00:00Z', want: 'ok' },
    { id: 'main', now: '2031-03-01T00:00:00Z', want: 'ok' },
    { id: 'main', now: '2036-01-01T00:00:00Z', want: 'SIGNATURE_KEY_EXPIRED' },
    { id: 'security', now: '2031-03-01T00:00:00Z', want: 'SIGNATURE_KEY_EXPIRED' },
    { id: 'main', now: '2026-07-01T00:00:00Z', want: 'RELEASE_FUTURE' },
  ];
  it.each(dates)('ends as $want for $id judged at $now', async ({ id, now, want }) => {
    const archive = ARCHIVES.find((candidate) => candidate.id === id);
    if (archive === undefined) throw new Error(id);
    expect(await outcome(() => verify(archive, at(now)))).toBe(want);
  });

  it('is read with the whole keyring of Debian as well, binary and with keys of all ages', async () => {
    const { keys } = await readKeyring([
      { name: 'keyring', bytes: readFileSync(join(ROOT, 'debian-archive-keyring.gpg')) },
    ]);
    expect(keys).toHaveLength(9);
    const removed = '/usr/share/keyrings/debian-archive-removed-keys.gpg';
    if (!existsSync(removed)) {
      console.warn(
        'SKIPPED: debian-archive-removed-keys.gpg is not installed, no keyring of old keys is read',
      );
      return;
    }
    expect(
      (await readKeyring([{ name: removed, bytes: readFileSync(removed) }])).keys.length,
    ).toBeGreaterThan(20);
  });

  const table = [
    { id: 'main', architecture: 'amd64', want: { stanzas: 63440, names: 63436 } },
    { id: 'main', architecture: 'arm64', want: { stanzas: 62666 } },
    { id: 'updates', architecture: 'amd64', want: { stanzas: 38 } },
    { id: 'security', architecture: 'amd64', want: { stanzas: 3003, names: 2981 } },
  ];
  it.runIf(XZ).each(table)('has the packages that its README counts: $id $architecture', async (row) => {
    const archive = ARCHIVES.find(({ id }) => id === row.id);
    if (archive === undefined) throw new Error(row.id);
    expect(await counts(archive, row.architecture)).toMatchObject(row.want);
  });

  it('has the codename and the alias for one suite', () => {
    const files = builtinSuites();
    expect(loadSuite('oldstable', files).name).toBe(loadSuite('bookworm', files).name);
  });
});
