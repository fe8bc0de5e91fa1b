import type { ByteString } from '../../kernel/byte-string.js';
import { Capture, NOTHING } from '../memory-file.js';
import type { OpenFile } from '../open-file.js';
import { makePipe } from '../pipe.js';
import { signalText } from '../signals.js';
import type { Job, Shell } from '../state.js';
import type { AndOr, Command, Script } from '../syntax/ast.js';
import { runToEnd } from './end.js';
import { redirect } from './redirect.js';

type Subshell = Extract<Command, { readonly kind: 'subshell' }>;

/** Signals of the keyboard, which nothing in the background gets. @see POSIX.1-2017 XCU §2.11 */
const KEYBOARD: ReadonlySet<number> = new Set([2, 3]);

/**
 * Runs a copy of a shell to its end and closes its descriptors.
 * @throws whatever no script may go on from, which is noted for the other processes
 */
async function runChild(child: Shell, work: () => Promise<unknown>): Promise<number> {
  const { world } = child;
  try {
    world.budget.checkDepth(child.depth, child);
    world.budget.startProcess(child);
    if (child.depth % 8 === 0) await Promise.resolve();
    return await runToEnd(child, work);
  } catch (error) {
    world.failure ??= { error };
    throw error;
  } finally {
    world.budget.endProcess();
    child.fds.closeAll();
  }
}

/** `( … )`; its redirections are expanded here and made in the copy. */
export async function runSubshell(shell: Shell, command: Subshell, tested: boolean): Promise<number> {
  shell.line = command.line;
  const child = shell.fork();
  const status = await runChild(child, async () => {
    await redirect(child, command.redirects);
    await child.world.engine.list(child, command.body, tested);
  });
  await tellEnding(shell, child);
  return status;
}

/** Says that a signal ended a child that was waited for. @see dash src/jobs.c, sprint_status */
async function tellEnding(shell: Shell, { endedBy }: Shell): Promise<void> {
  const text = endedBy === undefined ? undefined : signalText(endedBy);
  if (text !== undefined) await shell.writeError(`${text}\n`);
}

/** All must have ended, so that the failure of one leaves nothing behind that still runs. */
async function settle(running: readonly Promise<number>[]): Promise<readonly number[]> {
  const ended = await Promise.allSettled(running);
  const statuses: number[] = [];
  for (const one of ended) {
    if (one.status === 'rejected') throw one.reason;
    statuses.push(one.value);
  }
  return statuses;
}

/** Starts the members of a pipeline at the same time, each in a copy of the shell. */
function startMembers(
  shell: Shell,
  commands: readonly Command[],
  tested: boolean,
  prepare?: (child: Shell, index: number) => void,
): Promise<number>[] {
  const onBytes = (bytes: number): void => shell.world.budget.took(bytes, shell);
  const children: Shell[] = [];
  let input: OpenFile | undefined;
  for (let index = 0; index < commands.length; index++) {
    const child = shell.fork();
    if (input !== undefined) child.fds.set(0, input);
    input?.release();
    input = undefined;
    if (index < commands.length - 1) {
      const { reader, writer } = makePipe(onBytes);
      reader.retain();
      input = reader;
      child.fds.set(1, writer);
    }
    prepare?.(child, index);
    children.push(child);
  }
  return children.map((child, index) =>
    runChild(child, () => child.world.engine.command(child, commands[index] as Command, tested)),
  );
}

/** @returns the status of the last member @see POSIX.1-2017 XCU §2.9.2 */
export async function runPipeline(
  shell: Shell,
  commands: readonly Command[],
  tested: boolean,
): Promise<number> {
  return (await settle(startMembers(shell, commands, tested))).at(-1) ?? 0;
}

/** Notes a process in the background for `wait`, `kill` and `$!`. */
function addJob(shell: Shell, child: Shell, running: Promise<number>): void {
  const { world } = shell;
  // Whatever a script may not go on from is told by the end of the shell.
  const ended = running.catch(() => 0);
  const job: { -readonly [Key in keyof Job]: Job[Key] } = { pid: child.pid, ended, status: undefined };
  world.background.add(ended);
  world.processes.set(child.pid, child);
  void ended.then((status) => {
    job.status = status;
    world.background.delete(ended);
    world.processes.delete(child.pid);
  });
  shell.jobs.push(job);
  shell.lastBackground = child.pid;
}

/** `command &`: reads nothing unless it is redirected, and does not get the keyboard's signals. */
export function startBackground(shell: Shell, command: AndOr): number {
  const { first, rest } = command;
  const isPipeline = rest.length === 0 && !first.negated && first.commands.length > 1;
  let last = shell;
  const prepare = (child: Shell, index: number): void => {
    if (index === 0) child.fds.set(0, NOTHING);
    child.pid = shell.world.handlers.nextPid();
    child.ignored = KEYBOARD;
    last = child;
  };
  if (isPipeline) {
    const members = startMembers(shell, first.commands, false, prepare);
    addJob(
      shell,
      last,
      settle(members).then((statuses) => statuses.at(-1) ?? 0),
    );
    return 0;
  }
  const child = shell.fork();
  prepare(child, 0);
  const item = { command, background: false };
  addJob(
    shell,
    child,
    runChild(child, () => child.world.engine.list(child, [item], false)),
  );
  return 0;
}

/** `$(…)`: the output without NULs and without the newlines at its end. @see POSIX.1-2017 XCU §2.6.3 */
export async function substitute(shell: Shell, script: Script): Promise<ByteString> {
  if (script.items.length === 0) return '';
  const { budget, engine } = shell.world;
  const child = shell.fork();
  const capture = new Capture((bytes) => budget.took(bytes, shell));
  child.fds.set(1, capture);
  const running = runChild(child, () => engine.list(child, script.items, false));
  const [text, status] = await Promise.allSettled([capture.text(), running]);
  if (status.status === 'rejected') throw status.reason;
  await tellEnding(shell, child);
  shell.substitutionStatus = status.value;
  const output = text.status === 'fulfilled' ? text.value : '';
  return (output.includes('\0') ? output.replaceAll('\0', '') : output).replace(/\n+$/, '');
}
