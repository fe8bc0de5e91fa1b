import { describe, expect, test } from 'vitest';
import { pathFilter } from '../../../src/configure/debian/path-filter.js';
import {
  applyProfiles,
  profileFilters,
  profileKeeps,
  type Profile,
} from '../../../src/configure/debian/profile.js';
import { skeleton } from '../../../src/configure/debian/skeleton.js';
import { Files } from '../../../src/configure/system/files.js';
import { epochSeconds } from '../../../src/kernel/epoch.js';

const APT = '/etc/apt/apt.conf.d';
const NAMES = ['docker-autoremove-suggests', 'docker-clean', 'docker-gzip-indexes', 'docker-no-languages'];

/** A tree with the folders of some programs, finished with profiles. */
function finished(profiles: readonly Profile[], folders: readonly string[]): Files {
  const tree = skeleton({
    epoch: epochSeconds(1_700_000_000),
    architecture: 'amd64',
    foreignArchitectures: [],
    mergedUsr: true,
    sourcesList: '',
  });
  const files = new Files({ tree, readAt: () => new Uint8Array(), cwd: '/', umask: 0o022 });
  for (const folder of folders) {
    const parts = folder.split('/').slice(1);
    for (const [index] of parts.entries()) {
      const path = `/${parts.slice(0, index + 1).join('/')}`;
      if (!files.isDirectory(path)) files.mkdir(path, 0o755);
    }
  }
  applyProfiles(files, profiles);
  return files;
}

describe('the profile docker', () => {
  const files = finished(['docker'], [APT, '/etc/dpkg/dpkg.cfg.d', '/usr/sbin']);

  test.each(NAMES)('has %s, beginning with its reason', (name) => {
    expect(files.read(`${APT}/${name}`)).toMatch(/^# [A-Z][^\n]+\.\n\n[A-Z]/);
    expect(files.stat(`${APT}/${name}`)).toMatchObject({
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtimeSeconds: 1_700_000_000,
    });
  });

  test('lets no service start', () => {
    expect(files.read('/usr/sbin/policy-rc.d')).toMatch(/^#!\/bin\/sh\n[^]*\nexit 101\n$/);
    expect(files.stat('/usr/sbin/policy-rc.d').mode).toBe(0o755);
  });

  test('makes dpkg not wait for the disk', () => {
    expect(files.read('/etc/dpkg/dpkg.cfg.d/docker-apt-speedup')).toContain('\nforce-unsafe-io\n');
  });
});

describe('the profile slim', () => {
  const excluded = pathFilter(profileFilters(['slim']));

  test.each([
    ['/usr/share/doc/apt/README', false, true],
    ['/usr/share/doc/apt/copyright', false, false],
    ['/usr/share/doc/apt', true, false],
    ['/usr/share/man/man1/ls.1.gz', false, true],
    ['/usr/share/locale/de/LC_MESSAGES/apt.mo', false, true],
    ['/usr/share/locale/locale.alias', false, false],
    ['/usr/share/info/sed.info.gz', false, true],
    ['/usr/share/lintian/overrides/apt', false, true],
    ['/usr/bin/ls', false, false],
  ])('of %s (directory: %s) leaves out: %s', (path, isDirectory, expected) => {
    expect(excluded(path, isDirectory)).toBe(expected);
  });

  test.each([
    ['/usr/share/man/man1', true],
    ['/usr/share/man/man1/', true],
    ['/usr/share/man/de', false],
    ['/usr/share/man/man1/x', false],
  ])('keeps the section %s: %s', (path, expected) => {
    expect(profileKeeps(['slim'], path)).toBe(expected);
    expect(profileKeeps(['docker'], path)).toBe(false);
  });

  test('tells dpkg in the image to go on so', () => {
    const text = finished(['slim'], ['/etc/dpkg/dpkg.cfg.d']).read('/etc/dpkg/dpkg.cfg.d/docker');
    const filters = [...text.matchAll(/^path-(include|exclude) (.+)$/gm)];
    expect(filters.map(([, kind, pattern]) => ({ include: kind === 'include', pattern }))).toEqual(
      profileFilters(['slim']),
    );
  });

  test('is not there unless asked for', () => {
    expect(profileFilters(['docker'])).toEqual([]);
  });
});
