import type { ByteString } from '../../kernel/byte-string.js';
import { Exit, Gone, ScriptError } from '../control.js';
import { readAll } from '../expand/read-all.js';
import { failureOf, runProgram } from '../interpret/external.js';
import { ShellIoError } from '../open-file.js';
import type { Shell } from '../state.js';
import { numberOf } from '../state.js';
import { optionsOf } from './builtin.js';

/** `break` and `continue`. @see POSIX.1-2017 XCU §2.14; dash src/eval.c, breakcmd */
export function breakOut(shell: Shell, argv: readonly ByteString[]): number {
  const given = argv[1] === undefined ? 1 : numberOf(argv[1]);
  if (given <= 0) throw new ScriptError(`Illegal number: ${argv[1] ?? ''}`);
  const levels = Math.min(given, shell.loopDepth);
  if (levels > 0) {
    shell.skip = argv[0] === 'continue' ? 'continue' : 'break';
    shell.skipCount = levels;
  }
  return 0;
}

/** Ends a function, a file read by `.`, or the script. */
export function returnFrom(shell: Shell, argv: readonly ByteString[]): number {
  const status = argv[1] === undefined ? shell.status : numberOf(argv[1]);
  shell.skip = argv[1] === undefined ? 'return-last' : 'return';
  return status;
}

export function exit(shell: Shell, argv: readonly ByteString[]): never {
  if (argv[1] !== undefined) shell.savedStatus = numberOf(argv[1]);
  throw new Exit('exit');
}

export function evalText(
  shell: Shell,
  argv: readonly ByteString[],
  tested: boolean,
): number | Promise<number> {
  if (argv.length < 2) return 0;
  const text = argv.slice(1).join(' ');
  return shell.deeper(() => shell.world.engine.text(shell, text, { tested }));
}

/** Without a command, redirections stay. With one, the program takes the shell's place. @throws Gone */
export async function exec(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const operands = argv.slice(1);
  if (operands.length === 0) return 0;
  const ran = await runProgram(shell, operands, 0);
  if ('status' in ran) throw new Gone(ran.status);
  const { status, text } = failureOf(operands[0] ?? '', ran.failed);
  await shell.complain(text);
  shell.status = status;
  throw new Exit('end');
}

/** The file that `.` reads: without a slash, a regular one in PATH. @throws ScriptError */
function findDotFile(shell: Shell, name: ByteString): ByteString {
  if (name.includes('/')) return name;
  for (const directory of shell.variables.get('PATH')?.split(':') ?? []) {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (shell.world.handlers.stat(path, shell.cwd, true)?.kind === 'file') return path;
  }
  throw new ScriptError(`${name}: not found`);
}

/** The text of a script. @throws ScriptError when it cannot be read */
export async function readScript(shell: Shell, path: ByteString): Promise<ByteString> {
  const { cwd, umask, fds } = shell;
  try {
    return await readAll(shell.world.handlers.open(path, 'read', { cwd, umask, fds }));
  } catch (error) {
    if (!(error instanceof ShellIoError)) throw error;
    // dash opens a directory, and takes the failure of read(2) for the end of the file.
    if (error.errno === 'EISDIR') return '';
    const isMissing = error.errno === 'ENOENT' || error.errno === 'ENOTDIR';
    throw new ScriptError(`cannot open ${path}: ${isMissing ? 'No such file' : error.message}`);
  }
}

/** `.`; errexit applies within it whoever looks at the status. @see dash src/main.c, dotcmd */
export async function dot(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const [name] = optionsOf(argv, '').operands;
  if (name === undefined) return 0;
  const path = findDotFile(shell, name);
  const text = await readScript(shell, path);
  shell.commandName = path;
  return shell.deeper(() => shell.world.engine.text(shell, text, { file: path, returnable: true }));
}
