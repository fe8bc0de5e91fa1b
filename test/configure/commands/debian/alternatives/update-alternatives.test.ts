import { describe, expect, test } from 'vitest';
import { ALTERNATIVES_COMMANDS } from '../../../../../src/configure/commands/debian/alternatives/table.js';
import {
  byChroot,
  canRunReal,
  oursInRoot,
  realInRoot,
  type RootCase,
  type RootFile,
} from '../../../../make/root-oracle.js';

const BASE: Readonly<Record<string, RootFile>> = {
  'etc/alternatives/': '',
  'var/lib/dpkg/alternatives/': '',
  'var/log/': '',
  'usr/bin/less': { text: 'less', mode: 0o755, mtime: 900_000_000 },
  'usr/bin/more': { text: 'more', mode: 0o755, mtime: 800_000_000 },
  'usr/bin/most': { text: 'most', mode: 0o755, mtime: 700_000_000 },
  'usr/share/man/man1/less.1.gz': 'less.1',
  'usr/share/man/man1/more.1.gz': 'more.1',
};

const UA = 'update-alternatives';
const install = (program: string, priority: number, ...more: string[]): string[] => [
  UA,
  '--install',
  '/usr/bin/pager',
  'pager',
  `/usr/bin/${program}`,
  String(priority),
  ...more,
];
const page = (program: string, link = '/usr/share/man/man1/pager.1.gz'): string[] => [
  '--slave',
  link,
  'pager.1.gz',
  `/usr/share/man/man1/${program}.1.gz`,
];

const CASES: readonly RootCase[] = [
  { summary: 'a first choice makes both links with the time of the file', runs: [install('more', 50)] },
  { summary: 'a slave goes along', runs: [install('more', 50, ...page('more'))] },
  {
    summary: 'a higher priority takes over, a lower one does not',
    runs: [install('more', 50, ...page('more')), install('less', 77, ...page('less')), install('most', 10)],
  },
  {
    summary: 'the same choice again changes nothing but the file',
    runs: [install('more', 50, ...page('more')), install('more', 50, ...page('more'))],
  },
  {
    summary: 'a slave whose file is missing is left out with a warning',
    runs: [install('most', 50, ...page('most')), install('less', 10, ...page('less'))],
  },
  {
    summary: 'a slave that is new to the current choice is added',
    runs: [install('more', 50), install('more', 50, ...page('more'))],
  },
  {
    summary: 'a slave link that moves is renamed',
    runs: [
      install('more', 50, ...page('more')),
      install('more', 50, ...page('more', '/usr/share/man/pager.1.gz')),
    ],
  },
  {
    summary: 'a master link that moves is renamed',
    runs: [install('more', 50), [UA, '--install', '/usr/bin/pg', 'pager', '/usr/bin/more', '60']],
  },
  {
    summary: 'a choice without the slave drops its links',
    runs: [
      install('more', 50, ...page('more')),
      install('most', 60),
      [UA, '--set', 'pager', '/usr/bin/more'],
    ],
  },
  {
    summary: 'manual mode stays when better choices come, and --auto ends it',
    runs: [
      install('more', 50),
      [UA, '--set', 'pager', '/usr/bin/more'],
      install('less', 77),
      [UA, '--verbose', ...install('most', 99).slice(1)],
      [UA, '--auto', 'pager'],
    ],
  },
  {
    summary: 'removing the current choice goes on to the best, removing the last removes all',
    runs: [
      install('more', 50, ...page('more')),
      install('less', 77, ...page('less')),
      [UA, '--remove', 'pager', '/usr/bin/less'],
      [UA, '--remove', 'pager', '/usr/bin/less'],
      [UA, '--remove', 'pager', '/usr/bin/more'],
      [UA, '--remove', 'pager', '/usr/bin/more'],
    ],
  },
  {
    summary: 'removing a manual choice switches to automatic mode',
    runs: [
      install('more', 50),
      install('less', 77),
      [UA, '--set', 'pager', '/usr/bin/more'],
      [UA, '--remove', 'pager', '/usr/bin/more'],
    ],
  },
  {
    summary: '--remove-all removes links and file',
    runs: [
      install('more', 50, ...page('more')),
      [UA, '--remove-all', 'pager'],
      [UA, '--remove-all', 'pager'],
    ],
  },
  {
    summary: 'the group is shown in every way',
    runs: [
      install('more', 50, ...page('more')),
      install('most', -5),
      [UA, '--query', 'pager'],
      [UA, '--display', 'pager'],
      [UA, '--list', 'pager'],
      [UA, '--get-selections'],
      [UA, '--query', 'nothing'],
    ],
  },
  {
    summary: 'selections are set from standard input',
    stdin:
      'pager manual /usr/bin/more\npager auto /usr/bin/less\npager manual /nope\nother auto /x\nbad\nbad auto\n',
    runs: [install('more', 50), install('less', 77), [UA, '--set-selections']],
  },
  {
    summary: '--config asks and takes a number',
    stdin: '7\nx\n1\n',
    runs: [install('more', 50), install('less', 77), [UA, '--config', 'pager'], [UA, '--query', 'pager']],
  },
  {
    summary: '--config takes a path, and nothing at the end of the input',
    stdin: '/usr/bin/more\n',
    runs: [install('more', 50), install('less', 77), [UA, '--config', 'pager']],
  },
  { summary: '--config at the end of the input', runs: [install('more', 50), [UA, '--config', 'pager']] },
  {
    summary: '--config --skip-auto only shows a group in automatic mode',
    runs: [install('more', 50), [UA, '--skip-auto', '--config', 'pager']],
  },
  {
    summary: '--all goes through every group',
    stdin: '\n0\n',
    runs: [
      install('more', 50),
      [UA, '--install', '/usr/bin/ed', 'editor', '/usr/bin/less', '5'],
      [UA, '--all'],
    ],
  },
  {
    summary: 'a link changed by hand switches to manual mode',
    files: {
      'etc/alternatives/pager': { link: '/usr/bin/most' },
      'usr/bin/pager': { link: '/etc/alternatives/pager' },
    },
    runs: [install('more', 50), install('less', 77)],
  },
  {
    summary: 'a dangling link is set to the best choice',
    files: {
      'etc/alternatives/pager': { link: '/usr/bin/gone' },
      'usr/bin/pager': { link: '/etc/alternatives/pager' },
      'var/lib/dpkg/alternatives/pager': 'manual\n/usr/bin/pager\n\n/usr/bin/more\n5\n\n',
    },
    runs: [install('less', 77)],
  },
  {
    summary: 'a choice whose file is gone is forgotten',
    files: {
      'var/lib/dpkg/alternatives/pager': 'auto\n/usr/bin/pager\n\n/usr/bin/gone\n99\n/usr/bin/more\n5\n\n',
    },
    runs: [
      [UA, '--auto', 'pager'],
      [UA, '--query', 'pager'],
    ],
  },
  {
    summary: 'a broken link of a group is repaired',
    files: { 'var/lib/dpkg/alternatives/pager': 'auto\n/usr/bin/pager\n\n/usr/bin/more\n5\n\n' },
    runs: [install('more', 5), [UA, '--force', '--auto', 'pager']],
  },
  {
    summary: 'a file in place of the link is not replaced, but with --force',
    files: { 'usr/bin/pager': 'mine' },
    runs: [install('more', 50), [UA, '--force', ...install('less', 60).slice(1)]],
  },
  {
    summary: 'a file in place of a slave link is not removed',
    files: { 'usr/share/man/man1/pager.1.gz': 'mine' },
    runs: [install('more', 50, ...page('more')), install('most', 60)],
  },
  {
    summary: 'directories are made when they are missing',
    files: { 'etc/': '' },
    runs: [
      [UA, '--log', '/var/log/deep/a.log', '--altdir', '/etc/other/alt', ...install('more', 5).slice(1)],
    ],
  },
  { summary: 'a path that does not exist is an error', runs: [install('gone', 5)] },
  {
    summary: 'names and links of other groups are refused',
    runs: [
      install('more', 50, ...page('more')),
      [UA, '--install', '/usr/bin/x', 'pager.1.gz', '/usr/bin/less', '5'],
      [UA, '--install', '/usr/bin/pager', 'other', '/usr/bin/less', '5'],
      [
        UA,
        '--install',
        '/usr/bin/o',
        'o',
        '/usr/bin/less',
        '5',
        '--slave',
        '/usr/bin/p',
        'pager',
        '/usr/bin/less',
      ],
      [
        UA,
        '--install',
        '/usr/bin/o',
        'o',
        '/usr/bin/less',
        '5',
        '--slave',
        '/usr/bin/pager',
        'p',
        '/usr/bin/less',
      ],
      install('less', 5, '--slave', '/usr/share/man/man1/pager.1.gz', 'q', '/usr/share/man/man1/less.1.gz'),
    ],
  },
  {
    summary: 'wrong command lines are refused',
    runs: [
      [UA],
      [UA, 'x'],
      [UA, '--nope'],
      [UA, '--install', '/a', 'b'],
      [UA, '--install', '/usr/bin/more', 'b', '/usr/bin/more', '5'],
      install('more', 5).slice(0, 5).concat('five'),
      install('more', 5).slice(0, 5).concat('99999999999'),
      install('more', 5, '--slave', '/usr/bin/pager', 'x', '/usr/bin/less'),
      install('more', 5, '--slave', '/x', 'pager', '/usr/bin/less'),
      install('more', 5, ...page('more'), ...page('more')),
      [UA, '--set', 'a/b', '/x'],
      [UA, '--set', 'ab', 'x'],
      [UA, '--auto', 'x', '--list', 'y'],
      [UA, '--slave', '/a', 'b', '/c'],
      [UA, '--install', 'relative', 'b', '/usr/bin/more', '5'],
    ],
  },
  {
    summary: 'corrupt files end the program',
    files: { 'var/lib/dpkg/alternatives/a': 'auto\n/x', 'var/lib/dpkg/alternatives/b': 'never\n/x\n\n\n' },
    runs: [[UA, '--query', 'a'], [UA, '--auto', 'b'], [UA, '--get-selections'], install('more', 5)],
  },
  {
    summary: 'a set choice that is not registered is refused',
    runs: [install('more', 5), [UA, '--set', 'pager', '/usr/bin/less']],
  },
  {
    summary: '--quiet says nothing',
    runs: [[UA, '--quiet', ...install('more', 5, ...page('most')).slice(1)]],
  },
];

/** The log has the time of the day; whoever reads it looks at what was done. */
function withoutTimes(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME').replaceAll(/rootfs-root-\w+/g, ''),
  );
}

const usable = canRunReal(UA, 'update-alternatives against the real one');

describe.skipIf(!usable)('update-alternatives does what the real one does', () => {
  test.each(CASES)('$summary', async (one) => {
    const given = { ...one, files: { ...BASE, ...one.files } };
    const expected = realInRoot(given, byChroot);
    const actual = await oursInRoot(ALTERNATIVES_COMMANDS, given);
    const said = (outcome: typeof expected): unknown =>
      outcome.runs.map(({ status, stdout, stderr }) => ({ status, stdout, complained: stderr !== '' }));
    expect(said(actual)).toEqual(said(expected));
    expect(withoutTimes(actual.files)).toEqual(withoutTimes(expected.files));
  });
});
