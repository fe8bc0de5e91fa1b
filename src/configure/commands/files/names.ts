import type { ByteString } from '../../../kernel/byte-string.js';

/** A path without the slashes at its end; `/` stays. */
export function stripSlashes(path: ByteString): ByteString {
  return path.replace(/(?<=[^/])\/+$/, '').replace(/^\/+$/, '/');
}

/** The last component of a path, slashes at the end left out; `/` for the root. @see basename(1) */
export function lastName(path: ByteString): ByteString {
  const stripped = stripSlashes(path);
  return stripped === '/' ? '/' : stripped.slice(stripped.lastIndexOf('/') + 1);
}

/** Everything before the last component, `.` when there is nothing. @see dirname(1) */
export function folderOf(path: ByteString): ByteString {
  const stripped = stripSlashes(path);
  const slash = stripped.lastIndexOf('/');
  if (slash < 0) return '.';
  return stripSlashes(stripped.slice(0, slash + 1));
}

/** A name in a directory, as programs put the two together: `a`, `a/` and `/` give `a/x`, `a/x` and `/x`. */
export function inFolder(folder: ByteString, name: ByteString): ByteString {
  if (folder === '') return name;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** Whether a path's last component is `.` or `..`. */
export function isDots(path: ByteString): boolean {
  const name = lastName(path);
  return name === '.' || name === '..';
}
