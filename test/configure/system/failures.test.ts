import { describe, expect, it } from 'vitest';
import { epochSeconds } from '../../../src/kernel/epoch.js';
import type { CommandTable } from '../../../src/configure/commands/command.js';
import { env, xargs } from '../../../src/configure/commands/process/run.js';
import { Files } from '../../../src/configure/system/files.js';
import { InputText, OutputCapture } from '../../../src/configure/system/memory-file.js';
import { settled } from '../../../src/configure/system/settled.js';
import { TreeSystem } from '../../../src/configure/system/tree-system.js';
import { Tree } from '../../../src/rootfs/tree.js';
import { Budget } from '../../../src/shell/budget.js';
import { FdTable } from '../../../src/shell/fd-table.js';

const COMMANDS: CommandTable = {
  env,
  xargs,
  true: () => 0,
  cat: async (process) => {
    for (;;) {
      const text = await process.fds.at(0).read(4096);
      if (text === '') return 0;
      await process.write(text);
    }
  },
  yes: async (process) => {
    for (;;) await process.write('y\n');
  },
};

function makeSystem(script: string): TreeSystem {
  const tree = new Tree(epochSeconds(1_700_000_000));
  const readAt = (): Uint8Array => new Uint8Array(0);
  const files = new Files({ tree, readAt, cwd: '/', umask: 0o022 });
  tree.makeDirectories('usr/bin');
  tree.makeDirectories('tmp');
  for (const name of [...Object.keys(COMMANDS), 'sh', 'foreign']) {
    files.write(`/usr/bin/${name}`, '\x7fELF');
    files.chmod(`/usr/bin/${name}`, 0o755);
  }
  files.write('/script', `#!/bin/sh\n${script}\n`);
  files.write('/usr/bin/inner', `#!/usr/bin/sh\nforeign\n`);
  files.chmod('/script', 0o755);
  files.chmod('/usr/bin/inner', 0o755);
  const cpuSeconds = (): number => process.cpuUsage().user / 1e6;
  const limits = { steps: 100_000, depth: 50, outputBytes: 1 << 24, cpuSeconds: 20 };
  const budget = new Budget(limits, cpuSeconds);
  return new TreeSystem({
    tree,
    readAt,
    architecture: 'amd64',
    commands: COMMANDS,
    budget,
    cpuSeconds,
    skips: () => false,
    leave: () => undefined,
  });
}

function run(script: string): Promise<number> {
  const fds = new FdTable();
  fds.set(0, new InputText(''));
  fds.set(1, new OutputCapture());
  fds.set(2, new OutputCapture());
  const origin = { script: 'test', line: 0 };
  const env = new Map([['PATH', '/usr/bin']]);
  const running = makeSystem(script).run({ argv: ['/script'], env, fds, cwd: '/', umask: 0o022, origin });
  return settled(running, () => new Promise((done) => setImmediate(done)), 'the script');
}

const SCRIPTS: readonly string[] = [
  'foreign',
  'x=$(foreign)',
  'x=`true | foreign`',
  'x=$(true | foreign)',
  'x=`foreign | cat`',
  'x=`cat | foreign | cat`',
  'x=$(yes | foreign)',
  'foreign | cat',
  'yes | foreign',
  'yes | cat | foreign',
  'foreign | cat | cat >/dev/null',
  'true | x=$(foreign)',
  'echo $(true | foreign) | cat',
  'true | { read x; foreign; }',
  'foreign | while read x; do :; done',
  'while :; do foreign; done | cat',
  'yes | while read x; do foreign; done',
  '(foreign) | cat',
  'inner | cat',
  'x=`true | inner`',
  'x=$(inner; echo y)',
  'foreign & wait',
  'x=$(foreign & echo y)',
  'x=$(yes | (foreign & cat))',
  'cat <<E | cat\n$(true | foreign)\nE',
  'f() { true | foreign; }; x=$(f)',
  'trap "true | foreign" EXIT; x=$(true)',
  'x=$(trap "true | foreign" EXIT)',
  'x=$(exec foreign)',
  'true | exec foreign',
  'yes | exec foreign',
  'eval "true | foreign" | cat',
  'cat < /dev/null | foreign 3>&1 | cat',
  'exec 3>&1; x=$(true | foreign >&3)',
  'yes | { exec 3<&0; foreign; }',
  'sh -c "true | foreign" | cat',
  'x=$(sh -c "yes | foreign")',
  'yes | . /usr/bin/inner',
  'if x=$(true | foreign); then :; fi',
  '! true | foreign',
  'x=$(echo a | xargs foreign)',
  'echo a | xargs foreign | cat',
  'yes | xargs -a /script foreign | cat',
  'echo a | xargs sh -c "true | foreign" | cat',
  'x=`cat | env foreign | cat`',
];

describe('a program that is not modelled stops the script wherever it stands', () => {
  it.each(SCRIPTS)('%s', async (script) => {
    await expect(run(script)).rejects.toMatchObject({ code: 'SCRIPT_UNMODELLED' });
  });
});
