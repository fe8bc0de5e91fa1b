import { describe, expect, test } from 'vitest';
import { ACCOUNT_COMMANDS } from '../../../../src/configure/commands/accounts/table.js';
import { comparable, ourOutcome, realOutcome, realRoot, type RealCase } from '../../../make/real-root.js';

const get = (...args: readonly string[]): readonly string[] => ['getent', ...args];

const NETWORK = {
  'etc/services':
    '# services\nssh\t22/tcp\t# comment\ndomain 53/tcp nameserver dns\ndomain 53/udp\nhttp 80/tcp www\n',
  'etc/protocols': 'ip 0 IP # x\ntcp\t6\tTCP\n',
  'etc/rpc': 'portmapper 100000 portmap sunrpc\nnfs 100003\n',
  'etc/hosts': '127.0.0.1 localhost\n10.0.0.1 one.example one uno\n',
  'etc/nsswitch.conf': 'passwd: files\nhosts: files\n',
};

const CASES: readonly RealCase[] = [
  {
    summary: 'users',
    runs: [
      get('passwd'),
      get('passwd', 'root', '1', 'nope', 'daemon'),
      get('passwd', '99999'),
      get('passwd', ''),
    ],
  },
  { summary: 'groups', runs: [get('group'), get('group', 'shadow', '42', 'nope'), get('group', 'audio')] },
  {
    summary: 'shadow files',
    runs: [
      get('shadow', 'root'),
      get('shadow'),
      get('gshadow', 'root', 'nope'),
      get('gshadow'),
      get('shadow', '0'),
    ],
  },
  {
    summary: 'lines of NIS, comments and nonsense are no entries',
    files: {
      'etc/passwd': 'root:x:0:0:r:/root:/bin/sh\n#x:x:1:1::/:/bin/sh\nbroken\n+nis::::::\nb:x:7:7::/:\n',
      'etc/group': 'root:x:0:b,c\n+x:::\nbad\nc:x:9:b\n',
    },
    runs: [
      get('passwd'),
      get('group'),
      get('initgroups', 'b'),
      get('initgroups', 'nope'),
      get('passwd', '+nis'),
    ],
  },
  {
    summary: 'services and protocols',
    files: NETWORK,
    runs: [
      get('services'),
      get('services', 'dns'),
      get('services', '53/udp', 'www', '22', 'ssh/udp'),
      get('protocols'),
      get('protocols', '6', 'IP', '77'),
      get('rpc'),
      get('rpc', '100003', 'sunrpc'),
    ],
  },
  {
    summary: 'hosts in the file',
    files: NETWORK,
    runs: [get('hosts', 'localhost'), get('hosts', 'uno'), get('hosts', 'nope')],
  },
  { summary: 'unknown databases', runs: [get('nope'), get('nope', 'x'), get()] },
  {
    summary: 'a service that is asked for',
    runs: [get('-s', 'files', 'passwd', 'root'), get('passwd', '-s', 'files', 'x')],
  },
];

for (const suite of ['bookworm', 'trixie']) {
  const root = realRoot(suite, 'getent against the real one');
  describe.skipIf(root === undefined)(`on ${suite} getent answers what the real one answers`, () => {
    for (const one of CASES) {
      test(one.summary, async () => {
        if (root === undefined) return;
        const [ours, real] = [await ourOutcome(root, ACCOUNT_COMMANDS, one), realOutcome(root, one)];
        expect(comparable(ours), JSON.stringify([ours.runs, real.runs], null, 1)).toEqual(comparable(real));
      });
    }
  });
}
