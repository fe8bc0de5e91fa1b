import { describe, expect, test } from 'vitest';
import { ACCOUNT_COMMANDS } from '../../../../src/configure/commands/accounts/table.js';
import { comparable, ourOutcome, realOutcome, realRoot, type RealCase } from '../../../make/real-root.js';

const SKEL = {
  'etc/skel/.hidden': { text: 'x', mode: 0o600, mtime: 900_000_000 },
  'etc/skel/sub/file': 'y',
  'etc/skel/link': { link: '/etc/skel/sub' },
};
const ALICE = ['useradd', '-m', '-c', 'Alice A', '-s', '/bin/bash', 'alice'];

const CASES: readonly RealCase[] = [
  {
    summary: 'groupadd takes the next number',
    runs: [
      ['groupadd', 'g1'],
      ['groupadd', 'g2'],
      ['groupadd', 'g1'],
    ],
  },
  {
    summary: 'groupadd for the system goes downwards',
    runs: [
      ['groupadd', '-r', 's1'],
      ['groupadd', '--system', 's2'],
    ],
  },
  {
    summary: 'groupadd with a number, taken or not',
    runs: [
      ['groupadd', '-g', '500', 'a'],
      ['groupadd', '-g', '500', 'b'],
      ['groupadd', '-f', '-g', '500', 'c'],
      ['groupadd', '-o', '-g', '500', 'd'],
      ['groupadd', '-f', 'a'],
    ],
  },
  {
    summary: 'groupadd with members and a password',
    runs: [['groupadd', '-U', 'root,daemon', '-p', 'secret', 'm']],
  },
  {
    summary: 'groupadd with other limits',
    runs: [
      ['groupadd', '-K', 'GID_MIN=2000', '-K', 'GID_MAX=3000', 'k'],
      ['groupadd', '-K', 'NO_SUCH=1', 'l'],
      ['groupadd', '-K', 'x', 'l'],
    ],
  },
  {
    summary: 'bad names and command lines',
    runs: [
      ['groupadd', 'a:b'],
      ['groupadd', '-x', 'a'],
      ['groupadd'],
      ['groupadd', '-g', 'x', 'a'],
      ['groupadd', '123'],
      ['groupadd', '+x'],
      ['groupadd', 'Name.With-All_'],
      ['groupadd', 'a$'],
      ['groupadd', '\u00c3\u00a9'],
    ],
  },
  {
    summary: 'groupdel',
    runs: [
      ['groupadd', 'g1'],
      ['groupdel', 'g1'],
      ['groupdel', 'g1'],
      ['groupdel', 'daemon'],
      ['groupdel', '-f', 'daemon'],
    ],
  },
  {
    summary: 'groupmod',
    runs: [
      ['groupadd', 'g1'],
      ['groupmod', '-n', 'g2', 'g1'],
      ['groupmod', '-g', '1234', 'g2'],
      ['groupmod', '-g', '1', 'g2'],
      ['groupmod', '-o', '-g', '1', 'g2'],
      ['groupmod', '-p', 'pw', 'g2'],
      ['groupmod', '-U', 'root', '-a', 'g2'],
      ['groupmod', '-U', 'daemon', 'g2'],
      ['groupmod', '-g', '77', 'daemon'],
      ['groupmod', 'nope'],
    ],
  },
  {
    summary: 'useradd for the system',
    runs: [
      ['useradd', '-r', 'sys1'],
      ['useradd', '--system', '-d', '/var/lib/x', '-s', '/usr/sbin/nologin', 'sys2'],
      ['useradd', '-r', '-g', 'nogroup', 'sys3'],
      ['useradd', '-r', '-N', 'sys4'],
    ],
  },
  {
    summary: 'useradd with a home',
    files: SKEL,
    runs: [ALICE, ['useradd', '-m', '-G', 'audio,video', 'bob']],
  },
  {
    summary: 'useradd with options',
    files: SKEL,
    runs: [
      [
        'useradd',
        '-u',
        '1500',
        '-U',
        '-e',
        '2030-01-02',
        '-f',
        '5',
        '-p',
        '$6$x',
        '-d',
        '/srv/deep/home',
        '-m',
        'carl',
      ],
      ['useradd', '-u', '1500', 'dora'],
      ['useradd', '-o', '-u', '1500', 'dora'],
      ['useradd', '-g', '9999', 'eve'],
      ['useradd', '-G', 'nope', 'eve'],
      ['useradd', '-b', '/data', 'eve'],
    ],
  },
  {
    summary: 'useradd tells of what it cannot do',
    runs: [
      ['useradd', 'root'],
      ['useradd', 'shadow'],
      ['useradd', 'a:b'],
      ['useradd', '-s', 'sh', 'x'],
      ['useradd', '-c', 'a:b', 'x'],
      ['useradd', '-u', '-1', 'x'],
      ['useradd', '-U', '-g', 'users', 'x'],
      ['useradd', '-o', 'x'],
      ['useradd'],
      ['useradd', '-s', '/nope', 'x'],
      ['useradd', '-r', '-u', '2000', 'y'],
      ['useradd', '12'],
    ],
  },
  {
    summary: 'useradd with a mailbox',
    files: {
      'etc/default/useradd':
        'SHELL=/bin/sh\nCREATE_MAIL_SPOOL=yes\nGROUP=100\nINACTIVE=7\nEXPIRE=2031-05-06\nHOME=/h\n',
    },
    runs: [
      ['useradd', '-N', 'alice'],
      ['useradd', '-r', 'bob'],
    ],
  },
  {
    summary: 'subordinate numbers',
    files: { 'etc/subuid': 'zoe:300000:10\nyan:100000:65536\n', 'etc/subgid': '' },
    runs: [
      ['useradd', 'alice'],
      ['useradd', '-F', '-r', 'sys'],
      ['useradd', 'bob'],
      ['userdel', 'alice'],
    ],
  },
  {
    summary: 'userdel',
    files: SKEL,
    runs: [
      ALICE,
      ['usermod', '-aG', 'audio', 'alice'],
      ['userdel', '-r', 'alice'],
      ['userdel', 'alice'],
      ['useradd', '-m', 'bob'],
      ['groupadd', '-U', 'bob', 'x'],
      ['userdel', 'bob'],
    ],
  },
  {
    summary: 'userdel keeps a group that others have',
    runs: [
      ['useradd', 'alice'],
      ['useradd', '-g', 'alice', 'bob'],
      ['userdel', 'alice'],
    ],
  },
  {
    summary: 'usermod',
    files: SKEL,
    runs: [
      ALICE,
      ['usermod', '-c', 'New', '-s', '/bin/sh', 'alice'],
      ['usermod', '-L', 'alice'],
      ['usermod', '-U', 'alice'],
      ['usermod', '-p', 'pw', 'alice'],
      ['usermod', '-L', 'alice'],
      ['usermod', '-U', 'alice'],
      ['usermod', '-e', '2030-01-01', '-f', '3', 'alice'],
      ['usermod', '-c', 'New', 'alice'],
      ['usermod', '-d', '/home/other', '-m', 'alice'],
      ['usermod', '-l', 'alicia', 'alice'],
      ['usermod', '-u', '1700', '-g', 'users', 'alicia'],
    ],
  },
  {
    summary: 'usermod and groups',
    runs: [
      ['useradd', 'alice'],
      ['usermod', '-G', 'audio,video', 'alice'],
      ['usermod', '-aG', 'dip', 'alice'],
      ['usermod', '-rG', 'audio', 'alice'],
      ['usermod', '-G', '', 'alice'],
      ['usermod', '-G', 'nope', 'alice'],
      ['usermod', '-a', 'alice'],
      ['usermod', 'alice'],
      ['usermod', '-c', 'x', 'nobody2'],
    ],
  },
  {
    summary: 'usermod and subordinate numbers',
    runs: [
      ['useradd', 'alice'],
      ['usermod', '-v', '5000-5999', '-w', '7000-7001', '-w', '8000-8001', 'alice'],
      ['usermod', '-V', '5100-5199', 'alice'],
      ['usermod', '-V', '100000-100010', 'alice'],
      ['usermod', '-v', 'x', 'alice'],
    ],
  },
  {
    summary: 'gpasswd',
    runs: [
      ['useradd', 'alice'],
      ['gpasswd', '-a', 'alice', 'audio'],
      ['gpasswd', '-d', 'alice', 'audio'],
      ['gpasswd', '-d', 'alice', 'audio'],
      ['gpasswd', '-M', 'alice,root', 'video'],
      ['gpasswd', '-A', 'root', 'video'],
      ['gpasswd', '-M', '', 'video'],
      ['gpasswd', '-r', 'video'],
      ['gpasswd', '-R', 'video'],
      ['gpasswd', '-a', 'nope', 'video'],
      ['gpasswd', '-a', 'root', 'nope'],
      ['gpasswd', '-a', 'root'],
    ],
  },
  {
    summary: 'groupmems',
    suite: 'bookworm',
    files: { 'etc/pam.d/groupmems': 'auth sufficient pam_rootok.so\naccount required pam_permit.so\n' },
    runs: [
      ['groupmems', '-g', 'audio', '-a', 'root'],
      ['groupmems', '-g', 'audio', '-a', 'daemon'],
      ['groupmems', '-g', 'audio', '-l'],
      ['groupmems', '-g', 'audio', '-a', 'root'],
      ['groupmems', '-g', 'audio', '-d', 'root'],
      ['groupmems', '-g', 'audio', '-d', 'root'],
      ['groupmems', '-g', 'audio', '-p'],
      ['groupmems', '-g', 'nope', '-l'],
      ['groupmems', '-g', 'audio', '-a', 'nope'],
      ['groupmems', '-l', '-p'],
    ],
  },
  {
    summary: 'passwd without asking',
    runs: [
      ['useradd', '-p', 'pw', 'alice'],
      ['passwd', '-S', 'alice'],
      ['passwd', '-l', 'alice'],
      ['passwd', '-u', 'alice'],
      ['passwd', '-d', 'alice'],
      ['passwd', '-S', 'alice'],
      ['passwd', '-q', '-e', 'alice'],
      ['passwd', '-n', '1', '-x', '2', '-w', '3', '-i', '4', 'alice'],
      ['passwd', '-Sa'],
      ['passwd', '-u', 'daemon'],
      ['passwd', '-l', 'nope'],
      ['passwd', '-n', 'x', 'alice'],
      ['passwd', '-l'],
    ],
  },
  {
    summary: 'chage',
    runs: [
      ['useradd', 'alice'],
      ['chage', '-d', '0', 'alice'],
      ['chage', '-l', 'alice'],
      [
        'chage',
        '-d',
        '2020-02-03',
        '-E',
        '2031-01-01',
        '-I',
        '7',
        '-m',
        '1',
        '-M',
        '90',
        '-W',
        '14',
        'alice',
      ],
      ['chage', '-l', 'alice'],
      ['chage', '-i', '-l', 'alice'],
      ['chage', '-l', 'root'],
      ['chage', '-E', '-1', '-M', '-1', 'alice'],
      ['chage', '-M', 'x', 'alice'],
      ['chage', '-l', 'nope'],
      ['chage', '-l', '-m', '1', 'root'],
    ],
  },
  {
    summary: 'chpasswd with encrypted passwords',
    stdin: 'root:$6$a\ndaemon:*\n',
    runs: [['chpasswd', '-e']],
  },
  {
    summary: 'chpasswd refuses all when one is wrong',
    stdin: 'root:$6$a\nnope:x\nbroken\n',
    runs: [['chpasswd', '-e']],
  },
  {
    summary: 'chgpasswd with encrypted passwords',
    stdin: 'audio:$6$a\nroot:x\n',
    runs: [['chgpasswd', '-e']],
  },
  {
    summary: 'chfn and chsh',
    runs: [
      ['useradd', '-c', 'A,1,2,3,rest', 'alice'],
      ['chfn', '-f', 'Full Name', '-o', 'z', 'alice'],
      ['chfn', '-r', '7', '-w', '8', '-h', '9', 'alice'],
      ['chfn', '-f', 'a:b', 'alice'],
      ['chsh', '-s', '/bin/bash', 'alice'],
      ['chsh', '-s', '/nope', 'alice'],
      ['chsh', '-s', '/bin/sh', 'nobody2'],
    ],
  },
  {
    summary: 'no shadow files, and back',
    runs: [
      ['pwunconv'],
      ['grpunconv'],
      ['useradd', 'alice'],
      ['groupadd', '-p', 'x', 'g'],
      ['usermod', '-L', 'alice'],
      ['gpasswd', '-a', 'alice', 'audio'],
      ['passwd', '-S', 'alice'],
      ['pwconv'],
      ['grpconv'],
      ['pwunconv'],
      ['pwunconv'],
    ],
  },
  {
    summary: 'pwconv on the files of a fresh system',
    remove: [
      'etc/shadow',
      'etc/gshadow',
      'etc/shadow-',
      'etc/gshadow-',
      'etc/passwd-',
      'etc/group-',
      'etc/.pwd.lock',
    ],
    files: {
      'etc/passwd': 'root:*:0:0:root:/root:/bin/bash\nx:pw:5:5::/:/bin/sh\n',
      'etc/group': 'root:*:0:\nshadow:*:42:x\n',
    },
    runs: [['pwconv'], ['grpconv'], ['pwconv'], ['grpconv']],
  },
  {
    summary: 'lines of NIS stay last, comments and nonsense where they are',
    files: {
      'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n# comment\nbroken\n+@nis::::::\n',
      'etc/group': 'root:x:0:\n+:::\n',
      'etc/shadow': 'root:*:1:0:99999:7:::\n+@nis::::::::\n',
      'etc/gshadow': 'root:*::\n',
    },
    runs: [['useradd', 'alice'], ['pwconv'], ['grpconv']],
  },
  {
    summary: 'entries that are there twice are not touched',
    files: { 'etc/group': 'root:x:0:\na:x:50:\na:x:51:\n' },
    runs: [
      ['groupdel', 'a'],
      ['groupmod', '-n', 'b', 'a'],
    ],
  },
  {
    summary: 'pwck finds nothing, or something',
    runs: [
      ['pwck', '-q', '-r'],
      ['pwck', '-r'],
      ['grpck', '-r'],
      ['pwck'],
      ['grpck'],
      ['pwck', '-s', '-r'],
      ['pwck', '-z'],
    ],
  },
  {
    summary: 'pwck and grpck repair',
    stdin: 'y\nn\ny\ny\ny\ny\n',
    files: {
      'etc/passwd':
        'root:x:0:0:root:/root:/bin/bash\nbroken\nnos:x:7:7777:n:/nowhere:/none\nroot:x:0:0::/:/bin/sh\n',
      'etc/shadow': 'root:*:1:0:99999:7:::\ngone:*:99999:0:99999:7:::\n',
    },
    runs: [['pwck', '-r'], ['pwck']],
  },
  {
    summary: 'grpck repairs',
    stdin: 'y\ny\ny\ny\ny\n',
    files: {
      'etc/group': 'root:x:0:\nbad\na:y:5:nobody2,root\nb:x:6:\n',
      'etc/gshadow': 'root:*::\na:!:who:root\nc:!::\n',
    },
    runs: [['grpck', '-r'], ['grpck']],
  },
  {
    summary: 'sorting',
    files: {
      'etc/passwd': 'b:x:9:0::/:/bin/sh\nroot:x:0:0:root:/root:/bin/bash\na:x:5:0::/:/bin/sh\n',
      'etc/shadow': 'a:*:1::::::\nzzz:*:1::::::\nb:*:1::::::\nroot:*:1::::::\n',
      'etc/group': 'b:x:9:\nroot:x:0:\n',
      'etc/gshadow': 'b:!::\nroot:*::\n',
    },
    runs: [
      ['pwck', '-s'],
      ['grpck', '-s'],
    ],
  },
];

for (const suite of ['bookworm', 'trixie']) {
  const root = realRoot(suite, 'the programs of shadow-utils against the real ones');
  describe.skipIf(root === undefined)(
    `on ${suite} the programs of shadow-utils leave what the real ones leave`,
    () => {
      for (const one of CASES.filter((each) => (each.suite ?? suite) === suite)) {
        test(one.summary, async () => {
          if (root === undefined) return;
          const [ours, real] = [await ourOutcome(root, ACCOUNT_COMMANDS, one), realOutcome(root, one)];
          expect(comparable(ours), JSON.stringify([ours.runs, real.runs], null, 1)).toEqual(comparable(real));
        });
      }
    },
  );
}
