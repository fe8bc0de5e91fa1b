import type { ByteString } from '../../kernel/byte-string.js';
import type { Shell } from '../state.js';

/** Where a command's file is, or why there is none. */
export type Found =
  | { readonly kind: 'file'; readonly path: ByteString; readonly index: number }
  | { readonly kind: 'missing'; readonly isForbidden: boolean };

/** The directories of PATH; an empty one is the working directory. Unset, PATH has none. */
export function pathOf(shell: Shell): ByteString | undefined {
  return shell.variables.get('PATH');
}

/** The file of a name in one directory of PATH. */
export function pathIn(directory: ByteString, name: ByteString): ByteString {
  return directory === '' ? name : `${directory}/${name}`;
}

export function isExecutable(shell: Shell, path: ByteString): boolean {
  const { handlers } = shell.world;
  return handlers.stat(path, shell.cwd, true)?.kind === 'file' && handlers.access(path, shell.cwd, 'execute');
}

/**
 * Looks for a command without a slash along PATH, or where it was found before.
 * @param path in place of PATH, as for `command -p` @see dash src/exec.c, find_command
 */
export function searchPath(shell: Shell, name: ByteString, path?: ByteString): Found {
  const known = path === undefined ? shell.hashed.get(name) : undefined;
  if (known !== undefined) return { kind: 'file', ...known };
  const directories = (path ?? pathOf(shell))?.split(':') ?? [];
  let isForbidden = false;
  for (const [index, directory] of directories.entries()) {
    const file = pathIn(directory, name);
    if (isExecutable(shell, file)) {
      if (path === undefined) shell.hashed.set(name, { index, path: file });
      return { kind: 'file', path: file, index };
    }
    if (shell.world.handlers.stat(file, shell.cwd, true) !== undefined) isForbidden = true;
  }
  return { kind: 'missing', isForbidden };
}

/** What is told of a command that was not found. @see dash src/error.c, errmsg */
export function missingText(name: ByteString, isForbidden: boolean): ByteString {
  return `${name}: ${isForbidden ? 'Permission denied' : 'not found'}`;
}
