import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';
import { hasTool } from '../make/outcome.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

async function scriptFor(shell: string): Promise<string> {
  const { status, out } = await machine.run(['completion', shell]);
  expect(status).toBe(0);
  const path = join(machine.folder, `script.${shell}`);
  writeFileSync(path, out);
  return path;
}

/** A `rootfs` in the PATH that knows two suites. */
beforeAll(() => {
  const program = join(machine.folder, 'rootfs');
  writeFileSync(program, '#!/bin/sh\n[ "$*" = "suites --quiet" ] && printf "bookworm\\nsid\\n"\n');
  chmodSync(program, 0o755);
});

const CASES: readonly {
  readonly line: readonly string[];
  readonly offers: readonly string[];
  readonly not?: readonly string[];
}[] = [
  { line: ['rootfs', ''], offers: ['bootstrap', 'suites', 'cache', 'completion', 'help', 'version'] },
  { line: ['rootfs', 'boot'], offers: ['bootstrap'], not: ['cache'] },
  { line: ['rootfs', 'bootstrap', ''], offers: ['bookworm', 'sid'], not: ['--arch'] },
  { line: ['rootfs', 'bootstrap', 'b'], offers: ['bookworm'], not: ['sid'] },
  {
    line: ['rootfs', 'bootstrap', 'sid', '--a'],
    offers: ['--arch', '--archives', '--at', '--annotation'],
    not: ['--json'],
  },
  { line: ['rootfs', 'bootstrap', '--variant', 'm'], offers: ['minbase'], not: ['apt'] },
  { line: ['rootfs', 'bootstrap', '-f', ''], offers: ['oci', 'docker-archive', 'dir'], not: ['sid'] },
  { line: ['rootfs', 'bootstrap', '--color', ''], offers: ['auto', 'always', 'never'], not: ['sid'] },
  { line: ['rootfs', 'suites', ''], offers: ['bookworm', 'sid'] },
  { line: ['rootfs', 'cache', ''], offers: ['ls', 'verify', 'prune'] },
  {
    line: ['rootfs', 'cache', 'prune', '--'],
    offers: ['--older-than', '--max-size', '--all', '--json'],
    not: ['--arch'],
  },
  { line: ['rootfs', 'completion', ''], offers: ['bash', 'zsh', 'fish'] },
];

function completed(shell: string, code: string, path: string, line: readonly string[]): readonly string[] {
  const env = {
    PATH: `${machine.folder}:${process.env['PATH'] ?? ''}`,
    HOME: machine.folder,
    LC_ALL: 'C.UTF-8',
  };
  const ended = spawnSync(shell, ['-c', code, shell, path, ...line], { encoding: 'utf8', env });
  if (ended.status !== 0 || ended.stderr !== '') throw new Error(`${shell}: ${ended.stderr}`);
  return ended.stdout.split('\n').filter((word) => word !== '');
}

const BASH = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rootfs; printf '%s\\n' "\${COMPREPLY[@]}"`;

const hasBash = hasTool('bash', 'completion in bash');

describe('completion in bash', () => {
  test.skipIf(!hasBash).each(CASES)('of $line', async ({ line, offers, not = [] }) => {
    const words = completed('bash', BASH, await scriptFor('bash'), line);
    expect(words).toEqual(expect.arrayContaining([...offers]));
    expect(words.filter((word) => not.includes(word))).toEqual([]);
  });

  test.skipIf(!hasBash).each(['--output', '-o', '--keyring', '--cache'])(
    'leaves the value of %s to the shell, that is, files',
    async (option) => {
      expect(completed('bash', BASH, await scriptFor('bash'), ['rootfs', 'bootstrap', option, ''])).toEqual(
        [],
      );
    },
  );
});

describe('completion in zsh', () => {
  test.skipIf(!hasTool('zsh', 'completion in zsh'))('has a script that zsh takes', async () => {
    const path = await scriptFor('zsh');
    const ended = spawnSync(
      'zsh',
      ['-f', '-c', `autoload -U compinit; compinit -D; source ${path}; whence -w _rootfs`],
      { encoding: 'utf8' },
    );
    expect(ended.stdout).toBe('_rootfs: function\n');
  });
});

describe('completion in fish', () => {
  test('names every command and quotes its texts', async () => {
    const { out } = await machine.run(['completion', 'fish']);
    for (const line of out.trimEnd().split('\n')) {
      expect(line).toMatch(/^complete -c rootfs /);
      expect(line.replace(/\\['\\]/g, '').split("'").length % 2, line).toBe(1);
    }
    for (const command of ['bootstrap', 'suites', 'cache', 'completion'])
      expect(out).toContain(` -a ${command} -d '`);
  });

  test.skipIf(!hasTool('fish', 'completion in fish'))('offers the same words', async () => {
    const path = await scriptFor('fish');
    const ended = spawnSync('fish', ['-N', '-c', `source ${path}; complete -C "rootfs cache "`], {
      encoding: 'utf8',
    });
    expect(ended.stdout).toContain('verify');
  });
});
