import { describe, expect, test } from 'vitest';
import { DEBIAN_ACCOUNT_COMMANDS } from '../../../../../src/configure/commands/debian/accounts/table.js';
import {
  DebconfClient,
  DebconfError,
} from '../../../../../src/configure/commands/debian/accounts/debconf-client.js';
import { InputText, OutputCapture } from '../../../../../src/configure/system/memory-file.js';
import { Process } from '../../../../../src/configure/system/process.js';
import { epochSeconds } from '../../../../../src/kernel/epoch.js';
import { Tree } from '../../../../../src/rootfs/tree.js';
import { FdTable } from '../../../../../src/shell/fd-table.js';
import { systemOf } from '../../../../make/disk-tree.js';
import { comparable, ourOutcome, realOutcome, realRoot, type RealCase } from '../../../../make/real-root.js';

const UPDATE = 'update-passwd';
const ROOT = 'root:x:0:0:root:/root:/bin/bash\n';

const CASES: readonly RealCase[] = [
  {
    summary: 'nothing to do',
    runs: [
      [UPDATE],
      [UPDATE, '--verbose'],
      [UPDATE, '--dry-run'],
      [UPDATE, '-L'],
      [UPDATE, '-s'],
      [UPDATE, '-vv'],
    ],
  },
  {
    summary: 'missing and changed accounts are mended',
    files: {
      'etc/passwd': `${ROOT}daemon:x:1:1:Other:/wrong:/bin/sh\nlp:x:99:99:lp:/var/spool/lpd:/bin/sh\nold:x:77:77:::\nwww-data:x:33:33:w:/srv/www:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nnobody:x:65534:65534:n:/:/bin/sh\n`,
      'etc/group': 'root:x:0:a,b\ndaemon:x:2:\nold:x:77:\nlast:x:1000:\n',
      'etc/shadow': 'root:*:1:0:99999:7:::\nshort:*:1:0:99999:7::\nbroken\n',
    },
    runs: [
      [UPDATE, '--dry-run'],
      [UPDATE, '-v'],
      [UPDATE, '-v'],
    ],
  },
  {
    summary: 'accounts go before lines for NIS',
    files: {
      'etc/passwd': `${ROOT}# comment\nbroken\n+::::::\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n+@x:::::/home:\n`,
      'etc/group': 'root:x:0:\n+:::\nadm:x:4:me\n',
    },
    runs: [[UPDATE, '-v']],
  },
  {
    summary: 'a system without shadow, and other files',
    remove: ['etc/shadow', 'etc/.pwd.lock'],
    files: {
      'srv/p': { text: ROOT, mode: 0o600 },
      'srv/g': 'root:x:0:\n',
      'srv/m': ROOT,
      'srv/p.org': 'x',
      'srv/p.upwd-write': 'y',
    },
    runs: [
      [UPDATE, '-P', '/srv/p', '-G', '/srv/g', '-S', '/srv/none'],
      [UPDATE, '-p', '/srv/m', '-g', '/srv/g', '-P', '/srv/p'],
      [UPDATE, '-P', '/srv/gone'],
      [UPDATE, '--nope'],
    ],
  },
];

for (const suite of ['bookworm', 'trixie']) {
  const root = realRoot(suite, 'update-passwd against the real one');
  describe.skipIf(root === undefined)(`on ${suite} update-passwd leaves what the real one leaves`, () => {
    for (const one of CASES) {
      test(one.summary, async () => {
        if (root === undefined) return;
        const [ours, real] = [await ourOutcome(root, DEBIAN_ACCOUNT_COMMANDS, one), realOutcome(root, one)];
        expect(comparable(ours), JSON.stringify([ours.runs, real.runs], null, 1)).toEqual(comparable(real));
      });
    }
  });
}

function underDebconf(answers: string): { client: DebconfClient; output: OutputCapture } {
  const tree = new Tree(epochSeconds(0));
  const [fds, output] = [new FdTable(), new OutputCapture()];
  fds.set(0, new InputText(answers));
  fds.set(3, output);
  const system = systemOf({}, tree);
  const env = new Map([['DEBCONF_REDIR', '1']]);
  const origin = { script: 'test', line: 1 };
  return {
    client: new DebconfClient(new Process(system, [UPDATE], env, fds, '/', 0o022, origin, '/x')),
    output,
  };
}

describe('asking debconf', () => {
  test('a question is registered, filled in, put and read', async () => {
    const { client, output } = underDebconf('0\n0\n0 ok\n0\n0 true\n');
    expect(await client.ask('base-passwd/user-add', 'q', 'low', { name: 'x' })).toBe(true);
    expect(output.text).toBe('REGISTER base-passwd/user-add q\nSUBST q name x\nINPUT low q\nGO\nGET q\n');
  });

  test('a question that is not shown is not put', async () => {
    const { client, output } = underDebconf('0\n30 question skipped\n0 false\n');
    expect(await client.ask('t', 'q', 'high', {})).toBe(false);
    expect(output.text).toBe('REGISTER t q\nINPUT high q\nGET q\n');
  });

  test('an answer that is none, or none at all, ends the program', async () => {
    for (const answers of ['', 'what\n', '20 no such template\n']) {
      await expect(underDebconf(answers).client.ask('t', 'q', 'low', {})).rejects.toThrow(DebconfError);
    }
  });
});
