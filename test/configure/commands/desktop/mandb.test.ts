import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { DESKTOP_COMMANDS } from '../../../../src/configure/commands/desktop/table.js';
import { PROCESS_COMMANDS } from '../../../../src/configure/commands/process/table.js';
import { byChroot, canRunReal, oursInRoot, realInRoot, type RootCase } from '../../../make/root-oracle.js';

const CONFIG = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nman:x:6:12:man:/var/cache/man:/usr/sbin/nologin\n',
  'etc/group': 'root:x:0:\nman:x:12:\n',
  'etc/manpath.config':
    'MANDATORY_MANPATH /usr/man\n# c\nMANDB_MAP /usr/man /var/cache/man/fsstnd\n' +
    'MANDB_MAP /usr/share/man /var/cache/man\nMANDB_MAP /usr/local/man /var/cache/man/oldlocal\n' +
    'MANDB_MAP /usr/local/share/man /var/cache/man/local\n',
  'tmp/': '',
};
const PAGE = '.TH A 1\n.SH NAME\na \\- page\n';
const MANDB = ['mandb', '-cq'];

const CASES: readonly RootCase[] = [
  {
    summary: 'pages in two sections and a language',
    files: {
      ...CONFIG,
      'usr/share/man/man1/a.1': PAGE,
      'usr/share/man/man8/a.8': PAGE,
      'usr/share/man/man3x/': '',
      'usr/share/man/de/man1/a.1': PAGE,
      'usr/share/man/pt_BR/man5/a.5': PAGE,
      'usr/share/man/xx/other/': '',
      'var/cache/man/': '',
    },
    runs: [MANDB],
  },
  {
    summary: 'no pages',
    files: { ...CONFIG, 'usr/share/man/': '', 'usr/local/share/man/': '', 'var/cache/man/': '' },
    runs: [MANDB, ['mandb', '-pq']],
  },
  {
    summary: 'local pages and folders of pages that are gone',
    files: {
      ...CONFIG,
      'usr/share/man/man1/a.1': PAGE,
      'usr/share/man/de/man1/a.1': PAGE,
      'usr/local/share/man/man1/a.1': PAGE,
      'usr/local/man': { link: 'share/man' },
      'var/cache/man/cat7/old.7': 'x',
      'var/cache/man/de/cat5/': '',
      'var/cache/man/fr/cat1/old.1': 'x',
      'var/cache/man/other/': '',
    },
    runs: [MANDB],
  },
  {
    summary: 'a cache that does not exist',
    files: { ...CONFIG, 'usr/share/man/man1/a.1': PAGE, 'var/cache/': '' },
    runs: [MANDB],
  },
];

/** The index and its traces in times are left out by design. */
function withoutIndex(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.includes('/index.db '));
}

describe.runIf(canRunReal('mandb', 'mandb'))('mandb', () => {
  test.each(CASES.map((one) => [one.summary, one] as const))('%s', async (_, one) => {
    const [ours, real] = [await oursInRoot(DESKTOP_COMMANDS, one), realInRoot(one, byChroot)];
    expect(ours.files).toEqual(withoutIndex(real.files));
    expect(ours.runs.map(({ status }) => status)).toEqual(real.runs.map(({ status }) => status));
  });
});

const ACCOUNTS = {
  'etc/passwd': CONFIG['etc/passwd'],
  'etc/group': CONFIG['etc/group'],
  'etc/nsswitch.conf': '',
};
const SETPRIV_RUNS: readonly (readonly string[])[] = [
  ['setpriv'],
  ['setpriv', 'true'],
  ['setpriv', '--reuid', 'nobody9', 'true'],
  ['setpriv', '--reuid', 'root', '--regid', 'nogroup9', 'true'],
  ['setpriv', '--reuid', 'man', '--regid', 'man', 'true'],
  ['setpriv', '--reuid=man', '--regid=man', '--init-groups', '--', 'false'],
  ['setpriv', '--reuid', '0', '--clear-groups', 'true'],
  ['setpriv', '--nothing', 'true'],
  ['runuser', '-u', 'nobody9', '--', 'true'],
  ['runuser', '-u', 'man'],
  ['runuser', '-u', 'man', '--', 'false'],
  ['runuser', '--user', 'root', 'true'],
];

describe.runIf(canRunReal('setpriv', 'setpriv and runuser'))('setpriv and runuser', () => {
  test.each(SETPRIV_RUNS.map((argv) => [argv.join(' '), argv] as const))('%s', async (_, argv) => {
    const table = { ...PROCESS_COMMANDS, ...DESKTOP_COMMANDS };
    const ours = await oursInRoot(table, { summary: '', files: ACCOUNTS, runs: [argv] });
    const real = spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'latin1' });
    expect(ours.runs.map(({ status, stderr }) => ({ status, complained: stderr !== '' }))).toEqual([
      { status: real.status, complained: real.stderr !== '' },
    ]);
  });
});
