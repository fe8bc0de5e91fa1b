import type { ByteString } from '../../../kernel/byte-string.js';

/** One absolute path as seen from another, which is a directory; both without links, `.` and `..`. */
export function relativePath(from: ByteString, to: ByteString): ByteString {
  const source = from.split('/').filter((name) => name !== '');
  const target = to.split('/').filter((name) => name !== '');
  let common = 0;
  while (common < source.length && common < target.length && source[common] === target[common]) common++;
  const path = [...source.slice(common).map(() => '..'), ...target.slice(common)].join('/');
  return path === '' ? '.' : path;
}
