import type { Files } from '../system/files.js';
import type { PathFilter } from './path-filter.js';

export const PROFILES = ['docker', 'slim'] as const;

/** A finish that the user may ask for by --profile. */
export type Profile = (typeof PROFILES)[number];

interface ProfileFile {
  readonly path: string;
  readonly mode: number;
  /** Why the file is there; the comment that it begins with. */
  readonly reason: readonly string[];
  readonly lines: readonly string[];
}

/** What `apt-get clean` would do, which hangs on apt's own lock when a hook calls it. */
const CLEAN =
  '"rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true";';

/**
 * The settings of Debian's official image.
 * @see debuerreotype, scripts/debuerreotype-minimizing-config; apt.conf(5); dpkg.cfg(5)
 */
const DOCKER_FILES: readonly ProfileFile[] = [
  {
    path: '/usr/sbin/policy-rc.d',
    mode: 0o755,
    reason: ['Packages are installed while an image is built, when no service can or should be started.'],
    lines: ['exit 101'],
  },
  {
    path: '/etc/dpkg/dpkg.cfg.d/docker-apt-speedup',
    mode: 0o644,
    reason: ['A build that is cut off starts again from nothing, so waiting for the disk gains no safety.'],
    lines: ['force-unsafe-io'],
  },
  {
    path: '/etc/apt/apt.conf.d/docker-autoremove-suggests',
    mode: 0o644,
    reason: ['What only a suggestion holds on to goes with "apt-get purge --auto-remove" too.'],
    lines: ['Apt::AutoRemove::SuggestsImportant "false";'],
  },
  {
    path: '/etc/apt/apt.conf.d/docker-clean',
    mode: 0o644,
    reason: ['Packages and caches that stay behind would only make each layer larger.'],
    lines: [
      `DPkg::Post-Invoke { ${CLEAN} };`,
      `APT::Update::Post-Invoke { ${CLEAN} };`,
      '',
      'Dir::Cache::pkgcache "";',
      'Dir::Cache::srcpkgcache "";',
    ],
  },
  {
    path: '/etc/apt/apt.conf.d/docker-gzip-indexes',
    mode: 0o644,
    reason: ['Indexes that are not removed after "apt-get update" stay compressed on the disk.'],
    lines: ['Acquire::GzipIndexes "true";'],
  },
  {
    path: '/etc/apt/apt.conf.d/docker-no-languages',
    mode: 0o644,
    reason: ['Nobody reads translated descriptions of packages in a container.'],
    lines: ['Acquire::Languages "none";'],
  },
];

/** What the slim image does without, and what of that it keeps. @see debuerreotype, scripts/.slimify-excludes */
const SLIM_EXCLUDES: readonly string[] = [
  '/usr/share/doc/*',
  '/usr/share/gnome/help/*/*',
  '/usr/share/info/*',
  '/usr/share/linda/*',
  '/usr/share/lintian/overrides/*',
  '/usr/share/locale/*',
  '/usr/share/man/*',
  '/usr/share/omf/*/*-*.emf',
];

const SLIM_INCLUDES: readonly string[] = [
  // Policy §12.5: the licence of a package goes with it.
  '/usr/share/doc/*/copyright',
  '/usr/share/doc/kde/HTML/C/*',
  '/usr/share/gnome/help/*/C/*',
  '/usr/share/locale/all_languages',
  '/usr/share/locale/currency/*',
  '/usr/share/locale/l10n/*',
  '/usr/share/locale/languages',
  '/usr/share/locale/locale.alias',
  '/usr/share/omf/*/*-C.emf',
];

/** Sections of manual pages stay, empty: maintainer scripts link into them. @see update-alternatives(1) */
const SECTION = /^\/usr\/share\/man\/man[0-9]\/?$/;

const SLIM_FILE: ProfileFile = {
  path: '/etc/dpkg/dpkg.cfg.d/docker',
  mode: 0o644,
  reason: [
    'What was left out of this image stays out when packages are installed later; copyright files stay.',
  ],
  lines: [
    ...SLIM_EXCLUDES.map((pattern) => `path-exclude ${pattern}`),
    ...SLIM_INCLUDES.map((pattern) => `path-include ${pattern}`),
  ],
};

/** The path filters of profiles; those of the user come after them and win. */
export function profileFilters(profiles: readonly Profile[]): readonly PathFilter[] {
  if (!profiles.includes('slim')) return [];
  return [
    ...SLIM_EXCLUDES.map((pattern) => ({ include: false, pattern })),
    ...SLIM_INCLUDES.map((pattern) => ({ include: true, pattern })),
  ];
}

/** Whether a profile keeps a directory whatever its filters say. */
export function profileKeeps(profiles: readonly Profile[], path: string): boolean {
  return profiles.includes('slim') && SECTION.test(path);
}

function write(files: Files, { path, mode, reason, lines }: ProfileFile): void {
  const folder = path.slice(0, path.lastIndexOf('/'));
  // Settings of a program that is not there are nobody's.
  if (!files.isDirectory(folder)) return;
  const shebang = mode === 0o755 ? ['#!/bin/sh'] : [];
  const text = [...shebang, ...reason.map((line) => `# ${line}`), '', ...lines, ''].join('\n');
  files.replace(path, text, { mode });
}

/** Puts the files of profiles into a finished tree. */
export function applyProfiles(files: Files, profiles: readonly Profile[]): void {
  if (profiles.includes('docker')) for (const file of DOCKER_FILES) write(files, file);
  if (profiles.includes('slim')) write(files, SLIM_FILE);
}
