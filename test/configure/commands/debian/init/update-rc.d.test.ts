import { describe, expect, test } from 'vitest';
import { INIT_COMMANDS } from '../../../../../src/configure/commands/debian/init/table.js';
import { byPerl, canRunReal, oursInRoot, realInRoot, type RootCase } from '../../../../make/root-oracle.js';

const HEADER = (start: string, stop: string): string =>
  `#!/bin/sh\n### BEGIN INIT INFO\n# Provides: x\n# Default-Start:${start}\n# Default-Stop:${stop}\n### END INIT INFO\n` +
  '# Default-Start: 9\n';
const CRON = { 'etc/init.d/cron': HEADER('     2 3 4 5', ''), 'etc/rc2.d/': '', 'etc/rc3.d/': '' };
const RC = 'update-rc.d';

const CASES: readonly RootCase[] = [
  { summary: 'defaults makes the links of the header', files: CRON, runs: [[RC, 'cron', 'defaults']] },
  {
    summary: 'defaults with levels to stop in',
    files: { 'etc/init.d/x': HEADER(' 2 3', ' 0 1 6') },
    runs: [
      [RC, 'x', 'defaults'],
      [RC, 'x', 'defaults'],
    ],
  },
  {
    summary: 'a script that has links keeps them',
    files: { ...CRON, 'etc/rc3.d/K05cron': { link: '../init.d/cron' } },
    runs: [[RC, 'cron', 'defaults']],
  },
  { summary: 'defaults-disabled makes K links', files: CRON, runs: [[RC, 'cron', 'defaults-disabled']] },
  {
    summary: 'disable and enable turn links round',
    files: CRON,
    runs: [
      [RC, 'cron', 'defaults'],
      [RC, 'cron', 'disable'],
      [RC, 'cron', 'disable'],
      [RC, 'cron', 'enable', '3', '1'],
    ],
  },
  {
    summary: 'remove takes every link away, whether the script is there or not',
    files: {
      'etc/rc2.d/S03gone': { link: '../init.d/gone' },
      'etc/rcS.d/K01gone': { link: 'x' },
      'etc/rc2.d/S03gone2': 'x',
    },
    runs: [
      [RC, 'gone', 'remove'],
      [RC, '-f', 'gone', 'remove'],
    ],
  },
  { summary: 'a script that is not there is an error', files: { 'etc/': '' }, runs: [[RC, 'x', 'defaults']] },
  {
    summary: 'nothing to toggle is an error',
    files: { ...CRON, 'etc/init.d/none': HEADER('', '') },
    runs: [
      [RC, 'cron', 'disable'],
      [RC, 'none', 'disable'],
      [RC, 'gone', 'enable'],
    ],
  },
  {
    summary: 'the unit of the same name follows where there is no systemctl',
    files: {
      ...CRON,
      'lib/systemd/system/cron.service':
        '[Install]\nWantedBy=multi-user.target\nWantedBy=a.target b.target\n',
    },
    runs: [
      [RC, 'cron', 'defaults'],
      [RC, 'cron', 'enable'],
      [RC, 'cron', 'disable'],
    ],
  },
  {
    summary: 'old-style arguments are told about and count as defaults',
    files: CRON,
    runs: [
      [RC, 'cron', 'start', '20', '2', '3', '4', '5', '.', 'stop', '20', '0', '1', '6', '.'],
      [RC, 'cron', 'start', '20', '2', '3', '4', '5', '.'],
    ],
  },
  {
    summary: 'wrong command lines show the usage',
    files: CRON,
    runs: [[RC], [RC, 'cron'], [RC, '-x', 'cron', 'defaults'], [RC, '--help'], [RC, 'cron', 'never']],
  },
];

const usable = canRunReal(RC, 'update-rc.d against the real one');

describe.skipIf(!usable)('update-rc.d does what the real one does', () => {
  test.each(CASES)('$summary', async (one) => {
    const expected = realInRoot(one, byPerl);
    const actual = await oursInRoot(INIT_COMMANDS, one);
    expect(actual).toEqual(expected);
  });
});
