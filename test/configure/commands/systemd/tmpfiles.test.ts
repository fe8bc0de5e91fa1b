import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FILE_COMMANDS } from '../../../../src/configure/commands/files/table.js';
import { UNIT_COMMANDS } from '../../../../src/configure/commands/systemd/table-units.js';
import {
  ourOutcome,
  realOutcome,
  realRoot,
  type RealCase,
  type RealOutcome,
  type RealRoot,
} from '../../../make/real-root.js';

const PROGRAM = 'systemd-tmpfiles';
const CREATE = [PROGRAM, '--create', '-'];

/** What tells of nodes that the trees of the tests do not hold. */
function stat(...paths: readonly string[]): readonly string[] {
  return ['stat', '-c', '%n %F %a %u %g %t %T', ...paths];
}

/** Lines that are created, twice: the second time all is there. */
function lines(summary: string, files: RealCase['files'], ...given: readonly string[]): RealCase {
  return { summary, files: files ?? {}, stdin: `${given.join('\n')}\n`, runs: [CREATE, CREATE] };
}

/** The same in steps: each is a file of its own. */
function steps(summary: string, ...given: readonly (readonly string[])[]): RealCase {
  const files = given.map((each, index) => [`etc/tmpfiles.d/${index}.conf`, `${each.join('\n')}\n`]);
  return {
    summary,
    files: Object.fromEntries(files),
    runs: given.map((_, index) => [PROGRAM, '--create', `${index}.conf`]),
  };
}

const OLD = { text: 'old text', mtime: 900_000_000 };
const TREE = {
  'srv/from/a': { text: 'A', mode: 0o640, mtime: 900_000_000 },
  'srv/from/sub/b': 'B',
  'srv/from/sub/link': { link: 'b' },
  'srv/from/hard': { hard: 'srv/from/a' },
  'srv/from/empty/': '',
};

const CREATING: readonly RealCase[] = [
  {
    summary: 'everything that is shipped',
    runs: [
      [PROGRAM, '--create'],
      [PROGRAM, '--create'],
    ],
  },
  { summary: 'everything at boot', runs: [[PROGRAM, '--create', '--remove', '--clean', '--boot']] },
  { summary: 'everything but what is virtual', runs: [[PROGRAM, '--create', '-E']] },
  {
    summary: 'everything with a machine and a journal',
    files: {
      'etc/machine-id': '0123456789abcdef0123456789ABCDEF\n',
      'var/log/journal/0123456789abcdef0123456789abcdef/system.journal': 'x',
    },
    runs: [
      [PROGRAM, '--create'],
      [PROGRAM, '--create'],
    ],
  },
  lines(
    'files',
    { 'srv/old': OLD, 'srv/dir/': '', 'srv/link': { link: 'old' }, 'srv/lost': { link: 'nothing' } },
    'f /srv/new 0600 daemon games - some text\\nand %% more %o',
    'f /srv/empty - - - - -',
    'f /srv/old 4755 daemon adm - not written',
    'f /srv/dir 0700 - - - x',
    'f /srv/link 0700',
    'f /srv/lost 0700',
    'f /srv/deep/er/file 0644 :daemon :games',
    'f /srv/old/below 0644',
    'f /srv/quoted 0644 - - - "quotes stay"',
    'f /srv/tab 0644 - - -  \\x41\\101\\u00e9\\t\\\\',
    'f /',
    'f /srv/../etc/x',
  ),
  lines(
    'files that are emptied',
    { 'srv/old': OLD, 'srv/older': OLD, 'srv/none': '', 'srv/dir/': '', 'srv/link': { link: 'old' } },
    'f+ /srv/old 0600 - - - new',
    'F /srv/older 0600 daemon',
    'f+ /srv/none - - - -',
    'f+ /srv/new 0640 - - - x',
    'f+ /srv/dir',
    'F /srv/link',
  ),
  lines(
    'writing',
    { 'srv/a1': OLD, 'srv/a2': OLD, 'srv/a3': OLD, 'srv/b': 'x', 'srv/ad/': '', 'srv/al': { link: 'b' } },
    'w /srv/a1 - - - - new',
    'w+ /srv/a2 - - - - one',
    'w+ /srv/a2 - - - - two',
    'w /srv/a3 0600 daemon - - longer than what was there',
    'w /srv/al - - - - linked',
    'w /srv/ad - - - - x',
    'w- /srv/ad2 - - - - x',
    'w /srv/nothing* - - - - x',
    'w /srv/{b,nope} - - - - y',
    'w /srv/none',
  ),
  lines('writing forgiven', { 'srv/d/': '' }, 'w- /srv/d - - - - x', 'd- /srv/../x', 'd- /etc/passwd/x'),
  lines(
    'directories',
    { 'srv/old/x': 'x', 'srv/file': 'x', 'srv/link': { link: 'old' }, 'srv/lost': { link: 'nothing' } },
    'd /srv/new 1777 daemon games 10d',
    'D /srv/other',
    'v /srv/volume 0700',
    'q /srv/quota 0711 - adm',
    'Q /srv/quotas',
    'd /srv/old :0700 :daemon :games',
    'd /srv/old/x',
    'd /srv/file 0700',
    'd /srv/file/below 0700',
    'd /srv/link 0700',
    'd /srv/lost 0700',
    'd /srv/deep/er/est 0700 daemon',
    'd /srv/lost/x',
    'd /',
    'd srv/relative',
    'd /srv//with//slashes/./ 0755',
  ),
  lines(
    'modes',
    { 'srv/a': 'x', 'srv/x/': '', 'srv/s': { text: '', mode: 0o6711 } },
    'z /srv/a ~0777',
    'z /srv/x ~7000',
    'z /srv/s ~7777 daemon',
    'd /srv/b 0o711',
    'd /srv/c 08',
    'd /srv/e 17777',
    'd /srv/f ~:0700',
    'd /srv/g +755',
    'd /srv/h 755',
    'd /srv/i 0',
    'd /srv/j x',
  ),
  steps(
    'directories that hand their group on',
    ['d /srv/g 2755 - games'],
    [
      'd /srv/g/a',
      'f /srv/g/b',
      'd /srv/g/c 0700',
      'd /srv/g/d/e',
      'L /srv/g/l - - - - x',
      'f /srv/g/u 0644 daemon',
      'C /srv/g/copy - - - - /etc/hostname',
    ],
  ),
  lines(
    'adjusting',
    { 'srv/a': OLD, 'srv/b/c/d': OLD, 'srv/l': { link: 'a' }, 'srv/.h': 'x' },
    'e /srv/b 0700 daemon',
    'e /srv/a 0700',
    'e /srv/nope 0700',
    'e /srv/l/x',
    'm /srv/a 0600',
    'z /srv/* - games',
    'Z /srv/b - - adm',
    'Z /srv/b/c ~0755 daemon',
    'z /srv/.* 0600',
    'z /srv/[!a-k] - daemon',
    'e /srv/{b/c,nope} - - adm',
    'z /srv/? - - :games',
  ),
  lines(
    'links',
    { 'srv/file': 'x', 'srv/dir/x': 'x', 'srv/same': { link: 'x' }, 'srv/other': { link: 'y' } },
    'L /srv/new - - - - ../%o/x',
    'L /srv/same - - - - x',
    'L /srv/other - - - - x',
    'L /srv/file - - - - x',
    'L /srv/dir - - - - x',
    'L /srv/factory',
    'L /srv/deep/er - daemon games - /x',
    'L /srv/below/ - - - - x',
  ),
  lines(
    'links by force',
    { 'srv/file': 'x', 'srv/dir/x': 'x', 'srv/same': { link: 'x' }, 'srv/other': { link: 'y' } },
    'L+ /srv/new - - - - x',
    'L+ /srv/same 0700 daemon - - x',
    'L+ /srv/other - games - - x',
    'L+ /srv/file - - - - x',
    'L+ /srv/dir 0755 - - - x',
  ),
  lines(
    'links to what may be missing',
    {},
    'L? /srv/a - - - - /etc/passwd',
    'L? /srv/b - - - - /etc/none',
    'L? /srv/c - - - - ../x',
    'd? /srv/d',
    'L?+ /srv/e - - - - /usr',
  ),
  {
    ...lines(
      'pipes and devices',
      { 'srv/file': 'x', 'srv/dir/x': 'x' },
      'p /srv/p 0600 daemon',
      'c /srv/c 0640 - adm - 1:3',
      'b /srv/b - - - - 7:0',
      'p /srv/file',
      'c /srv/file - - - - 1:3',
      'c /srv/x - - - - 1',
      'c /srv/y',
      'b /srv/z - - - - 99999:1',
      'p+ /srv/deep/p',
    ),
    runs: [CREATE, stat('/srv/p', '/srv/c', '/srv/b', '/srv/deep/p'), CREATE],
  },
  {
    ...lines(
      'pipes and devices by force',
      { 'srv/f': 'x', 'srv/d/x': 'x', 'srv/l': { link: 'f' } },
      'p+ /srv/f 0600',
      'c+ /srv/d - - - - 1:5',
      'b+ /srv/l - - - - 8:1',
    ),
    runs: [CREATE, stat('/srv/f', '/srv/d', '/srv/l'), CREATE],
  },
  lines(
    'copies',
    TREE,
    'C /srv/tree - - - - /srv/from',
    'C /srv/one 0600 daemon games - /srv/from/a',
    'C /srv/gone - - - - /srv/none',
    'C /srv/link - - - - /srv/from/sub/link',
    'C /srv/owned 0700 daemon - - /srv/from',
    'C /srv/rel - - - - from',
    'C /srv/factory',
    'C /srv/deep/er - - - - /srv/from//sub/',
    'C /srv/two - :daemon - - /srv/from/sub',
  ),
  lines(
    'copies onto what is there',
    { ...TREE, 'srv/full/a': 'mine', 'srv/full/sub/x': 'x', 'srv/bare/': '', 'srv/file': 'mine' },
    'C /srv/full 0711 - - - /srv/from',
    'C /srv/bare 0711 - - - /srv/from',
    'C /srv/file 0600 - - - /srv/from/a',
    'C /srv/file/x - - - - /srv/from/a',
    'C /srv/bare2 - - - - /srv/from/empty',
  ),
  lines(
    'copies that merge',
    { ...TREE, 'srv/full/a': 'mine', 'srv/full/sub/x': 'x' },
    'C+ /srv/full - - - - /srv/from',
  ),
  lines(
    'what is in the way',
    { 'srv/file': 'x', 'srv/dir/x': 'x', 'srv/link': { link: 'dir' }, 'srv/lost': { link: 'no' } },
    'd= /srv/file/a/b 0700',
    'f= /srv/dir',
    'd= /srv/link/x',
    'f= /srv/lost/y',
    'L= /srv/link/z - - - - t',
    'd= /srv/new/d',
    'C= /srv/copy - - - - /etc/hostname',
  ),
  steps(
    'unsafe ways',
    [
      'd /srv/u 0755 daemon',
      'd /srv/u/root 0755 root',
      'L /srv/u/l - daemon - - /etc',
      'd /srv/u/own 0755 daemon',
      'L /srv/safe - - - - /srv/u/own',
      'd /srv/n 0755 1234',
    ],
    [
      'f /srv/u/root/x',
      'd /srv/u/l/y',
      'f /srv/u/own/x',
      'e /srv/u/l 0700',
      'z /srv/u/root 0700',
      'f /srv/safe/z',
      'f- /srv/u/l/q',
      'd /srv/u/own/d/e',
      'f /srv/n/a/b',
      'd= /srv/u/root2/x',
      'd= /srv/u/own/../x',
      'z /srv/u/* 0711',
      'Z /srv/u - - games',
    ],
  ),
  lines(
    'ACLs',
    {
      'srv/d/': '',
      'srv/f': 'x',
      'srv/x': { text: 'x', mode: 0o755 },
      'srv/l': { link: 'f' },
      'srv/e/': '',
      'srv/g/': '',
    },
    'a /srv/f - - - - user:daemon:rw-',
    'a+ /srv/x - - - - u:daemon:r,g:games:rwx',
    'a+ /srv/x - - - - u:1234:--x',
    'a+ /srv/d - - - - d:group::r-x,d:group:adm:r-x,group::r-x,group:adm:r-x',
    'a /srv/l - - - - u:daemon:r',
    'a /srv/e - - - - default:user:daemon:rwx,mask::r',
    'a+ /srv/g - - - - g:adm:rwX,u::rw',
    'a /srv/none - - - - u:daemon:r',
    'a /srv/f - - - - u:nobody2:r',
    'a /srv/f - - - - nonsense',
    'a /srv/f',
    'A+ /srv/g - - - - o::-',
  ),
  steps(
    'ACLs and modes',
    ['f /srv/f 0664', 'a+ /srv/f - - - - u:daemon:rw', 'd /srv/d', 'a+ /srv/d - - - - m::r,g:adm:rwx'],
    ['z /srv/f 0640', 'z /srv/d 2770 daemon'],
    ['z /srv/f 0604', 'a+ /srv/f - - - - g:adm:r'],
  ),
  lines(
    'attributes of file systems',
    { 'srv/d/': '', 'srv/l': { link: 'd' } },
    'h /srv/d - - - - +C',
    'h /srv/none - - - - +i',
    'h /srv/d - - - - -d',
    'h /srv/l - - - - +d',
    'h /srv/d',
    'h /srv/d - - - - +',
    'h /srv/x - - - - +z',
    'H /srv/d* - - - - =d',
  ),
  lines(
    'wrong lines',
    {},
    'd',
    'x',
    'd "/srv/a',
    'dd /srv/b',
    'd!! /srv/c',
    'd+- /srv/d',
    'y /srv/e',
    'd~ /srv/f',
    'L~ /srv/g - - - - eA==',
    'C~ /srv/h',
    'c~ /srv/i',
    't~ /srv/i',
    't /srv/i',
    'a~ /srv/i',
    'h~ /srv/i',
    'T /srv/none - - - - user.x=y',
    'd$ /srv/j',
    'z$ /srv/k',
    '"" /srv/l',
    'd /srv/%z',
    'f /srv/m - - - - %z',
    'f /srv/n - - - - \\q',
    'd /srv/o - nobody2',
    'd /srv/p - - nogroup2',
    'd /srv/q - 65535 4294967295',
    'd /srv/r - - - - extra',
    'd\\x20 /srv/s',
  ),
  lines(
    'base64 and credentials',
    {},
    'f~ /srv/a - - - - aGVsbG8=',
    'f~ /srv/b - - - - aGVs bG8=',
    'f^ /srv/c - - - - some.name',
    'f+~ /srv/d - - - - AAEC',
    'L /srv/e - - - - a%%b',
  ),
  lines('base64 that is cut off', {}, 'f~ /srv/a - - - - aGVs bG8', 'd /srv/b'),
  lines('wrong base64', {}, 'f~ /srv/a - - - - a$', 'd /srv/b'),
  lines('no credential', {}, 'f^ /srv/a', 'd /srv/b'),
  lines(
    'escapes of words',
    {},
    'd /srv/a\\x20b',
    'd "/srv/c d"',
    "d '/srv/e'f",
    'd /srv/g\\ h',
    'd /srv/i\\\\j',
  ),
  lines(
    'specifiers',
    {},
    'd /srv/%o-%w-%B-%W-%a',
    'd /srv/%u-%U-%g-%G',
    'f %C/x',
    'f %L/x',
    'f %S/x',
    'f %t/x',
    'f %h/x',
    'f %T/x',
    'f %V/x',
    'd /srv/%m',
    'f /srv/y - - - - %m',
    'd /srv/%%',
    'd /srv/100%',
  ),
  lines('other specifiers', {}, 'd /srv/%A%M.'),
  lines(
    'ages',
    {},
    'd /srv/a - - - 1d12h',
    'd /srv/b - - - ~5min',
    'd /srv/c - - - aB:1w',
    'd /srv/e - - - x:1w',
    'd /srv/f - - - :1w',
    'd /srv/g - - - 1x',
    'd /srv/h - - - infinity',
    'd /srv/i - - - 1.5h',
    'd /srv/j - - - ~',
    'd /srv/k - - - 10',
    'd /srv/l - - - "1 d 2 h"',
  ),
  lines(
    'lines for one path',
    {},
    'd /srv/a 0700',
    'd /srv/a 0711',
    'f /srv/a',
    'z /srv/a - daemon',
    'd /srv/b',
    'd /srv/b/',
    'L /srv/c - - - - x',
    'L /srv/c - - - - y',
    'w+ /srv/d - - - - x',
    'w /srv/d - - - - x',
    'w+ /srv/d - - - - y',
    'x /srv/a',
    'r /srv/d',
  ),
  lines(
    'the order of paths',
    {},
    'f /srv/a/b/c',
    'd /srv/a/b 0700',
    'd /srv/a 0711',
    'z /srv/a/b/* 0600',
    'e /srv/a/b - daemon',
  ),
  lines('below /var/run', {}, 'd /var/run/x', 'd /var/run', 'L /srv/x - - - - /var/run/y'),
  {
    ...lines('options', {}, 'd /srv/a', 'd /srv/b/c', 'd /var/x', 'd! /srv/boot'),
    runs: [
      [...CREATE, '--prefix=/srv', '--exclude-prefix=/srv/b'],
      [...CREATE, '--prefix', '/srv/b', '--prefix=/var/'],
      [...CREATE, '--boot', '--prefix=/srv/bo'],
    ],
  },
  {
    ...lines(
      'nobody of that name, gracefully',
      {},
      'd /srv/a 2755 nobody2 adm',
      'f /srv/b 0644 nobody2',
      'z /srv/a - - nogroup2',
    ),
    runs: [[...CREATE, '--graceful']],
  },
];

const OTHER: readonly RealCase[] = [
  {
    summary: 'removing',
    files: {
      'srv/a': 'x',
      'srv/b/c': 'x',
      'srv/d/e/f': 'x',
      'srv/d/keep/g': 'x',
      'srv/l': { link: 'd' },
      'srv/h/i/j': 'x',
      'srv/h/k': 'x',
      'srv/m/': '',
      'srv/n/s': { text: '', mode: 0o1644 },
    },
    stdin:
      'r /srv/a\nr /srv/b\nr /srv/m\nR /srv/d\nd /srv/d/keep\nR /srv/l\nD /srv/h\nx /srv/h/k\nR /srv/n\nr /srv/nope*\nr! /srv/boot\nD /srv/nope\nD /srv/l/x\n',
    runs: [
      [PROGRAM, '--remove', '-'],
      [PROGRAM, '--remove', '--create', '-'],
    ],
  },
  {
    summary: 'removing by patterns',
    files: {
      'srv/a1': 'x',
      'srv/a2/b': 'x',
      'srv/.a3': 'x',
      'srv/c/1/x': 'x',
      'srv/c/2/x': 'x',
      'srv/c/2/y': 'x',
    },
    stdin: 'R /srv/a*\nr /srv/c/*/x\nr /srv/c/[!1]\nr /srv/c\n',
    runs: [[PROGRAM, '--remove', '-']],
  },
  {
    summary: 'purging',
    suite: 'trixie',
    files: { 'srv/a': 'x', 'srv/b/c': 'x', 'srv/d/e/f': 'x', 'srv/w1': 'x', 'srv/w2': 'x' },
    stdin: 'f$ /srv/a\nd$ /srv/b\nd$ /srv/d\nd /srv/d/e\nw$ /srv/w? - - - - x\nL$ /srv/none - - - - x\n',
    runs: [
      [PROGRAM, '--purge', '-'],
      [PROGRAM, '--purge'],
      [PROGRAM, '--purge', '--create', '-'],
    ],
  },
  {
    summary: 'cleaning what is young',
    files: { 'srv/a/b': 'x', 'srv/c/d/e': 'x' },
    stdin: 'd /srv/a - - - 10d\ne /srv/c - - - ~1h\nX /srv/c/d\n',
    runs: [[PROGRAM, '--clean', '-']],
  },
  {
    summary: 'files by name, path and not there, and what goes before what',
    files: {
      'etc/tmpfiles.d/a.conf': 'd /srv/a 0700\n',
      'run/tmpfiles.d/a.conf': 'd /srv/b\n',
      'srv/c.conf': 'd /srv/c\nwrong\n',
      'srv/d.conf': 'f~ /srv/x - - - - $\n',
      'etc/tmpfiles.d/tmp.conf': { link: '/dev/null' },
      'etc/tmpfiles.d/systemd.conf': '',
    },
    stdin: 'd /srv/stdin\n',
    runs: [
      [PROGRAM, '--create', 'a.conf', '/srv/c.conf'],
      [PROGRAM, '--create', 'nope.conf', 'a.conf'],
      [PROGRAM, '--create', 'srv/c.conf'],
      [PROGRAM, '--create', '/srv'],
      [PROGRAM, '--create', '/srv/d.conf', 'a.conf'],
      [PROGRAM, '--create', '--replace=/usr/lib/tmpfiles.d/b.conf', '-'],
      [PROGRAM, '--create', '--replace=/run/tmpfiles.d/a.conf', '-'],
      [PROGRAM, '--create', '--replace=x', '-'],
      [PROGRAM, '--create', '--replace=/x', '-'],
      [PROGRAM, '--create', '--replace=/x.conf'],
      [PROGRAM],
      [PROGRAM, 'a.conf'],
      [PROGRAM, '--nonsense'],
      [PROGRAM, '--create'],
    ],
  },
  {
    summary: 'another root',
    files: {
      'srv/r/etc/passwd': 'other:x:77:78::/:/bin/sh\n',
      'srv/r/etc/group': 'others:x:78:\n',
      'srv/r/usr/lib/tmpfiles.d/a.conf':
        'd /a 0711 other others\nf /b/c 0600 root root - text\nL /l - - - - /etc/passwd\nC /copy - - - - /etc/passwd\nd /x - nobody2\nL /srv/../y - - - - x\n',
      'srv/r/abs': { link: '/etc' },
      'srv/e.conf': 'f /abs/made\nz /a/* 0700\nf /copy/x\n',
      'srv/r/a/1': 'x',
    },
    runs: [
      [PROGRAM, '--root=/srv/r', '--create'],
      [PROGRAM, '--root', '/srv//r/', '--create', '/srv/e.conf'],
      [PROGRAM, '--root=/srv/r', '--create', 'nope.conf'],
    ],
  },
];

/** One case for each file that the root ships, alone. */
function shipped(root: RealRoot): readonly RealCase[] {
  const names = readdirSync(join(root.folder, 'usr/lib/tmpfiles.d')).filter((name) => name.endsWith('.conf'));
  return names.map((name) => ({
    summary: `the shipped ${name}`,
    runs: [
      [PROGRAM, '--create', name],
      [PROGRAM, '--create', '--remove', '--boot', name],
    ],
  }));
}

/** Said where the real program cannot see that it is in a chroot, which it can in a build. */
const OUTSIDE_CHROOT =
  /^(?:.*Failed to resolve specifier: uninitialized .*|All rules containing unresolvable specifiers.*)\n/gm;

function comparable({ runs, files }: RealOutcome): RealOutcome {
  return {
    runs: runs.map((run) => ({ ...run, stderr: run.stderr.replace(OUTSIDE_CHROOT, '') })),
    files: files.filter((line) => !/^[^ ]* (?:fifo|character|block) /.test(line)),
  };
}

for (const suite of ['bookworm', 'trixie']) {
  const root = realRoot(suite, 'systemd-tmpfiles against the real one');
  const table = { ...FILE_COMMANDS, ...UNIT_COMMANDS };
  const cases = root === undefined ? [] : [...CREATING, ...OTHER, ...shipped(root)];
  describe.skipIf(root === undefined)(
    `on ${suite} systemd-tmpfiles does and says what the real one does`,
    () => {
      for (const one of cases.filter((each) => (each.suite ?? suite) === suite)) {
        test(one.summary, async () => {
          if (root === undefined) return;
          const [ours, real] = [await ourOutcome(root, table, one), realOutcome(root, one)];
          expect(comparable(ours)).toEqual(comparable(real));
        });
      }
    },
  );
}
