import { RootfsError } from '../kernel/errors.js';

/** Linux's limits, kept here too so that no tree is made that no kernel can hold. @see limits.h, path_resolution(7) */
const NAME_MAX_BYTES = 255;
const PATH_MAX_BYTES = 4096;

function checkName(name: string, path: string): void {
  if (name.includes('\0'))
    throw new RootfsError('TREE_PATH', `a path with a NUL byte: ${JSON.stringify(path)}`);
  if (Buffer.byteLength(name) > NAME_MAX_BYTES) {
    throw new RootfsError(
      'TREE_PATH',
      `a name of more than ${NAME_MAX_BYTES} bytes in ${JSON.stringify(path)}`,
    );
  }
}

/**
 * The components of a path that a package, a link or a script names: empty and `.` components are dropped, `..` is
 * kept, because what it means depends on the links before it.
 */
export function splitPath(path: string): string[] {
  if (Buffer.byteLength(path) > PATH_MAX_BYTES) {
    throw new RootfsError('TREE_PATH', `a path of more than ${PATH_MAX_BYTES} bytes`);
  }
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  for (const name of names) checkName(name, path);
  return names;
}

/** `usr`, `bin` → `usr/bin`; '' for the root. */
export function joinPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}
