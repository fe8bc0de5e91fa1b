import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { UNIT_COMMANDS } from '../../../../src/configure/commands/systemd/table-units.js';
import {
  byChroot,
  canRunReal,
  oursInRoot,
  realInRoot,
  type RootCase,
  type RootFile,
  type RootOutcome,
} from '../../../make/root-oracle.js';

const unit = (install: string): string =>
  `[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n[Install]\n${install}`;
const V = 'usr/lib/systemd/system';

const UNITS: Readonly<Record<string, RootFile>> = {
  [`${V}/cron.service`]: unit('WantedBy=multi-user.target\n'),
  [`${V}/multi-user.target`]: '[Unit]\n',
  [`${V}/graphical.target`]: '[Unit]\n',
  [`${V}/default.target`]: { link: 'graphical.target' },
  [`${V}/sockets.target`]: '[Unit]\n',
  [`${V}/getty.target`]: '[Unit]\n',
  [`${V}/static.service`]: '[Service]\nExecStart=/bin/true\n',
  [`${V}/both.socket`]: unit('WantedBy=sockets.target\nAlso=both.service\n'),
  [`${V}/both.service`]: unit('Alias=other.service dbus-org.x.service\nAlso=both.socket\n'),
  [`${V}/also.service`]: unit('Also=cron.service missing.service\n'),
  [`${V}/getty@.service`]: unit('WantedBy=getty.target\nDefaultInstance=tty1\n'),
  [`${V}/plain@.service`]: unit('WantedBy=getty.target\n'),
  [`${V}/tmpl@.service`]: unit('WantedBy=grp@%i.target\n Alias=tm@%i.service\n'),
  [`${V}/orphan.service`]: unit('WantedBy=nowhere.target\n'),
  [`${V}/badalias.service`]: unit('Alias=wrong.socket\nWantedBy="multi-user.target" sockets.target\n'),
  [`${V}/cont.service`]: unit(
    'WantedBy=multi-user.target \\\n# comment\n sockets.target\nRequiredBy=getty.target\n',
  ),
  [`${V}/reset.service`]: unit('WantedBy=multi-user.target\nWantedBy=\nWantedBy=sockets.target\n'),
  [`${V}/drop.service`]: unit(''),
  'etc/systemd/system/drop.service.d/a.conf': '[Install]\nWantedBy=multi-user.target\n',
  [`${V}/linked-name.service`]: { link: 'cron.service' },
  [`${V}/masked.service`]: { link: '/dev/null' },
  [`${V}/empty.service`]: '',
  'dev/null': '',
  'opt/ext.service': unit('WantedBy=multi-user.target\nAlias=ext-alias.service\n'),
  'etc/systemd/system/': '',
  'usr/lib/systemd/system-preset/90-x.preset':
    '# c\nenable cron.service\ndisable both.*\nenable getty@.service tty3 tty4\nnonsense\ndisable orphan.service\n',
  'etc/systemd/system-preset/10-a.preset': 'disable also.service\n',
  'usr/lib/systemd/user/session.service': unit('WantedBy=default.target\n'),
  'usr/lib/systemd/user/default.target': '[Unit]\n',
};

const S = 'systemctl';
const run = (...lines: string[]): RootCase['runs'] => lines.map((line) => [S, ...line.split(' ')]);

const CASES: readonly RootCase[] = [
  {
    summary: 'enable makes the link, once',
    runs: run('enable cron.service', 'enable cron', 'is-enabled cron.service'),
  },
  {
    summary: 'disable removes the link and the empty folder',
    runs: run('enable cron', 'disable cron.service', 'is-enabled cron'),
  },
  {
    summary: 'Also and Alias',
    runs: run('enable both.service', 'is-enabled both.socket other.service', 'disable both.service'),
  },
  {
    summary: 'an auxiliary unit that is missing is passed over',
    runs: run('enable also.service', 'is-enabled also.service'),
  },
  {
    summary: 'templates',
    runs: run(
      'enable getty@.service',
      'enable getty@tty2.service',
      'enable tmpl@a.service',
      'is-enabled getty@.service getty@tty2.service',
    ),
  },
  {
    summary: 'a template without an instance cannot be enabled',
    runs: run('enable plain@.service', 'preset plain@.service'),
  },
  { summary: 'a target that does not exist', runs: run('enable orphan.service') },
  { summary: 'an alias that cannot be', runs: run('enable badalias.service', 'is-enabled badalias.service') },
  { summary: 'continued lines and lists that are emptied', runs: run('enable cont.service reset.service') },
  { summary: 'drop-ins count', runs: run('enable drop.service', 'is-enabled drop.service') },
  { summary: 'units without [Install]', runs: run('enable static.service', 'is-enabled static.service') },
  {
    summary: 'an alias by a link enables its target',
    runs: run('enable linked-name.service', 'is-enabled linked-name.service'),
  },
  {
    summary: 'masked units are refused',
    runs: run(
      'enable masked.service',
      'enable empty.service',
      'is-enabled masked.service',
      'is-enabled empty.service',
    ),
  },
  {
    summary: 'units that are not there',
    runs: run('enable gone.service', 'disable gone.service', 'mask gone.service', 'preset gone.service'),
  },
  {
    summary: 'leftover links of units that are gone are removed',
    files: {
      'etc/systemd/system/multi-user.target.wants/gone.service': { link: '/lib/systemd/system/gone.service' },
    },
    runs: run('disable gone.service'),
  },
  {
    summary: 'mask and unmask',
    runs: run(
      'mask cron.service',
      'mask cron.service',
      'is-enabled cron.service',
      'enable cron.service',
      'unmask cron.service',
      'unmask cron.service',
    ),
  },
  {
    summary: 'a file in the way of a mask',
    files: { 'etc/systemd/system/cron.service': 'x' },
    runs: run('mask cron.service', '--force mask cron.service'),
  },
  {
    summary: 'a link in the way',
    files: { 'etc/systemd/system/other.service': { link: '/opt/ext.service' } },
    runs: run('enable both.service', '--force enable both.service'),
  },
  {
    summary: 'link and enable files elsewhere',
    runs: run(
      'link /opt/ext.service',
      'is-enabled ext.service',
      'disable ext.service',
      'enable /opt/ext.service',
      'is-enabled ext.service',
      'reenable ext.service',
      'disable ext.service',
    ),
  },
  {
    summary: 'links that cannot be',
    runs: run('link /opt/gone.service', `link /${V}/cron.service`, `link /opt/bad`),
  },
  { summary: 'reenable', runs: run('enable cron', 'reenable cron', 'reenable getty@.service') },
  {
    summary: 'presets',
    runs: run(
      'preset cron.service',
      'preset both.service both.socket',
      'preset orphan.service',
      'preset getty@.service',
    ),
  },
  {
    summary: 'presets that only enable',
    runs: run(
      '--preset-mode=enable-only preset both.service',
      'enable both.service',
      '--preset-mode=disable-only preset both.service cron.service',
    ),
  },
  {
    summary: 'all presets',
    files: { [`${V}/badalias.service`]: unit('WantedBy=multi-user.target\n') },
    runs: run('preset-all'),
  },
  {
    summary: 'the default target',
    runs: run(
      'get-default',
      'set-default multi-user.target',
      'get-default',
      'set-default multi-user',
      'set-default gone.target',
      'set-default cron.service',
    ),
  },
  {
    summary: 'dependencies are added',
    runs: run(
      'add-wants multi-user.target static.service',
      'add-requires sockets.target cron.service getty@tty1.service',
      'add-wants gone.target cron.service',
    ),
  },
  {
    summary: 'runtime links',
    runs: run(
      '--runtime enable cron.service',
      'is-enabled cron.service',
      '--runtime mask static.service',
      'is-enabled static.service',
    ),
  },
  {
    summary: 'units of all users',
    runs: run(
      '--global enable session.service',
      '--global is-enabled session.service',
      '--global disable session.service',
    ),
  },
  {
    summary: 'quiet',
    runs: run('--quiet enable cron.service', '--quiet is-enabled cron.service', '-q enable gone.service'),
  },
  { summary: 'nothing runs', runs: run('is-system-running') },
  { summary: 'wrong command lines', runs: run('enable', 'get-default x', '--root=/x is-enabled') },
  {
    summary: 'names that are no units',
    runs: run('enable foo@', 'enable a%b', 'mask x*y', 'is-enabled /dev/sda'),
  },
];

/** Directories are read in no order: neither are the lines that tell what was found in them. */
function sorted({ runs }: RootOutcome): unknown {
  return runs.map(({ status, stdout, stderr }) => ({ status, stdout, stderr: stderr.split('\n').sort() }));
}

const usable = canRunReal(S, 'systemctl against the real one');
const release = usable
  ? /systemd (\d+)/.exec(spawnSync(S, ['--version'], { encoding: 'utf8' }).stdout)?.[1]
  : '252';

describe.skipIf(!usable)('systemctl does what the real one does in another root', () => {
  test.each(CASES)('$summary', async (one) => {
    const library = { [`usr/lib/x/systemd/libsystemd-shared-${release}.so`]: '' };
    const split = Number(release) < 255 ? { lib: { link: 'usr/lib' } } : {};
    const given = {
      ...one,
      files: { ...UNITS, ...library, ...split, ...one.files },
      env: { SYSTEMD_LOG_LOCATION: '0' },
    };
    const rooted = (root: string, argv: readonly string[]): readonly string[] => [
      S,
      `--root=${root}`,
      ...argv.slice(1),
    ];
    const expected = realInRoot(given, (root, argv) => byChroot(root, rooted('/', argv)));
    const actual = await oursInRoot(UNIT_COMMANDS, {
      ...given,
      runs: one.runs.map((argv) => rooted('/', argv)),
    });
    expect(sorted(actual)).toEqual(sorted(expected));
    expect(actual.files).toEqual(expected.files);
  });
});

describe('systemctl in a tree', () => {
  test('passes over what needs a running systemd', async () => {
    const runs = run('start cron', 'daemon-reload', 'is-active x', 'start', '--root=/ start x');
    const outcome = await oursInRoot(UNIT_COMMANDS, { summary: '', runs });
    expect(outcome.runs.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, "Running in chroot, ignoring command 'start'\n"],
      [0, "Running in chroot, ignoring command 'daemon-reload'\n"],
      [0, "Running in chroot, ignoring command 'is-active'\n"],
      [1, 'Too few arguments.\n'],
      [1, "Verb 'start' cannot be used with --root= or --image=.\n"],
    ]);
  });

  test('says what it does not do', async () => {
    await expect(oursInRoot(UNIT_COMMANDS, { summary: '', runs: run('revert x') })).rejects.toMatchObject({
      code: 'SCRIPT_UNMODELLED',
    });
  });
});
