import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UNIT_COMMANDS } from '../../../../src/configure/commands/systemd/table-units.js';
import { ourOutcome, realOutcome, realRoot, type RealCase, type RealRoot } from '../../../make/real-root.js';

const PROGRAM = 'systemd-sysusers';

/** A case of lines that are given to the program, which then runs again and has nothing to do. */
function lines(summary: string, ...given: readonly string[]): RealCase {
  return { summary, stdin: `${given.join('\n')}\n`, runs: [[PROGRAM, '-']] };
}

const CASES: readonly RealCase[] = [
  { summary: 'everything that is shipped', runs: [[PROGRAM], [PROGRAM]] },
  {
    summary: 'everything that is shipped, where there is nothing',
    remove: ['etc/passwd', 'etc/group', 'etc/shadow', 'etc/gshadow', 'etc/.pwd.lock'],
    runs: [[PROGRAM]],
  },
  {
    summary: 'everything where only passwd and group are',
    remove: ['etc/shadow', 'etc/gshadow', 'etc/passwd-', 'etc/group-', 'etc/shadow-', 'etc/gshadow-'],
    runs: [[PROGRAM]],
  },
  lines('a user', 'u messagebus - "System Message Bus"'),
  lines('a user with everything', 'u polkitd 333:nogroup "User for polkitd" /nonexistent /usr/bin/bash'),
  lines('a group', 'g netdev'),
  lines('a group with a number', 'g netdev 77', 'g other 77', 'g third 8'),
  lines('several of each', 'g b', 'u a', 'g a2', 'u c', 'u b', 'g a'),
  lines('members', 'u a', 'm a audio', 'm a video', 'm b audio', 'm root audio', 'm new newgroup'),
  lines('a member that is one already', 'm root audio', 'm root audio'),
  lines('numbers', 'u a 500', 'u b 500', 'u c 1', 'u d 500:500', 'u e 501:audio', 'u f -:audio', 'u g -:29'),
  lines('numbers of groups that are not there', 'u a 500:600', 'u b 501:nope', 'u c -:601'),
  lines('a group of the queue', 'g grp 555', 'u a 444:grp', 'u b -:555', 'u c -:grp', 'u grp', 'u d -:a'),
  lines('a user in the group of another user', 'u first 321', 'u second -:first', 'u third 322:first'),
  lines('a name taken by a group of another number', 'u audio', 'u video 444', 'u disk'),
  lines('ranges', 'r - 900-910', 'u a', 'u b', 'g c', 'r - 500', 'r - 911-912', 'u d', 'u e'),
  lines('a small range', 'r - 900-901', 'u a', 'u b', 'g c', 'u d'),
  lines('numbers by files', 'u a /etc/shadow', 'u b /', 'g c /etc/shadow', 'u d /nope', 'g e /var/own'),
  {
    summary: 'numbers by files of others',
    files: { 'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nx:x:55:66::/:/bin/sh\n', 'srv/a': '' },
    stdin: 'u a /srv/a\n',
    runs: [[PROGRAM, '-']],
  },
  lines(
    'comments, blanks and the end of lines',
    '# comment',
    '',
    '   u   a   -   "A  B"\t/x\r',
    ' #x',
    'g b',
  ),
  lines('quotes', `u a - 'It is "so"' "/x y"`, 'u b - "a\\"b"', "u c - a\\ b'c d'"),
  lines('specifiers', 'u a - "%o %w %B|%M|%A|%W %% %T %V %a" /%o', 'g x%%', 'u b - %o%'),
  lines('a specifier that is none', 'u a - "%z"'),
  lines('a specifier in a number', 'u a %y'),
  lines('no machine', 'u a%m'),
  lines('a percent sign alone', 'u a - "100%"', 'u b - "50% of"'),
  lines('wrong: a word', 'u'),
  lines('wrong: quotes', 'u "a'),
  lines('wrong: too many', 'u a - b /c /d e'),
  lines('wrong: a type', 'x a', 'ux a', 'u! a', 'g! a', 'uu! a', 'u!! a'),
  lines('locked', 'u! a - "Locked one"', 'm a audio'),
  lines('wrong: names', 'u 9a', 'u a.b', 'g 12', 'u -x', 'u a$', `u ${'a'.repeat(32)}`, 'u \u00c3\u00a4'),
  lines('a long name', `u ${'a'.repeat(31)}`),
  lines('wrong: no name', 'u -', 'g -', 'm - audio', 'm a -', 'm a 9z', 'r x 5', 'r -', 'r - 5-', 'r - 9-5'),
  lines(
    'wrong: numbers',
    'u a 07',
    'u b 65535',
    'u c 4294967295',
    'u d 99999999999',
    'g e x',
    'u f 5:',
    'u g :5',
  ),
  lines(
    'wrong: fields',
    'g a - x',
    'g b - - /x',
    'm a audio - - /bin/sh',
    'u c - a:b',
    'u d - - rel',
    'u e - - /a/../b',
  ),
  lines('paths made simple', 'u a - - /var//lib/./x/ /usr/bin//sh'),
  lines('equal lines', 'u a 300 A /a /bin/false', 'u a 300 A /a /bin/true', 'g b 301', 'g b 301'),
  lines('equal shells', 'u a - - / /bin/sh', 'u a - - / /usr/bin/sh', 'u a - - / /usr/bin/dash'),
  lines(
    'contradictions',
    'u a 300',
    'u a 301',
    'u b - B',
    'u b - C',
    'g c 5',
    'g c',
    'u d - - /a',
    'u d - - /b',
  ),
  lines('contradicting shells', 'u a - - / /bin/sh', 'u a'),
  lines('root again', 'u root 0', 'g root 0'),
  {
    summary: 'root anew',
    files: { 'etc/passwd': '', 'etc/shadow': '', 'etc/group': '', 'etc/gshadow': '' },
    stdin: 'u root 0 "Super User" /root\nu nobody 65534\nu a 5\n',
    runs: [[PROGRAM, '-']],
  },
  {
    summary: 'entries of NIS, comments and nonsense',
    files: {
      'etc/passwd':
        'root:x:0:0:root:/root:/bin/bash\n# c\n\nbroken\n  x:x:5:6\n+@nis::::::\n-bad\nlast:x:8:8::/:\n',
      'etc/group': 'root:x:0:\n#\nbroken\ny:x:9:a, b,,c\n+:::\nz:x:10:q\n',
      'etc/shadow':
        'root:*:1:0:99999:7:::\nx:!:5\ny:!:1:2:3\nz:!:1:2:3:4:5:6:7\n+@nis::::::::\nw:*:2::::::\n',
      'etc/gshadow': 'root:*::\ny:!:a,b:c\n+:::\n',
    },
    stdin: 'u a 300 A\nm a z\nm a y\n',
    runs: [[PROGRAM, '-']],
  },
  {
    summary: 'an old shadow entry serves the new user',
    files: { 'etc/shadow': 'root:*:1:0:99999:7:::\na:$6$x:5:1:2:3:4:5:\na:second:5:1:2:3:4:5:\n' },
    stdin: 'u a 300 A\nu b 301\n',
    runs: [[PROGRAM, '-']],
  },
  {
    summary: 'an old gshadow entry is in the way',
    files: { 'etc/gshadow': 'root:*::\na:!::\n' },
    stdin: 'u a 300 A\nu b 301\n',
    runs: [[PROGRAM, '-']],
  },
  {
    summary: 'modes and links of the files stay or go',
    files: {
      'etc/real-passwd': { text: 'root:x:0:0:root:/root:/bin/bash\n', mode: 0o600 },
      'etc/passwd': { link: 'real-passwd' },
      'etc/group': { text: 'root:x:0:\n', mode: 0o664 },
      'etc/gshadow': { text: 'root:*::', mode: 0o604 },
      'etc/passwd-': 'old',
    },
    remove: ['etc/passwd'],
    stdin: 'u a 300 A\n',
    runs: [[PROGRAM, '-']],
  },
  {
    summary: 'files by name, path and not there',
    files: { 'etc/sysusers.d/a.conf': 'u a\n', 'srv/b.conf': 'u b\n', 'run/sysusers.d/c.conf': 'u c\n' },
    runs: [
      [PROGRAM, 'a.conf'],
      [PROGRAM, '/srv/b.conf'],
      [PROGRAM, 'srv/b.conf'],
      [PROGRAM, 'c.conf', 'nope.conf'],
      [PROGRAM, '/nope.conf'],
      [PROGRAM, '/srv'],
      [PROGRAM, './srv/b.conf'],
      [PROGRAM, 'c.conf', 'a.conf'],
    ],
  },
  {
    summary: 'folders and what goes before what',
    files: {
      'etc/sysusers.d/a.conf': 'u a 401\n',
      'run/sysusers.d/a.conf': 'u a 402\n',
      'run/sysusers.d/b.conf': 'u b 403\nwrong\n',
      'etc/sysusers.d/basic.conf': { link: '/dev/null' },
      'etc/sysusers.d/systemd-network.conf': '',
      'etc/sysusers.d/c.conf': { link: '/nope' },
      'etc/sysusers.d/d': 'u d 404\n',
      'etc/sysusers.d/e.conf/': '',
    },
    runs: [[PROGRAM], [PROGRAM, 'a.conf']],
  },
  {
    summary: 'a replacement',
    files: { 'etc/sysusers.d/a.conf': 'u a 401\n', 'etc/sysusers.d/z.conf': 'u m 409\n' },
    stdin: 'u m 408\nu a 402\n',
    runs: [[PROGRAM, '--replace=/usr/lib/sysusers.d/m.conf', '-']],
  },
  {
    summary: 'a replacement of lower priority',
    files: { 'etc/sysusers.d/m.conf': 'u a 401\n' },
    stdin: 'u m 408\n',
    runs: [[PROGRAM, '--replace=/usr/lib/sysusers.d/m.conf', '-']],
  },
  {
    summary: 'a replacement of higher priority',
    files: { 'run/sysusers.d/m.conf': 'u a 401\n' },
    stdin: 'u m 408\n',
    runs: [[PROGRAM, '--replace=/etc/sysusers.d/m.conf', '-']],
  },
  {
    summary: 'command lines',
    stdin: 'u a\n',
    runs: [
      [PROGRAM, '--replace=x.conf', '-'],
      [PROGRAM, '--replace=/x', '-'],
      [PROGRAM, '--replace=/x.conf'],
      [PROGRAM, '--inline', 'u b', 'g c', '', '# x'],
      [PROGRAM, '--inline', 'u b', 'g "c'],
      [PROGRAM, '--inline', 'u b 440', 'g c 441'],
      [PROGRAM, '--dry-run', '-'],
    ],
  },
  { summary: 'a dry run', remove: ['etc/.pwd.lock'], stdin: 'u a\n', runs: [[PROGRAM, '--dry-run', '-']] },
  {
    summary: 'another root',
    files: {
      'srv/root/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
      'srv/root/usr/lib/sysusers.d/a.conf': 'u a 300\nu b 300\n',
      'srv/root/run/sysusers.d/b.conf': 'x y\n',
      'srv/c.conf': 'u c\nm root audio\n',
    },
    runs: [
      [PROGRAM, '--root=/srv/root'],
      [PROGRAM, '--root', '/srv//root/', 'a.conf'],
      [PROGRAM, '--root=/srv/root', '/srv/c.conf'],
      [PROGRAM, '--root=/srv/root', 'nope.conf'],
      [PROGRAM, '--root=/'],
    ],
  },
  {
    summary: 'login.defs is not asked',
    files: { 'etc/login.defs': 'SYS_UID_MIN 200\nSYS_UID_MAX 300\nSYS_GID_MAX 250\n' },
    stdin: 'u a\n',
    runs: [[PROGRAM, '-']],
  },
];

/** One case for each file that the root ships, alone. */
function shipped(root: RealRoot): readonly RealCase[] {
  const names = readdirSync(join(root.folder, 'usr/lib/sysusers.d')).filter((name) => name.endsWith('.conf'));
  return names.map((name) => {
    const text = readFileSync(join(root.folder, 'usr/lib/sysusers.d', name), 'latin1');
    return {
      summary: `the shipped ${name} (${text.length} bytes), on little`,
      files: {
        'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
        'etc/group': 'root:x:0:\n',
        'etc/gshadow': '',
      },
      runs: [[PROGRAM, name]],
    };
  });
}

for (const suite of ['bookworm', 'trixie']) {
  const root = realRoot(suite, 'systemd-sysusers against the real one');
  describe.skipIf(root === undefined)(
    `on ${suite} systemd-sysusers does and says what the real one does`,
    () => {
      for (const one of root === undefined ? [] : [...CASES, ...shipped(root)]) {
        test(one.summary, async () => {
          if (root === undefined) return;
          const [ours, real] = [await ourOutcome(root, UNIT_COMMANDS, one), realOutcome(root, one)];
          expect(ours).toEqual(real);
        });
      }
    },
  );
}
