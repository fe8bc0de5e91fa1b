import { describe, expect, test } from 'vitest';
import { INIT_COMMANDS } from '../../../../../src/configure/commands/debian/init/table.js';
import { byPerl, canRunReal, oursInRoot, realInRoot, type RootCase } from '../../../../make/root-oracle.js';

const unit = (install: string): string =>
  `[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n[Install]\n${install}`;
const UNITS = {
  'lib/systemd/system/cron.service': unit('WantedBy=multi-user.target\n'),
  'lib/systemd/system/dbus.socket': unit('WantedBy=sockets.target\nAlso=two.service\n'),
  'lib/systemd/system/two.service': unit('Alias=second.service\nRequiredBy=a.target b.target\n'),
  'lib/systemd/system/getty@.service': unit('WantedBy=getty.target\nDefaultInstance=tty1\n'),
  'lib/systemd/system/quoted.service': unit(
    'WantedBy="multi-user.target" other.target\nAlias=one.service two.service\nAlias="three.service"\nwantedby=x.target\n',
  ),
  'lib/systemd/system/blank.service': unit('WantedBy= multi-user.target \n  RequiredBy=z.target\n'),
  'lib/systemd/system/instance@.service': unit('DefaultInstance="a b"\nWantedBy=multi-user.target\n'),
  'lib/systemd/system/broken.service': unit('Also=missing.service\n'),
  'lib/systemd/system/plain.service': unit(''),
  'lib/systemd/user/session.service': unit('WantedBy=default.target\n'),
  'etc/systemd/system/': '',
  'var/lib/systemd/': '',
};
const DSH = 'deb-systemd-helper';
const ENV = { DPKG_MAINTSCRIPT_PACKAGE: 'x' };

const CASES: readonly RootCase[] = [
  {
    summary: 'enable makes links and state, and once only',
    runs: [
      [DSH, 'enable', 'cron.service'],
      [DSH, 'enable', 'cron.service'],
      [DSH, 'is-enabled', 'cron.service'],
      [DSH, 'was-enabled', 'cron.service'],
      [DSH, 'debian-installed', 'cron.service'],
    ],
  },
  { summary: 'Also, Alias and RequiredBy are followed', runs: [[DSH, 'enable', 'dbus.socket']] },
  {
    summary: 'a template is enabled for its default instance',
    runs: [[DSH, 'enable', 'getty@.service', 'instance@.service']],
  },
  {
    summary: 'quotes and letters have the effects that they have in perl',
    runs: [[DSH, 'enable', 'quoted.service']],
  },
  { summary: 'blanks too', runs: [[DSH, 'enable', 'blank.service']] },
  { summary: 'a unit in Also= that is not there is an error', runs: [[DSH, 'enable', 'broken.service']] },
  { summary: 'a unit that is not there is an error', runs: [[DSH, 'enable', 'gone.service']] },
  { summary: 'a unit without [Install] leaves nothing', runs: [[DSH, 'enable', 'plain.service']] },
  {
    summary: 'disable removes links and empty directories',
    runs: [
      [DSH, 'enable', 'dbus.socket'],
      [DSH, 'disable', 'dbus.socket'],
      [DSH, 'is-enabled', 'dbus.socket'],
      [DSH, 'was-enabled', 'dbus.socket'],
    ],
  },
  {
    summary: 'what the administrator disabled stays disabled',
    files: {
      'var/lib/systemd/deb-systemd-helper-enabled/cron.service.dsh-also':
        '/etc/systemd/system/multi-user.target.wants/cron.service\n',
      'var/lib/systemd/deb-systemd-helper-enabled/multi-user.target.wants/cron.service': '',
    },
    runs: [
      [DSH, 'was-enabled', 'cron.service'],
      [DSH, 'enable', 'cron.service'],
      [DSH, '--quiet', 'reenable', 'cron.service'],
    ],
  },
  {
    summary: 'purge removes the state as well',
    runs: [
      [DSH, 'enable', 'cron.service'],
      [DSH, 'purge', 'cron.service'],
    ],
  },
  {
    summary: 'purge of a unit whose file is gone',
    files: {
      'etc/systemd/system/multi-user.target.wants/old.service': { link: '/lib/systemd/system/old.service' },
      'var/lib/systemd/deb-systemd-helper-enabled/old.service.dsh-also':
        '/etc/systemd/system/multi-user.target.wants/old.service\n',
      'var/lib/systemd/deb-systemd-helper-enabled/multi-user.target.wants/old.service': '',
    },
    runs: [[DSH, 'purge', 'old.service']],
  },
  {
    summary: 'update-state writes the record alone',
    runs: [[DSH, 'update-state', 'dbus.socket', 'plain.service']],
  },
  {
    summary: 'mask and unmask',
    files: { 'dev/null': '' },
    runs: [
      [DSH, 'mask', 'cron.service'],
      [DSH, 'mask', 'cron.service'],
      [DSH, 'unmask', 'cron.service'],
      [DSH, 'unmask', 'cron.service'],
    ],
  },
  {
    summary: 'masks and files of the administrator stay',
    files: {
      'dev/null': '',
      'etc/systemd/system/cron.service': 'mine',
      'etc/systemd/system/two.service': { link: '/dev/null' },
    },
    runs: [
      [DSH, 'mask', 'cron.service'],
      [DSH, 'unmask', 'two.service'],
      [DSH, 'unmask', 'cron.service'],
    ],
  },
  {
    summary: 'units of users have their own state',
    runs: [
      [DSH, '--user', 'enable', 'session.service'],
      [DSH, '--user', 'disable', 'session.service'],
      [DSH, '--user', 'mask', 'session.service'],
      [DSH, 'enable', '--user', 'session.service'],
    ],
  },
  {
    summary: 'an action that is none does nothing',
    runs: [
      [DSH, 'never', 'cron.service'],
      [DSH, '--wrong', 'enable', 'cron.service'],
    ],
  },
];

const usable = canRunReal(DSH, 'deb-systemd-helper against the real one');

describe.skipIf(!usable)('deb-systemd-helper does what the real one does', () => {
  test.each(CASES)('$summary', async (one) => {
    const given = { ...one, files: { ...UNITS, ...one.files }, env: ENV };
    const expected = realInRoot(given, byPerl);
    const actual = await oursInRoot(INIT_COMMANDS, given);
    const said = (outcome: typeof expected): unknown =>
      outcome.runs.map(({ status, stdout, stderr }) => ({
        status,
        stdout,
        stderr: stderr.replace(/.*error: /, ''),
      }));
    expect(said(actual)).toEqual(said(expected));
    expect(actual.files).toEqual(expected.files);
  });
});

describe('deb-systemd-helper', () => {
  test('refuses to run outside of dpkg', async () => {
    const { runs } = await oursInRoot(INIT_COMMANDS, { summary: '', runs: [[DSH, 'enable', 'x'], [DSH]] });
    expect(runs.map((run) => run.status)).toEqual([1, 0]);
  });
});
