import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import { optionsOf } from './builtin.js';

/** `-P` was given last. */
function isPhysical(argv: readonly ByteString[]): {
  readonly physical: boolean;
  readonly operands: readonly ByteString[];
} {
  const { options, operands } = optionsOf(argv, 'LP');
  return { physical: options.at(-1)?.letter === 'P', operands };
}

/**
 * A path from a directory, with `.` and `..` taken out of the text alone.
 * @see POSIX.1-2017 XCU, cd, step 8; dash src/cd.c, updatepwd
 */
export function logicalPath(directory: ByteString, path: ByteString): ByteString {
  const absolute = path.startsWith('/') ? path : `${directory}/${path}`;
  // POSIX lets two slashes at the beginning, and no more, mean something.
  const root = /^\/\/(?!\/)/.test(absolute) ? '//' : '/';
  const names: ByteString[] = [];
  for (const name of absolute.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return root + names.join('/');
}

/** Makes a directory the working one. @returns whether that could be done */
function changeTo(shell: Shell, path: ByteString, physical: boolean): boolean {
  const logical = physical ? path : logicalPath(shell.pwd, path);
  if (logical === '') return false;
  const real = shell.world.handlers.realDirectory(logical, shell.cwd);
  if (real === undefined || !shell.world.handlers.access(logical, shell.cwd, 'execute')) return false;
  const before = shell.pwd;
  shell.variables.set('OLDPWD', before, { exported: true });
  shell.cwd = real;
  shell.pwd = physical ? real : logical;
  shell.variables.set('PWD', shell.pwd, { exported: true });
  shell.hashed.clear();
  return true;
}

/** The first directory of CDPATH that has the operand. */
function searchCdPath(
  shell: Shell,
  operand: ByteString,
): { readonly path: ByteString; readonly isTold: boolean } {
  const directories = shell.variables.get('CDPATH')?.split(':') ?? [];
  for (const directory of directories) {
    const path = directory === '' ? operand : `${directory}/${operand}`;
    const isDirectory = shell.world.handlers.stat(path, shell.cwd, true)?.kind === 'directory';
    if (isDirectory) return { path, isTold: directory !== '' };
  }
  return { path: operand, isTold: false };
}

/** @see POSIX.1-2017 XCU, cd; dash src/cd.c, cdcmd */
export async function cd(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { physical, operands } = isPhysical(argv);
  const isBack = operands[0] === '-';
  const given = isBack ? shell.variables.get('OLDPWD') : (operands[0] ?? shell.variables.get('HOME'));
  const operand = given ?? '';
  const isPlain = operand.startsWith('/') || /^\.\.?(?:\/|$)/.test(operand);
  const target = operand === '' ? '.' : operand;
  const { path, isTold } = isPlain ? { path: target, isTold: false } : searchCdPath(shell, target);
  if (!changeTo(shell, path, physical)) throw new ScriptError(`can't cd to ${target}`);
  if (isBack || isTold) await shell.write(`${shell.pwd}\n`);
  return 0;
}

/** @see POSIX.1-2017 XCU, pwd */
export async function pwd(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  await shell.write(`${isPhysical(argv).physical ? shell.cwd : shell.pwd}\n`);
  return 0;
}
