import type { ByteString } from '../../kernel/byte-string.js';
import type { ExecRequest } from '../handlers.js';
import type { Errno } from '../open-file.js';
import { ShellIoError } from '../open-file.js';
import type { Shell } from '../state.js';
import { pathIn, pathOf } from './search.js';

/** What came of running a program: its status, or why no file could be run. */
export type Ran = { readonly status: number } | { readonly failed: ShellIoError };

/** Errors after which the next directory of PATH is tried without being remembered. */
const ABSENT: ReadonlySet<Errno> = new Set(['ENOENT', 'ENOTDIR']);

const UNKNOWN: ReadonlySet<Errno> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** POSIX's status and dash's words for a program that could not be run. @see dash src/exec.c, shellexec */
export function failureOf(
  name: ByteString,
  { errno, message }: ShellIoError,
): { status: number; text: ByteString } {
  const text = ABSENT.has(errno) ? 'not found' : message;
  return { status: UNKNOWN.has(errno) ? 127 : 126, text: `${name}: ${text}` };
}

/** execve(2): checks what stat tells, then hands the file to the system. @throws ShellIoError */
async function execute(shell: Shell, path: ByteString, argv: readonly ByteString[]): Promise<number> {
  const { cwd, umask, origin, ignoredSignals } = shell;
  const { handlers, engine } = shell.world;
  const status = handlers.stat(path, cwd, true);
  if (status === undefined) throw new ShellIoError('ENOENT');
  if (status.kind !== 'file' || !handlers.access(path, cwd, 'execute')) throw new ShellIoError('EACCES');
  const request = (): Omit<ExecRequest, 'argv'> => {
    return {
      path,
      env: shell.variables.environment(),
      fds: shell.fds.fork(),
      cwd,
      umask,
      origin,
      ignoredSignals,
    };
  };
  try {
    return await handlers.exec({ ...request(), argv });
  } catch (error) {
    if (!(error instanceof ShellIoError) || error.errno !== 'ENOEXEC') throw error;
    // A file without `#!` is a script for the shell. @see POSIX.1-2017 XCU §2.9.1.1
    return engine.runScript({ ...request(), argv: ['/bin/sh', path, ...argv.slice(1)] });
  }
}

async function tryToExecute(shell: Shell, path: ByteString, argv: readonly ByteString[]): Promise<Ran> {
  try {
    return { status: await execute(shell, path, argv) };
  } catch (error) {
    if (error instanceof ShellIoError) return { failed: error };
    throw error;
  }
}

/**
 * Runs a program with the shell's descriptors, directory and exported variables.
 * @param from the directory of PATH to begin with @param path in place of PATH
 * @throws RootfsError of the handlers, such as `SCRIPT_UNMODELLED`
 */
export async function runProgram(
  shell: Shell,
  argv: readonly ByteString[],
  from: number,
  path = pathOf(shell),
): Promise<Ran> {
  const name = argv[0] ?? '';
  if (name.includes('/')) return tryToExecute(shell, name, argv);
  let failed = new ShellIoError('ENOENT');
  for (const directory of (path?.split(':') ?? []).slice(from)) {
    const ran = await tryToExecute(shell, pathIn(directory, name), argv);
    if ('status' in ran) return ran;
    if (!ABSENT.has(ran.failed.errno)) failed = ran.failed;
  }
  return { failed };
}
