import type { ByteString } from '../../kernel/byte-string.js';
import { killedBy, ScriptError } from '../control.js';
import { deliver } from '../interpret/trap.js';
import { SIGNAL_NAMES, signalOf } from '../signals.js';
import type { Job, Shell } from '../state.js';
import { numberOf } from '../state.js';
import { optionsOf } from './builtin.js';

/** A job by `%…`. @throws ScriptError when there is none @see dash src/jobs.c, getjob */
function jobOf(shell: Shell, name: ByteString): Job {
  const isCurrent = name === '%' || name === '%%' || name === '%+';
  const job = isCurrent
    ? shell.jobs.at(-1)
    : name === '%-'
      ? shell.jobs.at(-2)
      : shell.jobs[Number(name.slice(1)) - 1];
  if (job !== undefined) return job;
  if (isCurrent) throw new ScriptError('No current job');
  throw new ScriptError(name === '%-' ? 'No previous job' : `No such job: ${name}`);
}

async function waitFor(shell: Shell, job: Job): Promise<number> {
  const status = await job.ended;
  if (shell.world.failure !== undefined) throw shell.world.failure.error;
  return status;
}

/** Waits for children: all of them, or those that are named. @see POSIX.1-2017 XCU, wait */
export async function wait(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { operands } = optionsOf(argv, '');
  if (operands.length === 0) {
    for (const job of shell.jobs) await waitFor(shell, job);
    shell.jobs = [];
    return 0;
  }
  let status = 127;
  for (const name of operands) {
    const pid = name.startsWith('%') ? undefined : numberOf(name);
    const job = pid === undefined ? jobOf(shell, name) : shell.jobs.find((one) => one.pid === pid);
    status = job === undefined ? 127 : await waitFor(shell, job);
  }
  return status;
}

/** @see POSIX.1-2017 XCU, jobs. The commands' texts are not kept. */
export async function jobs(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const mode = optionsOf(argv, 'lp').options.at(-1)?.letter;
  const { length } = shell.jobs;
  for (const [index, { pid, status }] of [...shell.jobs.entries()].reverse()) {
    if (mode === 'p') await shell.write(`${pid}\n`);
    else {
      const sign = index === length - 1 ? '+' : index === length - 2 ? '-' : ' ';
      const state = status === undefined ? 'Running' : status === 0 ? 'Done' : `Done(${status})`;
      const number = mode === 'l' ? `${pid} ` : '';
      await shell.write(`${`[${index + 1}] ${sign} ${number}${state}`.padEnd(33)}\n`);
    }
  }
  shell.jobs = shell.jobs.filter(({ status }) => status === undefined);
  return 0;
}

/** `fg` and `bg`: there is no terminal, and so no job control. */
export function foreground(shell: Shell, argv: readonly ByteString[]): never {
  const name = optionsOf(argv, '').operands[0];
  jobOf(shell, name ?? '%%');
  throw new ScriptError(`job ${name ?? '(null)'} not created under job control`);
}

const USAGE = 'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]';

interface KillCall {
  readonly signal: number;
  readonly lists: boolean;
  readonly operands: readonly ByteString[];
}

function killOptions(argv: readonly ByteString[]): KillCall {
  const [, first] = argv;
  if (first === undefined) throw new ScriptError(USAGE);
  if (!first.startsWith('-')) return { signal: 15, lists: false, operands: argv.slice(1) };
  const direct = signalOf(first.slice(1), 1);
  if (direct !== undefined) return { signal: direct, lists: false, operands: argv.slice(2) };
  const { options, operands } = optionsOf(argv, 'ls:');
  let signal = 15;
  for (const { letter, value } of options) {
    if (letter !== 's') continue;
    const given = signalOf(value, 1);
    if (given === undefined) throw new ScriptError(`invalid signal number or name: ${value}`);
    signal = given;
  }
  return { signal, lists: options.some(({ letter }) => letter === 'l'), operands };
}

async function listSignals(shell: Shell, operand: ByteString | undefined): Promise<number> {
  if (operand === undefined) {
    await shell.write(`0\n${SIGNAL_NAMES.slice(1).join('\n')}\n`);
    return 0;
  }
  const given = numberOf(operand);
  const name = SIGNAL_NAMES[given > 128 ? given - 128 : given];
  if (name === undefined || given === 0 || given === 128) {
    throw new ScriptError(`invalid signal number or exit status: ${operand}`);
  }
  await shell.write(`${name}\n`);
  return 0;
}

/** The processes that a number means: 0 and negative ones are groups, and there is one group. */
function targetsOf(shell: Shell, operand: ByteString): readonly Shell[] {
  const { processes } = shell.world;
  if (operand.startsWith('%')) return found(processes.get(jobOf(shell, operand).pid));
  const pid = operand.startsWith('-') ? -numberOf(operand.slice(1)) : numberOf(operand);
  if (pid === 0 || pid === -shell.world.pid) return [...processes.values()];
  return found(processes.get(Math.abs(pid)));
}

function found(target: Shell | undefined): readonly Shell[] {
  return target === undefined ? [] : [target];
}

/** A child that has ended, but was not waited for, is still there. */
function isZombie(shell: Shell, operand: ByteString): boolean {
  return shell.jobs.some(({ pid, status }) => status !== undefined && String(pid) === operand);
}

/**
 * Sends signals to this shell, to its subshells and to what it runs in the background; there are no other processes.
 * @throws Gone when that ends this process @see POSIX.1-2017 XCU, kill
 */
export async function kill(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { signal, lists, operands } = killOptions(argv);
  if (lists) return listSignals(shell, operands[0]);
  if (operands.length === 0) throw new ScriptError(USAGE);
  let status = 0;
  for (const operand of operands) {
    const targets = targetsOf(shell, operand);
    const ends = targets.map((target) => deliver(target, signal) && target === shell);
    if (ends.includes(true)) throw killedBy(signal);
    if (targets.length > 0 || isZombie(shell, operand)) continue;
    await shell.complain('No such process\n');
    status = 1;
  }
  return status;
}
