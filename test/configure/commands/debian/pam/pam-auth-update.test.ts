import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { byteString } from '../../../../../src/kernel/byte-string.js';
import type { CommandTable } from '../../../../../src/configure/commands/command.js';
import { DEBCONF_COMMANDS } from '../../../../../src/configure/commands/debian/debconf/table.js';
import { PAM_COMMANDS } from '../../../../../src/configure/commands/debian/pam/table.js';
import { bothInRoot, hasDebconf, removeBases, type DebconfCase } from '../debconf/debconf-root.js';

const PROGRAM = '/usr/sbin/pam-auth-update';
const TEMPLATES = '/var/lib/dpkg/info/libpam-runtime.templates';
const NEEDED = [PROGRAM, '/usr/share/pam', '/usr/share/pam-configs', TEMPLATES];

const SSS = `Name: SSS authentication
Default: yes
Priority: 128
Auth-Type: Primary
Auth:
\t[success=end default=ignore]\tpam_sss.so use_first_pass
Auth-Initial:
\t[success=end default=ignore]\tpam_sss.so forward_pass
Account-Type: Additional
Account:
\tsufficient\t\t\t\tpam_localuser.so 
\t[default=bad success=ok user_unknown=ignore]\tpam_sss.so
Session-Type: Additional
Session-Interactive-Only: no
Session:
\toptional\t\t\tpam_sss.so
Password-Type: Primary
Password:
\tsufficient\t\t\tpam_sss.so use_authtok
Password-Initial:
\tsufficient\t\t\tpam_sss.so
`;

const SYSTEMD = `Name: Register user sessions
Default: yes
Priority: 0
Session-Interactive-Only: yes
Session-Type: Additional
Session:
\toptional\tpam_systemd.so
`;

const CLASH = `Name: Clash
Default: yes
Priority: 300
Conflicts: sss, other
Auth-Type: Primary
Auth-Final:
\t[success=end default=ignore]\tpam_clash.so
`;

const run = (...args: readonly string[]): readonly string[] => [PROGRAM, ...args];
const profile = (name: string): string => `usr/share/pam-configs/${name}`;

/** Runs a shell text as a client of debconf, as libpam-runtime's postinst does. */
const client = (text: string): string => `#!/bin/sh -e\n. /usr/share/debconf/confmodule\n${text}`;

const EDIT = `#!/bin/sh
sed -i -e 's/pam_unix.so nullok/pam_unix.so audit debug/' -e 's/^\\(# local.*\\)$/&/' /etc/pam.d/common-auth
sed -i -e '1s/^/# local\\n/' /etc/pam.d/common-account
`;

const CASES: readonly DebconfCase[] = [
  { summary: 'a first run writes everything', runs: [run('--package', '--force')] },
  { summary: 'a first run that is not forced', runs: [run('--package'), run()] },
  {
    summary: 'running again changes nothing but times',
    runs: [run('--package', '--force'), run('--package'), run(), run('--force')],
  },
  {
    summary: 'from a maintainer script, with another root',
    scripts: {
      'var/lib/dpkg/info/libpam-runtime.postinst': client('pam-auth-update --root "" --package --force\n'),
    },
    runs: [['/var/lib/dpkg/info/libpam-runtime.postinst', 'configure', '']],
  },
  {
    summary: 'more profiles, of both blocks',
    files: {
      [profile('sss')]: SSS,
      [profile('systemd')]: SYSTEMD,
      [profile('sss~')]: 'x',
      [profile('#a#')]: 'y',
    },
    runs: [run('--package', '--force'), run('--package', '--remove', 'sss', 'systemd'), run('--package')],
  },
  {
    summary: 'profiles that come later',
    files: { 'opt/sss': SSS, 'opt/systemd': SYSTEMD },
    runs: [
      run('--package', '--force'),
      ['cp', '/opt/sss', '/usr/share/pam-configs/sss'],
      run('--package'),
      ['cp', '/opt/systemd', '/usr/share/pam-configs/systemd'],
      run('--package'),
      ['rm', '/usr/share/pam-configs/sss'],
      run('--package'),
    ],
  },
  {
    summary: 'profiles enabled and disabled by name',
    files: { [profile('sss')]: SSS },
    runs: [
      run('--package', '--force'),
      run('--enable', 'mkhomedir'),
      run('--disable', 'sss'),
      run('--package'),
      run('--disable', 'mkhomedir', 'unix', '--enable', 'sss'),
    ],
  },
  {
    summary: 'profiles that conflict',
    files: { [profile('sss')]: SSS, [profile('clash')]: CLASH },
    runs: [run('--package', '--force'), run('--package', '--force')],
    env: { DEBCONF_ADMIN_EMAIL: '' },
  },
  {
    summary: 'a profile with a module that is no more',
    files: { [profile('old')]: SYSTEMD.replace('pam_systemd', 'pam_tally') },
    runs: [run('--package', '--force')],
  },
  {
    summary: 'what the administrator changed is kept',
    files: { [profile('sss')]: SSS },
    scripts: { 'opt/edit': EDIT },
    runs: [run('--package', '--force'), ['/opt/edit'], run('--package'), run('--package', '--remove', 'sss')],
  },
  {
    summary: 'lines of the administrator stop it, unless forced',
    scripts: { 'opt/edit': "#!/bin/sh\nsed -i -e '/pam_unix/s/^/# /' /etc/pam.d/common-session\n" },
    runs: [run('--package', '--force'), ['/opt/edit'], run('--package'), run('--force')],
  },
  {
    summary: 'a file without marks is left alone, or made anew when forced',
    files: { 'etc/pam.d/common-auth': 'auth required pam_unix.so\n' },
    runs: [run('--package'), run('--package', '--force')],
  },
  {
    summary: 'a mark that is lost after the files were written',
    scripts: { 'opt/edit': "#!/bin/sh\nsed -i -e '/^# end/d' /etc/pam.d/common-password\n" },
    runs: [run('--package', '--force'), ['/opt/edit'], run('--package'), run('--package', '--force')],
  },
];

/** Just enough of the programs that the cases use between runs; sed's work is done by the real one. */
const BETWEEN: CommandTable = {
  cp({ files, args: [from = '', to = ''] }) {
    files.write(to, files.readBytes(from));
    return 0;
  },
  rm({ files, args: [path = ''] }) {
    files.unlink(path);
    return 0;
  },
  sed({ files, args }) {
    const path = args.at(-1) ?? '';
    const edited = spawnSync('sed', args.slice(1, -1), { input: files.readBytes(path) });
    files.replace(path, byteString(edited.stdout));
    return edited.status ?? 1;
  },
};

/** Folders that the package brings. */
const BEFORE = {
  'etc/pam.d/': '',
  'var/lib/pam/': '',
};

describe('pam-auth-update', () => {
  afterAll(removeBases);
  const isThere = hasDebconf('pam-auth-update against the real one');
  const isUsable = isThere && NEEDED.every((path) => existsSync(path));
  if (isThere && !isUsable)
    console.warn('SKIPPED: pam-auth-update against the real one: needs libpam-runtime');

  test.skipIf(!isUsable).for(CASES)('$summary', async (given) => {
    const table = { ...BETWEEN, ...DEBCONF_COMMANDS, ...PAM_COMMANDS };
    const files = { ...BEFORE, ...given.files, [TEMPLATES.slice(1)]: readFileSync(TEMPLATES) };
    const { ours, real } = await bothInRoot(table, { ...given, files }, [
      ...NEEDED,
      '/usr/share/pam-configs',
    ]);
    const plain = (text: string): string => text.replace(/^Use of uninitialized.*\n/gm, '');
    expect(ours.files).toEqual(real.files);
    expect(ours.runs.map((one) => ({ ...one, stderr: plain(one.stderr) }))).toEqual(
      real.runs.map((one) => ({ ...one, stderr: plain(one.stderr) })),
    );
  });
});
