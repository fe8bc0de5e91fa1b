import { spawnSync } from 'node:child_process';
import { FILE_COMMANDS } from '../../../../../src/configure/commands/files/table.js';
import { TEXT_COMMANDS } from '../../../../../src/configure/commands/text/table.js';
import type { Files } from '../../../../../src/configure/system/files.js';
import type { Process } from '../../../../../src/configure/system/process.js';
import { TreeSystem } from '../../../../../src/configure/system/tree-system.js';
import { Budget } from '../../../../../src/shell/budget.js';
import { ours, type CommandCase, type CommandOutcome } from '../../../../make/command-oracle.js';

/** A program, its operands, and what else there is. */
export type AwkCase = readonly [
  summary: string,
  program: string,
  more?: Partial<CommandCase> & { readonly args?: readonly string[]; readonly options?: readonly string[] },
];

/** The release of the real mawk, `20200120`; undefined where there is none. */
export const RELEASE = /^mawk 1\.3\.4 (\d{8})/.exec(
  spawnSync('mawk', ['-W', 'version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];

const PROGRAMS = { ...FILE_COMMANDS, ...TEXT_COMMANDS };
const LIMITS = { steps: 1_000_000, depth: 50, outputBytes: 1 << 24, cpuSeconds: 60 };
const cpuSeconds = (): number => process.cpuUsage().user / 1e6;

/** A shell for commands within programs, with our other models around it. */
function sh(shell: Process): Promise<number> {
  const { system, argv, env, fds, cwd, umask, origin } = shell;
  const inner = new TreeSystem({
    ...system,
    commands: PROGRAMS,
    budget: new Budget(LIMITS, cpuSeconds),
    cpuSeconds,
    skips: () => false,
  });
  return inner.run({ argv, env, fds, cwd, umask, origin });
}

const TABLE = { ...PROGRAMS, sh };

function layPrograms(files: Files, release: string): void {
  files.mkdir('/usr');
  files.mkdir('/usr/bin');
  files.mkdir('/bin');
  for (const name of ['cat', 'sort', 'wc', 'tr', 'head', 'uniq', 'sed', 'grep', 'cut', 'rm'])
    files.write(`/usr/bin/${name}`, '\x7fELF', 0o755);
  files.write('/bin/sh', '\x7fELF', 0o755);
  files.write('/usr/bin/mawk', `\x7fELF\0${release}\0`, 0o755);
  files.write('/usr/bin/gawk', '\x7fELF', 0o755);
  files.symlink('gawk', '/usr/bin/awk');
}

export function caseOf([summary, program, more = {}]: AwkCase): CommandCase {
  const { args = [], options = [], ...rest } = more;
  return { summary, argv: ['mawk', ...options, program, ...args], ...rest };
}

export function runOurs(
  test: CommandCase,
  release: string,
): Promise<CommandOutcome & { readonly stderr: string }> {
  return ours(TABLE, test, (files) => layPrograms(files, release));
}
