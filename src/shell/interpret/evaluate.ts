import { Exit } from '../control.js';
import type { Shell } from '../state.js';
import type { AndOr, Command, ListItem, Pipeline } from '../syntax/ast.js';
import { evaluateCompound } from './compound.js';
import { runPipeline, startBackground } from './process.js';
import { popRedirects, pushRedirects } from './redirect.js';
import type { SavedFiles } from './redirect.js';
import { evaluateSimple } from './simple.js';
import { runPendingTraps } from './trap.js';

type Compound = Exclude<Command, { readonly kind: 'simple' | 'function' }>;

/**
 * In all of these, `tested` says that somebody looks at the status (in conditions, left of `&&` and `||`, after `!`), so
 * that errexit does not apply. All return the status and leave it in `shell.status`.
 * @see dash src/eval.c, evaltree and EV_TESTED
 */
export async function evaluateList(
  shell: Shell,
  items: readonly ListItem[],
  tested: boolean,
): Promise<number> {
  let status = 0;
  for (const { command, background } of items) {
    if (background) status = shell.options.n ? 0 : (shell.status = startBackground(shell, command));
    else status = await evaluateAndOr(shell, command, tested);
    if (shell.skip !== '') break;
  }
  return status;
}

async function evaluateAndOr(shell: Shell, command: AndOr, tested: boolean): Promise<number> {
  const { first, rest } = command;
  const { length } = rest;
  let status = await evaluatePipeline(shell, first, tested || length > 0);
  for (let index = 0; index < length && shell.skip === ''; index++) {
    const one = rest[index] as AndOr['rest'][number];
    if ((status === 0) !== (one.operator === '&&')) continue;
    status = await evaluatePipeline(shell, one.pipeline, tested || index < length - 1);
  }
  return status;
}

async function evaluatePipeline(shell: Shell, pipeline: Pipeline, tested: boolean): Promise<number> {
  const { commands, negated } = pipeline;
  const isTested = tested || negated;
  const status =
    commands.length === 1
      ? await evaluateCommand(shell, commands[0] as Command, isTested)
      : await evaluateMembers(shell, commands, isTested);
  if (!negated || shell.skip !== '' || shell.options.n) return status;
  return (shell.status = status === 0 ? 1 : 0);
}

async function evaluateMembers(shell: Shell, commands: readonly Command[], tested: boolean): Promise<number> {
  if (shell.options.n) return shell.status;
  shell.status = await runPipeline(shell, commands, tested);
  if (shell.pending.length > 0) await runPendingTraps(shell);
  return errexit(shell, shell.status, tested);
}

/** @throws Exit when the status must end the shell */
function errexit(shell: Shell, status: number, tested: boolean): number {
  if (status !== 0 && !tested && shell.options.e) throw new Exit('end');
  return status;
}

export async function evaluateCommand(shell: Shell, command: Command, tested: boolean): Promise<number> {
  if (shell.options.n) return shell.status;
  const { world } = shell;
  if (world.failure !== undefined) throw world.failure.error;
  if (shell.pending.length > 0) await runPendingTraps(shell);
  world.budget.step(shell);
  let isChecked = false;
  if (command.kind === 'simple') {
    shell.status = await evaluateSimple(shell, command, tested);
    isChecked = true;
  } else if (command.kind === 'function') {
    shell.functions.set(command.name, { definition: command, file: shell.file });
    shell.status = 0;
  } else if (command.redirects.length === 0 || command.kind === 'subshell') {
    shell.status = await evaluateCompound(shell, command, tested);
    isChecked = command.kind === 'subshell';
  } else {
    const { status, isFailure } = await evaluateRedirected(shell, command, tested);
    shell.status = status;
    isChecked = isFailure;
  }
  if (shell.pending.length > 0) await runPendingTraps(shell);
  return isChecked ? errexit(shell, shell.status, tested) : shell.status;
}

/** A compound command with redirections: errexit looks at the status only when one of these fails. */
async function evaluateRedirected(
  shell: Shell,
  command: Compound,
  tested: boolean,
): Promise<{ readonly status: number; readonly isFailure: boolean }> {
  shell.line = command.line;
  const saved: SavedFiles = new Map();
  try {
    const failed = await pushRedirects(shell, command.redirects, saved);
    if (failed !== 0) return { status: failed, isFailure: true };
    return { status: await evaluateCompound(shell, command, tested), isFailure: false };
  } catch (error) {
    await shell.tell(error);
    throw error;
  } finally {
    popRedirects(shell, saved);
  }
}
