import { describe, expect, it } from 'vitest';
import {
  hasSeparateAll,
  indexFiles,
  supportsArchitecture,
  supportsComponent,
} from '../../src/archive/debian/indexes.js';
import { parseRelease } from '../../src/archive/debian/release.js';
import { parseReleaseDate, printReleaseDate } from '../../src/archive/debian/release-date.js';
import { vouch } from '../../src/archive/verified.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { SuiteArchive } from '../../src/suite/suite.js';
import { outcome } from '../make/outcome.js';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];

const HEAD = `Origin: Made
Suite: stable
Codename: made
Date: Sat, 11 Jul 2026 10:16:37 UTC
Acquire-By-Hash: yes
Components: updates/main contrib
`;

const ARCHIVE: SuiteArchive = {
  id: 'main',
  dist: 'made',
  repository: 'made',
  uri: 'https://archive.example/',
  enabled: true,
  why: '',
  expect: { origin: undefined, label: undefined, suites: [], codename: 'made' },
  architectures: undefined,
  sources: undefined,
  componentPrefix: '',
  keys: [],
};

function release(text: string): ReturnType<typeof parseRelease> {
  return parseRelease(Buffer.from(text), 'made/Release');
}

function indexes(text: string, component: string, architecture: string, archive = ARCHIVE): string[] {
  return indexFiles(vouch(release(text)), archive, component, architecture).map(
    ({ label, variants, plain }) =>
      `${label} ${variants.map(({ path, spec }) => `${path}=${spec.sha256[0]}`).join(' ')} plain=${plain?.sha256[0]}`,
  );
}

describe('a release file', () => {
  it('is read field by field', () => {
    const text = `${HEAD}Valid-Until: Sat, 18 Jul 2026 10:16:37 UTC
Label: Made
Architectures: all amd64
No-Support-for-Architecture-all: Packages
NotAutomatic: yes
ButAutomaticUpgrades: yes
MD5Sum:
 00000000000000000000000000000000 1 ignored
SHA256:
 ${A}        7 main/binary-amd64/Packages
 ${B.toUpperCase()} 8 x
`;
    const { files, textSha256, ...rest } = release(text);
    expect(rest).toEqual({
      origin: 'Made',
      label: 'Made',
      suite: 'stable',
      codename: 'made',
      version: '',
      description: '',
      date: Date.parse('2026-07-11T10:16:37Z') / 1000,
      validUntil: Date.parse('2026-07-18T10:16:37Z') / 1000,
      components: ['main', 'contrib'],
      architectures: ['all', 'amd64'],
      acquireByHash: true,
      noSupportForArchitectureAll: ['Packages'],
      notAutomatic: true,
      butAutomaticUpgrades: true,
    });
    expect([...files]).toEqual([
      ['main/binary-amd64/Packages', { sha256: A, sizeBytes: 7 }],
      ['x', { sha256: B, sizeBytes: 8 }],
    ]);
    expect(textSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  const bad = [
    { summary: 'nothing in it', text: '', want: 'RELEASE_MALFORMED' },
    { summary: 'a page of HTML', text: '<!DOCTYPE html>\n<html>\n', want: 'RELEASE_MALFORMED' },
    { summary: 'two paragraphs', text: `${HEAD}SHA256:\n\nOrigin: Other\n`, want: 'RELEASE_MALFORMED' },
    { summary: 'a field twice', text: `${HEAD}SHA256:\nSuite: other\n`, want: 'RELEASE_MALFORMED' },
    { summary: 'no date', text: `${HEAD}SHA256:\n`.replace(/^Date.*\n/m, ''), want: 'RELEASE_MALFORMED' },
    {
      summary: 'a date in another zone',
      text: `${HEAD}SHA256:\n`.replace('UTC', '+0200'),
      want: 'RELEASE_MALFORMED',
    },
    {
      summary: 'a Valid-Until that is no date',
      text: `${HEAD}Valid-Until: never\nSHA256:\n`,
      want: 'RELEASE_MALFORMED',
    },
    { summary: 'an entry without a path', text: `${HEAD}SHA256:\n ${A} 7\n`, want: 'RELEASE_MALFORMED' },
    {
      summary: 'an entry with a short digest',
      text: `${HEAD}SHA256:\n ${A.slice(1)} 7 x\n`,
      want: 'RELEASE_MALFORMED',
    },
    {
      summary: 'an entry with a size that is no number',
      text: `${HEAD}SHA256:\n ${A} -7 x\n`,
      want: 'RELEASE_MALFORMED',
    },
    {
      summary: 'two digests for one file',
      text: `${HEAD}SHA256:\n ${A} 7 x\n ${B} 7 x\n`,
      want: 'RELEASE_MALFORMED',
    },
    { summary: 'MD5 and SHA-1 only', text: `${HEAD}MD5Sum:\n x\nSHA1:\n y\n`, want: 'RELEASE_WEAK' },
    { summary: 'no list of files', text: HEAD, want: 'RELEASE_WEAK' },
  ];
  it.each(bad)('is refused with $summary: $want', async ({ text, want }) => {
    expect(await outcome(() => release(text))).toBe(want);
  });

  it('says which lists it has when they are too weak', () => {
    expect(() => release(`${HEAD}MD5Sum:\n x\nSHA1:\n y\n`)).toThrow(/lists files only by MD5Sum and SHA1/);
  });
});

describe('the date of a release file', () => {
  const table = [
    { text: 'Sat, 11 Jul 2026 10:16:37 UTC', want: '2026-07-11T10:16:37Z' },
    { text: 'Sat, 01 Aug 2026  9:06:07 GMT', want: '2026-08-01T09:06:07Z' },
    { text: '1 Jan 1970 00:00:00 +0000', want: '1970-01-01T00:00:00Z' },
    { text: 'Sat, 11 Jul 2026 10:16:37 +0200', want: undefined },
    { text: 'Sat, 11 Jul 2026 10:16:37 CEST', want: undefined },
    { text: 'Sat, 31 Jun 2026 10:16:37 UTC', want: undefined },
    { text: 'Sat, 11 Jul 2026 24:16:37 UTC', want: undefined },
    { text: 'Sat, 11 Jul 2026 10:16:60 UTC', want: undefined },
    { text: '2026-07-11T10:16:37Z', want: undefined },
    { text: '', want: undefined },
  ];
  it.each(table)('"$text" is $want', ({ text, want }) => {
    expect(parseReleaseDate(text)).toBe(want === undefined ? undefined : Date.parse(want) / 1000);
  });

  it('is printed as it is read', () => {
    for (let day = 0; day < 400; day += 7) {
      const date = epochSeconds(1_780_000_000 + day * 86_411);
      expect(parseReleaseDate(printReleaseDate(date))).toBe(date);
    }
  });
});

describe('the indexes of a component and architecture', () => {
  const LISTED = `SHA256:
 ${A} 1 main/binary-amd64/Packages
 ${B} 1 main/binary-amd64/Packages.gz
 ${C} 1 main/binary-amd64/Packages.xz
 ${A} 1 main/binary-all/Packages.gz
 ${A} 1 contrib/binary-amd64/Packages.gz
 ${A} 1 updates/non-free/binary-amd64/Packages
`;

  it('are offered as xz, then gzip, then plain, each by its digest too', () => {
    const [index] = indexFiles(vouch(release(HEAD + LISTED)), ARCHIVE, 'main', 'amd64');
    expect(index?.variants.map(({ compression }) => compression)).toEqual(['xz', 'gzip', 'none']);
    expect(index?.variants[0]?.byHashPath).toBe(`main/binary-amd64/by-hash/SHA256/${C}`);
    expect(index?.plain).toEqual({ sha256: A, sizeBytes: 1 });
  });

  it('have no by-hash path when the archive does not keep one', () => {
    const text = (HEAD + LISTED).replace('Acquire-By-Hash: yes\n', '');
    const [index] = indexFiles(vouch(release(text)), ARCHIVE, 'main', 'amd64');
    expect(index?.variants.map(({ byHashPath }) => byHashPath)).toEqual([undefined, undefined, undefined]);
  });

  const OWN =
    'made/main/binary-amd64/Packages main/binary-amd64/Packages.xz=c main/binary-amd64/Packages.gz=b main/binary-amd64/Packages=a plain=a';
  const ALL = 'made/main/binary-all/Packages main/binary-all/Packages.gz=a plain=undefined';
  const table = [
    { summary: 'no Architectures field: one index', extra: '', want: [OWN] },
    { summary: 'all not among the architectures: one index', extra: 'Architectures: amd64\n', want: [OWN] },
    { summary: 'all among them: its index too', extra: 'Architectures: all amd64\n', want: [OWN, ALL] },
    {
      summary: 'all among them, but not apart for Packages: one index',
      extra: 'Architectures: all amd64\nNo-Support-for-Architecture-all: Packages\n',
      want: [OWN],
    },
    {
      summary: 'all among them, apart for Packages though not for another kind: its index too',
      extra: 'Architectures: all amd64\nNo-Support-for-Architecture-all: Contents\n',
      want: [OWN, ALL],
    },
  ];
  it.each(table)('are, with $summary', ({ extra, want }) => {
    expect(indexes(HEAD + extra + LISTED, 'main', 'amd64')).toEqual(want);
    expect(hasSeparateAll(release(HEAD + extra + LISTED))).toBe(want.length === 2);
  });

  it('of an archive that announces all, but lists none of the component, are one', () => {
    expect(indexes(`${HEAD}Architectures: all amd64\n${LISTED}`, 'contrib', 'amd64')).toHaveLength(1);
  });

  it('are found below the prefix that the suite file names', () => {
    const archive = { ...ARCHIVE, componentPrefix: 'updates/' };
    expect(indexes(HEAD + LISTED, 'non-free', 'amd64', archive)).toEqual([
      'made/non-free/binary-amd64/Packages updates/non-free/binary-amd64/Packages=a plain=a',
    ]);
    expect(indexes(HEAD + LISTED, 'main', 'amd64', archive)).toEqual([OWN]);
  });

  it.each([
    { component: 'main', architecture: 'riscv64' },
    { component: 'universe', architecture: 'amd64' },
  ])('are refused when not listed: $component for $architecture', ({ component, architecture }) => {
    try {
      indexes(`${HEAD}Architectures: amd64\n${LISTED}`, component, architecture);
    } catch (error) {
      expect(error).toBeInstanceOf(RootfsError);
      expect(error).toMatchObject({
        code: 'INDEX_MISSING',
        hint: expect.stringContaining('for amd64') as string,
      });
      return;
    }
    throw new Error('nothing was thrown');
  });

  it('can be asked for beforehand', () => {
    const text = release(`${HEAD}Architectures: amd64\n${LISTED}`);
    expect([supportsArchitecture(text, 'amd64'), supportsArchitecture(text, 'arm64')]).toEqual([true, false]);
    expect([supportsComponent(text, 'main'), supportsComponent(text, 'universe')]).toEqual([true, false]);
    expect(supportsArchitecture(release(HEAD + LISTED), 'arm64')).toBe(true);
  });
});
