import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Files } from '../../system/files.js';

/** What must be there: everything, all but the last name, or nothing. @see realpath(1) */
export type Missing = 'none' | 'last' | 'any';

/** As Linux. @see path_resolution(7) */
const MAX_LINKS = 40;

/** `.` and `..` taken out of an absolute path by its text alone. */
export function lexical(path: ByteString): ByteString {
  const names: ByteString[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/**
 * The canonical absolute path.
 * @throws ShellIoError `ENOENT`, `ENOTDIR`, `ELOOP`
 * @see gnulib canonicalize.c, canonicalize_filename_mode
 */
export function canonicalPath(files: Files, path: ByteString, missing: Missing): ByteString {
  if (path === '') throw new ShellIoError('ENOENT', path);
  const pending = files.absolute(path).split('/').reverse();
  const trailing = /\/\.*\/*$/.test(path.replace(/\.\.\/*$/, ''));
  let done: ByteString[] = [];
  let links = 0;
  while (pending.length > 0) {
    const name = pending.pop() ?? '';
    if (name === '' || name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const here = `/${[...done, name].join('/')}`;
    const status = files.tryStat(here, false);
    const isLast = pending.every((rest) => rest === '' || rest === '.');
    if (status?.kind === 'symlink') {
      if (++links > MAX_LINKS) {
        if (missing !== 'any') throw new ShellIoError('ELOOP', path);
        done.push(name);
        continue;
      }
      const target = files.readlink(here);
      if (target.startsWith('/')) done = [];
      pending.push(...target.split('/').reverse());
      continue;
    }
    checkPart(path, status?.kind, { isLast, trailing, missing });
    done.push(name);
  }
  return `/${done.join('/')}`;
}

function checkPart(
  path: ByteString,
  kind: string | undefined,
  at: { readonly isLast: boolean; readonly trailing: boolean; readonly missing: Missing },
): void {
  if (at.missing === 'any') return;
  if (kind === undefined) {
    if (at.isLast && at.missing === 'last') return;
    throw new ShellIoError('ENOENT', path);
  }
  if (kind !== 'directory' && (!at.isLast || at.trailing)) throw new ShellIoError('ENOTDIR', path);
}

/** A path as seen from a directory, both canonical: `../b/c`. @see coreutils src/relpath.c */
export function relativePath(path: ByteString, from: ByteString): ByteString {
  const names = (text: ByteString): ByteString[] => text.split('/').filter((name) => name !== '');
  const [target, base] = [names(path), names(from)];
  let common = 0;
  while (common < target.length && common < base.length && target[common] === base[common]) common++;
  const steps = [...base.slice(common).map(() => '..'), ...target.slice(common)];
  return steps.length === 0 ? '.' : steps.join('/');
}
