import type { ByteString } from '../../../../kernel/byte-string.js';
import type { PerlSession } from './perl-session.js';

/** The settings of adduser.conf and deluser.conf; undefined is perl's undef. */
export type AdduserConfig = ReadonlyMap<string, ByteString | undefined>;

/** @see adduser.conf(5), deluser.conf(5), preseed_config in Debian/AdduserCommon.pm */
const DEFAULTS: Readonly<Record<string, ByteString | undefined>> = {
  system: '0',
  only_if_empty: '0',
  remove_home: '0',
  home: '',
  remove_all_files: '0',
  backup: '0',
  backup_to: '.',
  dshell: '/bin/bash',
  first_system_uid: '100',
  last_system_uid: '999',
  first_uid: '1000',
  last_uid: '59999',
  first_system_gid: '100',
  last_system_gid: '999',
  first_gid: '1000',
  last_gid: '59999',
  dhome: '/home',
  skel: '/etc/skel',
  usergroups: 'yes',
  users_gid: undefined,
  users_group: undefined,
  grouphomes: 'no',
  letterhomes: 'no',
  quotauser: '',
  dir_mode: '0700',
  sys_dir_mode: '0755',
  setgid_home: 'no',
  no_del_paths: '',
  exclude_fstypes: '(proc|sysfs|usbfs|devpts|devtmpfs|devfs|afs)',
  skel_ignore_regex: '.(dpkg|ucf)-(old|new|dist)$',
  extra_groups: 'users',
  add_extra_groups: '0',
  uid_pool: '',
  gid_pool: '',
};

/** What the two dialects have each for themselves. */
const OWN_DEFAULTS = {
  classic: { name_regex: '^[a-z][a-z0-9_-]*\\$?$', sys_name_regex: '^[a-z_][a-z0-9_-]*\\$?$' },
  logging: {
    name_regex: '^[a-zA-Z][a-zA-Z0-9_-]*\\$?$',
    sys_name_regex: '^[a-zA-Z_][a-zA-Z0-9_-]*\\$?$',
    reserve_uid_pool: 'yes',
    reserve_gid_pool: 'yes',
    loggerparms: '',
    stdoutmsglevel: 'warn',
    stderrmsglevel: 'warn',
    logmsglevel: 'info',
  },
} as const;

/** What a line `NAME = VALUE` may look like: the newer programs end the value at a character that they do not know. */
const LINES = {
  classic: /^\s*([_a-zA-Z0-9]+)\s*=\s*(.*)/,
  logging: /^\s*([_a-zA-Z0-9]+)\s*=\s*([-a-zA-Z0-9_/.^$\][*?+|@\\":)(~,\s]*)/,
} as const;

async function readFile(
  session: PerlSession,
  path: ByteString,
  config: Map<string, ByteString | undefined>,
): Promise<void> {
  const text = session.files.tryRead(path);
  if (text === undefined) {
    await session.earlyWarn(`\`${path}' does not exist. Using defaults.`);
    return;
  }
  for (const [index, line] of text.split('\n').entries()) {
    if (/^#|^\s*$/.test(line)) continue;
    const [, name, value = ''] = LINES[session.dialect.kind].exec(line) ?? [];
    if (name === undefined) {
      await session.earlyWarn(`Couldn't parse \`${path}', line ${index + 1}.`);
    } else if (!config.has(name.toLowerCase())) {
      await session.earlyWarn(`Unknown variable \`${name}' at \`${path}', line ${index + 1}.`);
    } else {
      config.set(name.toLowerCase(), value.replace(/^"(.*)"$/, '$1').replace(/^'(.*)'$/, '$1'));
    }
  }
}

/** The defaults, and what files of settings put over them, later ones last. */
export async function readConfig(session: PerlSession, paths: readonly ByteString[]): Promise<AdduserConfig> {
  const own = OWN_DEFAULTS[session.dialect.kind];
  const config = new Map(Object.entries({ ...DEFAULTS, ...own }));
  for (const path of paths) await readFile(session, path, config);
  return config;
}

export function configText(config: AdduserConfig, name: string): ByteString {
  return config.get(name) ?? '';
}

export function configNumber(config: AdduserConfig, name: string): number {
  return Number(/^\s*[-+]?\d+/.exec(config.get(name) ?? '')?.[0] ?? 0);
}

export function configFlag(config: AdduserConfig, name: string): boolean {
  return /yes/i.test(config.get(name) ?? '');
}

/** perl's idea of truth: neither '' nor '0'. */
export function configTruth(config: AdduserConfig, name: string): boolean {
  return !['', '0', undefined].includes(config.get(name));
}

/** A regular expression of perl that means the same here; others stop the build. */
export function perlPattern(session: PerlSession, pattern: ByteString): RegExp {
  // Only perl has these: groups with modifiers, possessive counts, \A, \z, \Q and POSIX classes.
  const onlyPerl = /\(\?[^:=!<]|\+\+|\*\+|\\[AzZQEGX]|\[:/.test(pattern);
  try {
    if (!onlyPerl) return new RegExp(pattern);
  } catch {
    // Told below, as for what is only perl's.
  }
  return session.unmodelled(`with the regular expression ${pattern}`);
}
