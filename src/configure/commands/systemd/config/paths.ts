import type { ByteString } from '../../../../kernel/byte-string.js';

/** A path without needless slashes and dots. @see systemd src/basic/path-util.c, path_simplify */
export function simplifyPath(path: ByteString): ByteString {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const text = names.join('/');
  if (path.startsWith('/')) return `/${text}`;
  return text === '' ? '.' : text;
}

/** What of a path stands below a directory; undefined when it is not there or below. @see path_startswith */
export function pathBelow(path: ByteString, folder: ByteString): ByteString | undefined {
  const [short, long] = [simplifyPath(folder), simplifyPath(path)];
  if (short === long) return '';
  const prefix = short === '/' ? '/' : `${short}/`;
  return long.startsWith(prefix) ? long.slice(prefix.length) : undefined;
}

/** Neither empty nor with `.` or `..` in it. @see path_is_normalized */
export function isNormalPath(path: ByteString): boolean {
  const names = path.split('/');
  return path !== '' && !names.includes('..') && !names.includes('.') && !path.includes('//');
}
