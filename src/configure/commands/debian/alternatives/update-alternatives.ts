import type { ByteString } from '../../../../kernel/byte-string.js';
import { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { isIoError } from '../../command.js';
import type { Action } from './arguments.js';
import { readArguments } from './arguments.js';
import { checkInstall } from './check-install.js';
import { applySelections, configure, configureAll, InputLines, showSelections } from './config.js';
import { loadAlternative } from './database.js';
import { currentChoice } from './links.js';
import type { Alternative } from './model.js';
import { newAlternative } from './model.js';
import { AlternativesError, AlternativesSession, AlternativesUsage } from './session.js';
import { showQuery, showToUser } from './show.js';
import { install, removePath, selectMode, setAuto, setManual, update } from './update.js';

/** The longest command line that is logged. */
const LOGGED_BYTES = 2048;

/** The arguments with blanks between them, as many as fit. */
function commandLine(args: readonly ByteString[]): ByteString {
  let line = '';
  for (const arg of args) {
    if (line.length + arg.length + 2 > LOGGED_BYTES) break;
    line += line === '' ? arg : ` ${arg}`;
  }
  return line;
}

function showGroup(
  session: AlternativesSession,
  kind: 'display' | 'query' | 'list',
  group: Alternative,
): void {
  if (kind === 'display') showToUser(session, group);
  else if (kind === 'query') showQuery(session, group);
  else for (const choice of group.choices) session.print(choice.path);
}

/** What --install does: the group is made when it is not there yet. */
function runInstall(session: AlternativesSession, action: Action & { readonly kind: 'install' }): void {
  const { wanted, choice } = action;
  checkInstall(session, wanted, choice);
  const known = loadAlternative(session, wanted.name, { lax: false });
  session.log(`run with ${commandLine(session.process.args)}`);
  const before = known ?? newAlternative(wanted.name);
  const current = currentChoice(session, before);
  selectMode(session, before, current);
  const group = known ?? wanted;
  update(session, group, current, install(session, group, wanted, current, choice));
}

type GroupAction = Extract<Action, { readonly name: ByteString }>;

async function runOnGroup(
  session: AlternativesSession,
  action: GroupAction,
  group: Alternative,
  input: InputLines,
): Promise<void> {
  const { kind } = action;
  if (kind === 'display' || kind === 'query' || kind === 'list') return showGroup(session, kind, group);
  session.log(`run with ${commandLine(session.process.args)}`);
  const current = currentChoice(session, group);
  selectMode(session, group, current);
  let chosen: ByteString | undefined;
  if (kind === 'set') chosen = setManual(session, group, action.path);
  else if (kind === 'remove') chosen = removePath(session, group, current, action.path);
  else if (kind === 'auto') chosen = setAuto(session, group);
  else if (kind === 'config') chosen = await configure(session, group, current, input);
  else group.choices = [];
  update(session, group, current, chosen);
}

async function run(session: AlternativesSession, action: Action): Promise<void> {
  const input = new InputLines(() => session.process.readAll());
  if (action.kind === 'install') return runInstall(session, action);
  if (action.kind === 'get-selections') return showSelections(session);
  if (!('name' in action)) {
    session.log(`run with ${commandLine(session.process.args)}`);
    return action.kind === 'all' ? configureAll(session, input) : applySelections(session, input);
  }
  const group = loadAlternative(session, action.name, { lax: false });
  if (group !== undefined) return runOnGroup(session, action, group, input);
  if (action.kind !== 'remove') throw new AlternativesError(`no alternatives for ${action.name}`);
  // Removing what is not there is what a maintainer script may do twice.
  session.verbose(`no alternatives for ${action.name}`);
}

/** With the umask that the program sets for itself. */
function withUmask(process: Process): Process {
  const { system, argv, env, fds, cwd, origin, path } = process;
  return new Process(system, argv, env, fds, cwd, 0o022, origin, path);
}

/**
 * update-alternatives: the links of /etc/alternatives and their administration, with dpkg's file format, messages and
 * order of system calls. Times in its log are the epoch in UTC. @see update-alternatives(1)
 */
export const updateAlternatives: Command = async (given) => {
  const process = withUmask(given);
  let session: AlternativesSession | undefined;
  let failure: ByteString | undefined;
  try {
    const { settings, action } = readArguments(process);
    session = new AlternativesSession(process, settings);
    await run(session, action);
  } catch (error) {
    if (error instanceof AlternativesUsage) {
      failure = `${error.message}\n\nUse 'update-alternatives --help' for program usage information.`;
    } else if (error instanceof AlternativesError || isIoError(error)) {
      failure = `error: ${error.message}`;
    } else throw error;
  }
  for (const { fd, text } of session?.said ?? []) await process.write(text, fd);
  if (failure === undefined) return 0;
  await process.fds.get(2)?.write(`update-alternatives: ${failure}\n`);
  return 2;
};
