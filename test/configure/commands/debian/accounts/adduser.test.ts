import { describe, expect, test } from 'vitest';
import { ACCOUNT_COMMANDS } from '../../../../../src/configure/commands/accounts/table.js';
import { DEBIAN_ACCOUNT_COMMANDS } from '../../../../../src/configure/commands/debian/accounts/table.js';
import {
  comparable,
  ourOutcome,
  realOutcome,
  realRoot,
  type RealCase,
  type RealOutcome,
} from '../../../../make/real-root.js';

const TABLE = { ...ACCOUNT_COMMANDS, ...DEBIAN_ACCOUNT_COMMANDS };
const SYSTEM = ['adduser', '--system', '--quiet'];
const PERSON = ['adduser', '--disabled-password', '--gecos', ''];

const CASES: readonly RealCase[] = [
  {
    summary: 'users of the system, as packages ask for them',
    runs: [
      [...SYSTEM, '--no-create-home', '--home', '/nonexistent', '--shell', '/usr/sbin/nologin', 'one'],
      [...SYSTEM, '--group', '--home', '/run/sshd', '--no-create-home', 'two'],
      ['adduser', '--system', '--group', '--home', '/var/lib/three', '--gecos', 'Three, 3', 'three'],
      ['adduser', '--system', '--ingroup', 'nogroup', '--disabled-login', '--disabled-password', 'four'],
      ['adduser', '--system', '--home', '/var/lib/five', '--shell', '/bin/bash', '--comment', 'Five', 'five'],
      ['adduser', '--system', '--uid', '444', '--gid', '12', 'six'],
      ['adduser', '--system', '--uid', '445', '--group', 'seven'],
    ],
  },
  {
    summary: 'users of the system that are there already',
    runs: [
      ['adduser', '--system', '--group', 'one'],
      ['adduser', '--system', '--group', 'one'],
      ['adduser', '--system', '--quiet', 'one'],
      ['adduser', '--system', '--uid', '700', 'one'],
      ['adduser', '--system', 'daemon'],
      ['adduser', '--system', '--uid', '1', 'other'],
      ['adduser', '--system', '--group', 'audio'],
    ],
  },
  {
    summary: 'groups of the system',
    runs: [
      ['addgroup', '--system', 'one'],
      ['addgroup', '--system', '--quiet', 'one'],
      ['addgroup', '--system', 'audio'],
      ['addgroup', '--system', '--gid', '555', 'two'],
      ['addgroup', '--system', '--gid', '555', 'three'],
      ['addgroup', '--system', '--gid', '556', 'two'],
      ['addgroup', '--quiet', '--system', '--gid', '42', 'four'],
      ['adduser', '--system', '--group', 'two'],
    ],
  },
  {
    summary: 'groups of people',
    runs: [
      ['addgroup', 'one'],
      ['addgroup', 'one'],
      ['adduser', '--group', 'two'],
      ['addgroup', '--gid', '1234', 'three'],
      ['addgroup', '--firstgid', '3000', '--lastgid', '3001', 'four'],
      ['addgroup', '--firstgid', '3000', '--lastgid', '3001', 'five'],
      ['addgroup', '--firstgid', '3000', '--lastgid', '3001', 'six'],
    ],
  },
  {
    summary: 'users into groups',
    runs: [
      ['adduser', '--system', 'one'],
      ['adduser', 'one', 'audio'],
      ['adduser', '--quiet', 'one', 'audio'],
      ['adduser', 'one', 'audio'],
      ['adduser', 'one', 'nope'],
      ['adduser', 'nope', 'audio'],
      ['addgroup', 'one', 'audio'],
      ['adduser', '--system', 'one', 'audio'],
      ['deluser', 'one', 'audio'],
      ['deluser', 'one', 'audio'],
      ['deluser', 'one', 'nogroup'],
      ['deluser', 'nope', 'audio'],
      ['deluser', 'one', 'nope'],
    ],
  },
  {
    summary: 'people',
    files: { 'etc/skel/.dir/file': 'x', 'etc/skel/link': { link: '.dir' }, 'etc/skel/.x.dpkg-old': 'no' },
    runs: [
      [...PERSON, 'alice'],
      ['adduser', '--disabled-login', '--comment', 'Bob B', '--quiet', '--home', '/srv/bob', 'bob'],
      [...PERSON, '--uid', '2000', '--shell', '/bin/sh', '--add_extra_groups', 'carl'],
      [...PERSON, '--ingroup', 'users', 'dora'],
      [...PERSON, '--gid', '100', '--no-create-home', 'eve'],
      [...PERSON, '--firstuid', '5000', 'fred'],
      [...PERSON, 'alice'],
      [...PERSON, '--uid', '2000', 'gus'],
      [...PERSON, '--ingroup', 'nope', 'gus'],
      [...PERSON, '--home', 'relative', 'gus'],
    ],
  },
  {
    summary: 'settings',
    files: {
      'etc/adduser.conf':
        '# c\nDSHELL=/bin/sh\nDHOME=/srv/homes\nLETTERHOMES=yes\nGROUPHOMES="yes"\nFIRST_SYSTEM_UID=300\nFIRST_SYSTEM_GID=400\n' +
        'DIR_MODE=0751\nSYS_DIR_MODE=\'0711\'\nSETGID_HOME=yes\nUSERS_GROUP=audio\nEXTRA_GROUPS="dip video"\nADD_EXTRA_GROUPS=1\nNAME_REGEX="^[a-z]+$"\n',
    },
    runs: [
      [...SYSTEM, '--group', '--home', '/var/lib/one', 'one'],
      [...PERSON, 'alice'],
      [...PERSON, 'alice2'],
      [...PERSON, '--force-badname', 'alice2'],
      [...PERSON, '--allow-bad-names', 'Alice.3'],
    ],
  },
  {
    summary: 'settings that are none',
    files: { 'etc/adduser.conf': 'NO_SUCH=1\nbroken\n' },
    runs: [
      ['adduser', '--system', 'one'],
      ['deluser', 'one'],
    ],
  },
  {
    summary: 'one group for all',
    files: { 'etc/adduser.conf': 'USERGROUPS=no\nUSERS_GID=100\n' },
    runs: [
      [...PERSON, 'alice'],
      [...PERSON, '--ingroup', 'audio', 'bob'],
    ],
  },
  {
    summary: 'no settings at all, and both settings that exclude each other',
    remove: ['etc/adduser.conf'],
    files: { 'etc/both.conf': 'USERS_GID=100\nUSERS_GROUP=users\n' },
    runs: [
      [...SYSTEM, 'one'],
      [...PERSON, '--conf', '/etc/both.conf', 'alice'],
    ],
  },
  {
    summary: 'pools of numbers',
    files: {
      'etc/adduser.conf': 'UID_POOL=/etc/pool.d\nGID_POOL=/etc/gids.conf\n',
      'etc/pool.d/a.conf': '# x\none:333:A Comment:/var/lib/pooled:/bin/sh\ntwo:100\n',
      'etc/pool.d/b.txt': 'three:1:\n',
      'etc/gids.conf': 'one:334\nbroken\n',
    },
    runs: [
      [...SYSTEM, '--group', 'one'],
      [...SYSTEM, 'two'],
      [...SYSTEM, 'three'],
    ],
  },
  {
    summary: 'names that are not taken',
    runs: [
      ['adduser', '--system', '123'],
      ['adduser', '--system', 'a:b'],
      ['adduser', '--system', 'Upper'],
      ['adduser', '--system', '_apt2'],
      ['adduser', '--system', '--force-badname', 'X.y'],
      ['adduser', '--system', '--allow-all-names', 'a@b'],
      ['adduser', '--system', 'x'.repeat(33)],
      ['adduser', '--system', 'Debian-exim'],
      ['adduser', '--system', '--force-badname', 'Debian-exim'],
      ['addgroup', '--system', 'crontab-x'],
      ['adduser', '--system', 'a', 'b', 'c'],
      ['adduser'],
      ['adduser', '--system', '--uid', 'x', 'one'],
      ['adduser', '--system', '--group', '--ingroup', 'x', 'one'],
      ['adduser', '--syst', '--no-create', '--quiet', 'short'],
    ],
  },
  {
    summary: 'a home that is there already',
    files: { 'var/lib/old/file': 'x' },
    runs: [
      ['adduser', '--system', '--home', '/var/lib/old', 'one'],
      ['adduser', '--system', '--home', '/var/lib/none', '--no-create-home', 'two'],
    ],
  },
  {
    summary: 'deleting',
    runs: [
      ['adduser', '--system', '--group', '--home', '/var/lib/one', 'one'],
      ['deluser', '--system', '--quiet', 'one'],
      ['deluser', '--system', 'one'],
      ['deluser', 'one'],
      ['deluser', '--system', 'nobody'],
      ['addgroup', '--system', 'grp'],
      ['delgroup', '--only-if-empty', 'grp'],
      ['delgroup', '--system', 'grp'],
      ['delgroup', 'grp'],
      ['delgroup', '--system', 'audio'],
      ['adduser', '--system', 'two'],
      ['adduser', 'two', 'audio'],
      ['delgroup', '--only-if-empty', 'audio'],
      ['deluser', 'root'],
      ['delgroup', 'daemon'],
      ['deluser', '--remove-home', 'two'],
      [...PERSON, 'alice'],
      ['deluser', '--quiet', 'alice'],
    ],
  },
  {
    summary: 'comments of many parts',
    runs: [
      ['adduser', '--system', '--comment', 'a,b,c,d,e', 'one'],
      ['adduser', '--system', '--gecos', ',,,', 'two'],
      ['adduser', '--system', '--gecos', 'x,', 'three'],
    ],
  },
];

/** The newer program hands all that it says to logger, which complains of having no log: that is no difference. */
function withoutLogger(outcome: RealOutcome): RealOutcome {
  const runs = outcome.runs.map((ran) => ({
    ...ran,
    stderr: ran.stderr
      .split('\n')
      .filter((line) => !/^logger: |^logging to syslog failed/.test(line) && line !== '')
      .join('\n'),
  }));
  return { ...outcome, runs };
}

for (const suite of ['bookworm', 'trixie']) {
  const root = realRoot(suite, 'adduser and deluser against the real ones');
  describe.skipIf(root === undefined)(
    `on ${suite} adduser and deluser leave what the real ones leave`,
    () => {
      for (const one of CASES) {
        test(one.summary, { timeout: 60_000 }, async () => {
          if (root === undefined) return;
          const [ours, real] = [await ourOutcome(root, TABLE, one), withoutLogger(realOutcome(root, one))];
          expect(comparable(ours), JSON.stringify([ours.runs, real.runs], null, 1)).toEqual(comparable(real));
        });
      }
    },
  );
}
