import type { ByteString } from '../../kernel/byte-string.js';
import { runBuiltin } from '../builtins/run.js';
import { ScriptError } from '../control.js';
import { expandAssigned } from '../expand/expand.js';
import type { OpenFile } from '../open-file.js';
import type { Shell } from '../state.js';
import type { SimpleCommand } from '../syntax/ast.js';
import { failureOf, runProgram } from './external.js';
import { callFunction } from './function.js';
import { popRedirects, pushRedirects } from './redirect.js';
import type { SavedFiles } from './redirect.js';
import type { Call } from './resolve.js';
import { resolveCall } from './resolve.js';
import { missingText, searchPath } from './search.js';
import { traceCommand } from './trace.js';

/**
 * A simple command: its words are expanded, then its redirections made, then its assignments, and then it is run.
 * @see POSIX.1-2017 XCU §2.9.1; dash src/eval.c, evalcommand
 */
export async function evaluateSimple(shell: Shell, command: SimpleCommand, tested: boolean): Promise<number> {
  shell.line = command.line;
  shell.substitutionStatus = 0;
  const call = await resolveCall(shell, command.words);
  const hasFrame = call.isLocal && (command.assignments.length > 0 || mayDeclare(call));
  const frame = hasFrame ? shell.variables.pushFrame() : 0;
  const standardError = shell.options.x ? shell.fds.get(2) : undefined;
  const status =
    command.redirects.length === 0
      ? await assignAndRun(shell, command, call, tested, standardError)
      : await redirectAndRun(shell, command, call, tested, standardError);
  if (hasFrame) shell.variables.popFrame(frame);
  return status;
}

/** Whether something may make variables local to the command. */
function mayDeclare({ target, argv, shown }: Call): boolean {
  return target.kind === 'function' || (target.kind === 'builtin' && argv.length < shown.length);
}

async function redirectAndRun(
  shell: Shell,
  command: SimpleCommand,
  call: Call,
  tested: boolean,
  standardError: OpenFile | undefined,
): Promise<number> {
  const saved: SavedFiles = new Map();
  let isDone = false;
  try {
    let status = await pushRedirects(shell, command.redirects, saved);
    if (status !== 0) return failed(call, status);
    status = await assignAndRun(shell, command, call, tested, standardError);
    isDone = true;
    return status;
  } catch (error) {
    await shell.tell(error);
    throw error;
  } finally {
    popRedirects(shell, saved, isDone && call.isExec);
  }
}

/** The status of a command that could not be begun; fatal for a special builtin. */
function failed(call: Call, status: number): number {
  if (!call.isSpecial) return status;
  const error = new ScriptError('', status);
  error.told = true;
  throw error;
}

async function assignAndRun(
  shell: Shell,
  command: SimpleCommand,
  call: Call,
  tested: boolean,
  standardError: OpenFile | undefined,
): Promise<number> {
  const { variables } = shell;
  const assigned: ByteString[] = [];
  const exported = call.isExec && call.argv.length > 1;
  for (const { name, value } of command.assignments) {
    const expanded = expandAssigned(shell, value);
    const text = typeof expanded === 'string' ? expanded : await expanded;
    if (call.isLocal) variables.cover(name, text, { exported: true });
    else variables.set(name, text, { exported });
    assigned.push(`${name}=${text}`);
  }
  if (shell.options.x) await traceCommand(shell, [...assigned, ...call.shown], standardError);
  return run(shell, call, tested);
}

async function run(shell: Shell, call: Call, tested: boolean): Promise<number> {
  const { target, argv } = call;
  switch (target.kind) {
    case 'none':
      return shell.substitutionStatus;
    case 'function':
      return callFunction(shell, target.record, argv.slice(1), tested);
    case 'builtin':
      return runBuiltin(shell, target.builtin, argv, { tested, isFatal: call.isSpecial });
    case 'program':
      return runExternal(shell, call);
    default:
      return target satisfies never;
  }
}

async function runExternal(shell: Shell, { argv, path }: Call): Promise<number> {
  const name = argv[0] ?? '';
  const found = name.includes('/') ? undefined : searchPath(shell, name, path);
  if (found?.kind === 'missing') {
    await shell.complain(missingText(name, found.isForbidden));
    return 127;
  }
  const ran = await runProgram(shell, argv, found?.index ?? 0, path);
  if ('status' in ran) return ran.status;
  const { status, text } = failureOf(name, ran.failed);
  await shell.complain(text);
  return status;
}
