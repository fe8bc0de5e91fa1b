import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openIndex } from '../../src/archive/debian/index-bytes.js';
import { indexFiles } from '../../src/archive/debian/indexes.js';
import { packagesIndex, parsePackages } from '../../src/archive/debian/packages.js';
import { indexRelease } from '../../src/archive/debian/release.js';
import { verifyRelease } from '../../src/archive/debian/verify-release.js';
import { readKeyring } from '../../src/formats/openpgp/keyring.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { loadSuite } from '../../src/suite/load.js';
import type { Suite, SuiteArchive } from '../../src/suite/suite.js';
import { makeArchive, type MadeFiles, type MadePackage } from '../make/archive.js';
import { outcome } from '../make/outcome.js';
import { type SigningKey, signingKey } from '../make/signing-keys.js';
import { builtinSuites } from '../make/suites.js';

/** A derivative with repository, names and components of its own. */
const UBUNTU_LIKE = `title: Nubuntu 26.04 (zesty)
family: debian
aliases: [lts]
architectures: [amd64, arm64]
components: [main, universe]
mergedUsr: false
archives:
  - id: main
    dist: zesty
    repository: nubuntu
    uri: http://archive.nubuntu.example/nubuntu/
    enabled: true
    why: It is the release itself.
    expect: { origin: Nubuntu, label: Nubuntu, suites: [zesty], codename: zesty }
    keys: [nubuntu-archive.asc]
  - id: security
    dist: zesty-security
    repository: nubuntu
    uri: http://security.nubuntu.example/nubuntu/
    enabled: true
    why: Holes are to be closed.
    expect: { origin: Nubuntu, suites: [zesty-security], codename: zesty }
    componentPrefix: updates/
    keys: [nubuntu-archive.asc]
`;

/** Debian's bookworm with a company's packages next to it, by a key of the company's own. */
const COMPANY = `title: Debian 12 as Acme runs it
family: debian
architectures: [amd64]
components: [main]
mergedUsr: true
archives:
  - id: main
    dist: bookworm
    repository: debian
    uri: https://snapshot.debian.org/archive/debian/{stamp}/
    enabled: true
    why: It is the release itself.
    expect: { origin: Debian, suites: [oldstable], codename: bookworm }
    keys: [debian.asc]
  - id: acme
    dist: acme/stable
    repository: acme
    uri: https://packages.acme.example/apt
    enabled: true
    why: Our own packages.
    expect: { codename: acme }
    architectures: [amd64]
    keys: [acme.asc]
`;

const DATE = new Date('2026-06-01T00:00:00Z');
const NOW = { now: epochSeconds(Date.parse('2026-06-02T00:00:00Z') / 1000), live: true };

function packageOf(name: string, architecture = 'amd64'): MadePackage {
  return { fields: { Package: name, Version: '1', Architecture: architecture }, deb: Buffer.from(name) };
}

function archiveNamed(suite: Suite, id: string): SuiteArchive {
  const archive = suite.archives.find((candidate) => candidate.id === id);
  if (archive === undefined) throw new Error(`no archive ${id}`);
  return archive;
}

/** Release, index and packages of one archive, as a build reads them; `keys` are the files of the key directories. */
async function packagesOf(
  suite: Suite,
  id: string,
  files: MadeFiles,
  keys: ReadonlyMap<string, SigningKey>,
  architecture = 'amd64',
): Promise<string> {
  const archive = archiveNamed(suite, id);
  const file = (path: string): Uint8Array => files.get(`dists/${archive.dist}/${path}`) ?? new Uint8Array(0);
  const keyring = await readKeyring(
    archive.keys.map((name) => ({ name, bytes: Buffer.from(keys.get(name)?.armoured ?? '') })),
  );
  const { release } = await verifyRelease(
    { inRelease: file('InRelease'), place: archive.dist },
    archive,
    keyring,
    NOW,
  );
  const names: string[] = [];
  for (const component of suite.components) {
    for (const index of indexFiles(release, archive, component, architecture)) {
      const path = index.variants[0]?.byHashPath ?? index.variants[0]?.path ?? '';
      const stream = openIndex(file(path), index, 'gzip', (_, packed) => Readable.from([gunzipSync(packed)]));
      const { suite: suiteName, codename } = release;
      const meta = { archive: id, suiteName, codename, release: indexRelease(release, ''), component };
      const { architecture: own, label: source } = index;
      const read = await parsePackages(stream, own, source);
      const parsed = packagesIndex(read, { ...meta, architecture: own, source });
      names.push(
        ...parsed.stanzas.map(({ name, filename }) => `${component}/${name}=${files.get(filename)}`),
      );
    }
  }
  return names.join(' ');
}

describe('a derivative that is defined by a file alone', () => {
  const user = { path: '/home/me/suites/zesty.yaml', text: UBUNTU_LIKE };
  const nubuntu = { Origin: 'Nubuntu', Label: 'Nubuntu', Suite: 'zesty', Codename: 'zesty' };

  it('has its own names, components, keys and indexes', async () => {
    const key = await signingKey('nubuntu');
    const suite = loadSuite('lts', [user, ...builtinSuites()]);
    const packages = { main: [packageOf('bash'), packageOf('doc', 'all')], universe: [packageOf('cowsay')] };
    const made = { dist: 'zesty', date: DATE, packages, keys: [key], architectures: ['amd64', 'arm64'] };
    const keys = new Map([['nubuntu-archive.asc', key]]);
    const files = await makeArchive({ ...made, release: nubuntu });
    expect(await packagesOf(suite, 'main', files, keys)).toBe(
      'main/bash=bash main/doc=doc universe/cowsay=cowsay',
    );
    expect(await packagesOf(suite, 'main', files, keys, 'arm64')).toBe('main/doc=doc');
    const apart = await makeArchive({ ...made, release: nubuntu, separateAll: true });
    expect(await packagesOf(suite, 'main', apart, keys)).toBe(
      'main/bash=bash main/doc=doc universe/cowsay=cowsay',
    );
  });

  it('is read from its by-hash files while the mirror is in the middle of an update', async () => {
    const key = await signingKey('nubuntu');
    const suite = loadSuite('zesty', [user]);
    const packages = { main: [packageOf('bash')], universe: [] };
    const faults = { staleIndex: true };
    const made = { dist: 'zesty', date: DATE, packages, keys: [key], release: nubuntu, faults };
    const keys = new Map([['nubuntu-archive.asc', key]]);
    expect(await packagesOf(suite, 'main', await makeArchive(made), keys)).toBe('main/bash=bash');
    const without = await makeArchive({ ...made, byHash: false });
    expect(await outcome(() => packagesOf(suite, 'main', without, keys))).toBe('DIGEST_MISMATCH');
  });

  it('may list components with a prefix, as old security archives do', async () => {
    const key = await signingKey('nubuntu');
    const packages = { 'updates/main': [packageOf('bash')], 'updates/universe': [] };
    const release = { ...nubuntu, Suite: 'zesty-security' };
    const files = await makeArchive({ dist: 'zesty-security', date: DATE, packages, keys: [key], release });
    const suite = loadSuite('zesty', [user]);
    expect(await packagesOf(suite, 'security', files, new Map([['nubuntu-archive.asc', key]]))).toBe(
      'main/bash=bash',
    );
  });

  it('does not take another suite of the same archive', async () => {
    const key = await signingKey('nubuntu');
    const packages = { main: [packageOf('bash')], universe: [] };
    const release = { ...nubuntu, Suite: 'older', Codename: 'older' };
    const files = await makeArchive({ dist: 'zesty', date: DATE, packages, keys: [key], release });
    const suite = loadSuite('zesty', [user]);
    const run = (): unknown => packagesOf(suite, 'main', files, new Map([['nubuntu-archive.asc', key]]));
    expect(await outcome(run)).toBe('RELEASE_MISMATCH');
  });
});

describe('a company’s archive beside Debian’s', () => {
  const suite = loadSuite('acme', [{ path: '/etc/acme/acme.yaml', text: COMPANY }]);

  it('is trusted by its own key, and Debian’s key is not taken for it, nor its key for Debian', async () => {
    const [debian, acme] = [await signingKey('debian'), await signingKey('acme')];
    const keys = new Map([
      ['debian.asc', debian],
      ['acme.asc', acme],
    ]);
    const own = (key: SigningKey): Promise<MadeFiles> =>
      makeArchive({
        dist: 'acme/stable',
        date: DATE,
        packages: { main: [packageOf('acme-agent')] },
        keys: [key],
        release: { Origin: undefined, Label: undefined, Suite: undefined, Codename: 'acme' },
      });
    expect(await packagesOf(suite, 'acme', await own(acme), keys)).toBe('main/acme-agent=acme-agent');
    expect(await outcome(async () => packagesOf(suite, 'acme', await own(debian), keys))).toBe(
      'SIGNATURE_UNKNOWN_KEY',
    );
    const base = await makeArchive({
      dist: 'bookworm',
      date: DATE,
      packages: { main: [packageOf('base-files')] },
      keys: [acme],
      release: { Origin: 'Debian', Suite: 'oldstable' },
    });
    expect(await outcome(() => packagesOf(suite, 'main', base, keys))).toBe('SIGNATURE_UNKNOWN_KEY');
  });

  it('has a place without snapshots, and keys beside its file', () => {
    const { uri } = archiveNamed(suite, 'acme');
    expect(uri).toBe('https://packages.acme.example/apt/');
    expect(suite.keyDirectories).toEqual(['/etc/acme', '/etc/acme/keys']);
  });
});
