import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import { expandHere, expandText } from '../expand/expand.js';
import type { OpenMode } from '../handlers.js';
import { HereFile } from '../memory-file.js';
import type { OpenFile } from '../open-file.js';
import { ShellIoError } from '../open-file.js';
import type { Shell } from '../state.js';
import type { Redirect } from '../syntax/ast.js';

/** What descriptors were before redirections; undefined where there was nothing. Each file is held once. */
export type SavedFiles = Map<number, OpenFile | undefined>;

type FileRedirect = Extract<Redirect, { kind: 'file' }>;

/** A redirection whose target is known. */
interface Prepared {
  readonly redirect: Redirect;
  readonly target: ByteString;
}

function numberOf(redirect: Redirect): number {
  if (redirect.fd !== undefined) return redirect.fd;
  return redirect.kind === 'file' && redirect.operator.startsWith('>') ? 1 : 0;
}

/** Expands the targets. @throws ScriptError @see dash src/eval.c, expredir */
async function prepare(shell: Shell, redirects: readonly Redirect[]): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  for (const redirect of redirects) {
    if (redirect.kind === 'here') prepared.push({ redirect, target: '' });
    else {
      const target = await expandText(shell, redirect.target);
      const isDuplicate = redirect.operator.endsWith('&');
      if (isDuplicate && !/^(?:[0-9]|-)$/.test(target)) throw new ScriptError('Bad fd number');
      prepared.push({ redirect, target });
    }
  }
  return prepared;
}

const isMissing = ({ errno }: ShellIoError): boolean => errno === 'ENOENT' || errno === 'ENOTDIR';

function openFailure(creates: boolean, path: ByteString, error: ShellIoError): ScriptError {
  const missing = creates ? 'Directory nonexistent' : 'No such file';
  const text = isMissing(error) ? missing : error.message;
  return new ScriptError(`cannot ${creates ? 'create' : 'open'} ${path}: ${text}`);
}

function openAs(
  shell: Shell,
  path: ByteString,
  mode: OpenMode,
  creates: boolean,
  exclusive = false,
): OpenFile {
  const { cwd, umask, fds } = shell;
  try {
    return shell.world.handlers.open(path, mode, { cwd, umask, fds, exclusive });
  } catch (error) {
    if (error instanceof ShellIoError) throw openFailure(creates, path, error);
    throw error;
  }
}

/** `>` under `set -C`. @see dash src/redir.c, openredirect */
function openUnclobbered(shell: Shell, path: ByteString): OpenFile {
  const status = shell.world.handlers.stat(path, shell.cwd, true);
  if (status === undefined) return openAs(shell, path, 'create', true, true);
  if (status.kind === 'file') throw openFailure(true, path, new ShellIoError('EEXIST'));
  return openAs(shell, path, 'write', false);
}

function openFile(shell: Shell, operator: FileRedirect['operator'], path: ByteString): OpenFile {
  switch (operator) {
    case '<':
      return openAs(shell, path, 'read', false);
    case '<>':
      return openAs(shell, path, 'read-write', true);
    case '>':
      return shell.options.C ? openUnclobbered(shell, path) : openAs(shell, path, 'create', true);
    case '>|':
      return openAs(shell, path, 'create', true);
    case '>>':
      return openAs(shell, path, 'append', true);
    case '<&':
    case '>&': {
      const file = shell.fds.get(Number(path));
      if (file === undefined) throw new ScriptError(`${path}: Bad file descriptor`);
      return file;
    }
    default:
      return operator satisfies never;
  }
}

function save(shell: Shell, fd: number, saved: SavedFiles | undefined): void {
  if (saved === undefined || saved.has(fd)) return;
  const file = shell.fds.get(fd);
  file?.retain();
  saved.set(fd, file);
}

async function apply(shell: Shell, { redirect, target }: Prepared, saved?: SavedFiles): Promise<void> {
  const fd = numberOf(redirect);
  if (redirect.kind === 'here') {
    const file = new HereFile(await expandHere(shell, redirect.body));
    save(shell, fd, saved);
    shell.fds.set(fd, file);
  } else if (redirect.operator.endsWith('&') && target === '-') {
    save(shell, fd, saved);
    shell.fds.close(fd);
  } else if (!redirect.operator.endsWith('&') || Number(target) !== fd) {
    const file = openFile(shell, redirect.operator, target);
    save(shell, fd, saved);
    shell.fds.set(fd, file);
  }
}

/** Makes redirections that stay. @throws ScriptError */
export async function redirect(shell: Shell, redirects: readonly Redirect[]): Promise<void> {
  for (const prepared of await prepare(shell, redirects)) await apply(shell, prepared);
}

/**
 * Makes redirections that are to be undone.
 *
 * @param saved takes what is to be put back, also when one of them fails
 * @returns 0, or the status of a failure that was told @throws ScriptError when a target cannot be expanded
 * @see dash src/redir.c, redirectsafe
 */
export async function pushRedirects(
  shell: Shell,
  redirects: readonly Redirect[],
  saved: SavedFiles,
): Promise<number> {
  const prepared = await prepare(shell, redirects);
  try {
    for (const one of prepared) await apply(shell, one, saved);
    return 0;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    await shell.tell(error);
    return error.status;
  }
}

/** Undoes redirections; or lets them stay, as after `exec`. */
export function popRedirects(shell: Shell, saved: SavedFiles, stay = false): void {
  for (const [fd, file] of saved) {
    if (!stay) {
      if (file === undefined) shell.fds.close(fd);
      else shell.fds.set(fd, file);
    }
    file?.release();
  }
  saved.clear();
}
