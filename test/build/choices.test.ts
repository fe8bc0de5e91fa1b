import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap, resolve, type Resolved } from '../../src/build/build.js';
import type { ResolveRequest } from '../../src/build/request.js';
import { parseArchitecture } from '../../src/kernel/architecture.js';
import type { Suite, SuiteArchive } from '../../src/suite/suite.js';
import { makeArchive, type MadeFiles, type MadePackage } from '../make/archive.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import { startMirror, type Mirror } from '../make/mirror.js';
import { errorOf } from '../make/error-of.js';
import { signingKey } from '../make/signing-keys.js';
import {
  MADE,
  madePackage,
  served,
  SMALL_SUITE,
  smallPackages,
  smallRequest,
} from '../make/small-archive.js';
import { dir, file } from '../make/tar.js';

const BOTH = ['amd64', 'i386'];

function version(name: string, number: string, more: Readonly<Record<string, string>> = {}): MadePackage {
  return madePackage(name, 'all', [], { Version: number, Priority: 'optional', ...more });
}

/** An archive beside main in the same repository. */
function archiveOf(id: string, dist: string, origin: string): SuiteArchive {
  const [main] = SMALL_SUITE.archives;
  if (main === undefined) throw new Error('the small suite has no archive');
  const expect = { origin, label: origin, suites: [], codename: dist };
  return { ...main, id, dist, repository: 'made', enabled: false, why: 'a test', expect };
}

/** The small suite with backports and a company's archive, as a user's suite file would have it. */
const SUITE: Suite = {
  ...SMALL_SUITE,
  architectures: BOTH,
  archives: [
    ...SMALL_SUITE.archives,
    archiveOf('backports', 'made-backports', 'Made Backports'),
    archiveOf('ours', 'ours', 'Company'),
  ],
};

function release(codename: string, origin: string, more: Readonly<Record<string, string>> = {}): object {
  return { Origin: origin, Label: origin, Suite: `${codename}-suite`, Codename: codename, ...more };
}

let session: BuildSession;
let mirror: Mirror;

async function makeFiles(keys: readonly Awaited<ReturnType<typeof signingKey>>[]): Promise<MadeFiles> {
  const common = { date: new Date(MADE * 1000), keys, architectures: BOTH };
  const made = [
    {
      dist: 'made',
      packages: { main: [...smallPackages(BOTH), version('app', '1.0'), version('app-data', '1.0')] },
    },
    {
      dist: 'made-backports',
      release: release('made-backports', 'Made Backports', {
        NotAutomatic: 'yes',
        ButAutomaticUpgrades: 'yes',
      }),
      packages: {
        main: [version('app', '2.0', { Depends: 'app-data (>= 2.0)' }), version('app-data', '2.0')],
      },
    },
    { dist: 'ours', release: release('ours', 'Company'), packages: { main: [version('app', '0.9+ours')] } },
  ];
  const files: MadeFiles = new Map();
  for (const one of made)
    for (const [path, bytes] of await makeArchive({ ...common, ...one } as never)) files.set(path, bytes);
  return files;
}

/** A tool that only exists as a file, which needs something of the archive. */
const LOCAL = madePackage(
  'local-tool',
  'all',
  [dir('./usr/'), dir('./usr/share/'), file('./usr/share/local-tool', 'mine\n')],
  { Version: '7', Depends: 'extra, app (>= 1.0)' },
);

beforeAll(async () => {
  session = await openSession({ now: MADE + 3600 });
  const key = await signingKey('small');
  writeFileSync(join(session.folder, 'keyring.asc'), key.armoured);
  mirror = await startMirror({ files: served(await makeFiles([key])) });
  mkdirSync(join(session.folder, 'debs'));
  writeFileSync(join(session.folder, 'debs/local-tool.deb'), LOCAL.deb);
  writeFileSync(join(session.folder, 'debs/broken.deb'), '!<arch>\nnothing');
});
afterAll(async () => {
  await Promise.all([session.close(), mirror.close()]);
});

function request(change: Partial<ResolveRequest>): ReturnType<typeof smallRequest> {
  const keyrings = [join(session.folder, 'keyring.asc')];
  const asked = { mirrors: [mirror.url], keyrings, target: join(session.out, 'image') };
  return smallRequest(asked, { suite: SUITE, archives: ['main', 'backports', 'ours'], ...change });
}

async function lockOf(change: Partial<ResolveRequest>): Promise<Resolved> {
  const [resolved] = await resolve(request(change), session.effects);
  if (resolved === undefined) throw new Error('nothing was resolved');
  return resolved;
}

/** The packages of the lock that the test is about. */
async function chosen(change: Partial<ResolveRequest>): Promise<string> {
  const { lock, provenance } = await lockOf(change);
  const all = lock.packages.map((one, place) => ({ ...one, archive: provenance.packages[place]?.archive }));
  const of = all.filter(({ name }) => !['base', 'tool', 'libx1', 'extra'].includes(name));
  return of
    .map((one) => `${one.name}=${one.version} of ${one.archive}`)
    .sort()
    .join(', ');
}

interface Row {
  readonly summary: string;
  readonly change: Partial<ResolveRequest>;
  readonly is: string;
}

const TABLE: readonly Row[] = [
  { summary: 'backports bring nothing by themselves', change: { include: ['app'] }, is: 'app=1.0 of main' },
  {
    summary: 'a pin raises them',
    change: { include: ['app'], pins: ['release n=made-backports: 500'] },
    is: 'app-data=2.0 of backports, app=2.0 of backports',
  },
  {
    summary: 'a pin by the start of a name',
    change: { include: ['app'], pins: ['app*: release o=Made Backports: 900'] },
    is: 'app-data=2.0 of backports, app=2.0 of backports',
  },
  {
    summary: 'a target release',
    change: { include: ['app'], targetRelease: 'made-backports' },
    is: 'app-data=2.0 of backports, app=2.0 of backports',
  },
  {
    summary: 'a word for the release, and what the version needs from there',
    change: { include: ['app/made-backports'] },
    is: 'app-data=2.0 of backports, app=2.0 of backports',
  },
  {
    summary: 'an archive by its id',
    change: { include: ['app/ours'] },
    is: 'app=0.9+ours of ours',
  },
  {
    summary: 'a company’s archive above all others, though its version is lower',
    change: { include: ['app'], pins: ['release o=Company: 990'] },
    is: 'app=0.9+ours of ours',
  },
  {
    summary: 'what is pinned by the host that the image’s apt uses',
    change: { include: ['app'], pins: ['app*: origin archive.example: 990'] },
    is: 'app-data=2.0 of backports, app=2.0 of backports',
  },
];

describe('several archives', () => {
  it.each(TABLE)('$summary', async ({ change, is }) => {
    expect(await chosen(change)).toBe(is);
  });

  it('reads pins from files, after those of the command line', async () => {
    const lines = ['# ours', 'Package: app', 'Pin: release o=Company', 'Pin-Priority: 1001'];
    const preferences = [{ name: 'ours', lines }];
    expect(await chosen({ include: ['app'], preferences })).toBe('app=0.9+ours of ours');
    const pins = ['app: release o=Company: -1'];
    expect(await chosen({ include: ['app'], preferences, pins })).toBe('app=1.0 of main');
  });

  it('refuses a pin that cannot be read, and a target release that is not there', async () => {
    const bad = await errorOf(() => lockOf({ pins: ['release n=made-backports'] }));
    expect(bad).toMatchObject({ code: 'USAGE', message: expect.stringContaining('--pin') });
    const gone = await errorOf(() => lockOf({ targetRelease: 'nowhere' }));
    expect(gone).toMatchObject({ code: 'USAGE', message: expect.stringContaining('nowhere') });
  });
});

describe('a foreign architecture', () => {
  const foreign = { foreignArchitectures: [parseArchitecture('i386')], include: ['libx1:i386'] };

  it('brings in its packages, and dpkg of the image knows of it', async () => {
    const { locks, exported } = await bootstrap(
      {
        ...request(foreign),
        output: { ...request({}).output, format: 'tar', target: join(session.out, 'foreign.tar') },
      },
      session.effects,
    );
    const names = locks[0]?.packages.map(({ name, architecture }) => `${name}:${architecture}`);
    expect(names).toEqual(expect.arrayContaining(['libx1:amd64', 'libx1:i386', 'tool:amd64']));
    expect(locks[0]).toMatchObject({ foreignArchitectures: ['i386'] });
    expect(exported.layers).toHaveLength(1);
    const known = spawnSync('tar', ['-xOf', join(session.out, 'foreign.tar'), './var/lib/dpkg/arch']);
    expect(known.stdout.toString()).toBe('amd64\ni386\n');
  });

  it('is not there unless it is asked for', async () => {
    expect(await errorOf(() => lockOf({ include: ['libx1:i386'] }))).toMatchObject({
      code: 'PACKAGE_UNKNOWN',
    });
  });
});

describe('a .deb that is named by its path', () => {
  const word = './local-tool.deb';
  const at = (name: string): Partial<ResolveRequest> => ({
    include: [`./${name}`],
    localPackages: [{ word: `./${name}`, path: join(session.folder, 'debs', name) }],
  });

  it('is taken with what it needs, and the lock says where it came from and what it was', async () => {
    const { lock, provenance } = await lockOf(at('local-tool.deb'));
    const { packages } = lock;
    const sha256 = createHash('sha256').update(LOCAL.deb).digest('hex');
    const place = packages.findIndex(({ name }) => name === 'local-tool');
    expect(packages[place]).toEqual({
      ...{ name: 'local-tool', version: '7', architecture: 'all' },
      ...{ sizeBytes: LOCAL.deb.length, sha256 },
    });
    expect(provenance.packages[place]).toEqual({
      ...{ package: 'local-tool:all', archive: './', path: word, why: 'asked for' },
    });
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['extra', 'app']));
  });

  it('is unpacked from the copy in the store', async () => {
    const { exported } = await bootstrap(request(at('local-tool.deb')), session.effects);
    expect(exported.layers).toHaveLength(1);
  });

  it.each([
    { summary: 'a file that is not there', name: 'nothing.deb', code: 'PACKAGE_UNKNOWN' },
    { summary: 'a file that is no package', name: 'broken.deb', code: 'ARCHIVE_MALFORMED' },
  ])('refuses $summary, naming it', async ({ name, code }) => {
    const error = await errorOf(() => lockOf(at(name)));
    expect(error).toMatchObject({ code, message: expect.stringContaining(name) });
  });
});
