import { getSystemErrorMap } from 'node:util';
import { RootfsError } from '../kernel/errors.js';

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'Check who owns it and its permissions, or name another place.',
  EPERM: 'Check who owns it and its permissions, or name another place.',
  EROFS: 'The file system is mounted read-only; name another place.',
  ENOSPC: 'Free some space on that file system, or name another place.',
  EDQUOT: 'Free some of your quota on that file system, or name another place.',
  ENOENT: 'Check the path: what it names, or the folder that it lies in, is not there.',
  EISDIR: 'It is a folder; name a file.',
  ENOTDIR: 'Check the path: a part of it is a file and no folder.',
  EMFILE: 'Too many files are open; raise the limit with `ulimit -n 4096`.',
  EXDEV: 'Both places must lie on one file system.',
};

/** The errno name of a thrown system error, such as `ENOENT`; undefined for anything else. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

// Node's own message repeats the system call and the path; only the kernel's sentence is wanted.
function sentenceOf(thrown: unknown, errno: string | undefined): string {
  if (thrown instanceof Error && 'errno' in thrown && typeof thrown.errno === 'number') {
    const entry = getSystemErrorMap().get(thrown.errno);
    if (entry !== undefined) return `${entry[1]} (${entry[0]})`;
  }
  return thrown instanceof Error ? thrown.message : (errno ?? String(thrown));
}

/**
 * What a failed operation on the host's file system is reported as: `DISK_FULL` when space or quota ran out
 * (ENOSPC, EDQUOT), `DISK_FAILED` otherwise. An error that is one of ours already is kept.
 * @param operation a verb, as in `cannot <operation> <path>`
 */
export function diskError(operation: string, path: string, thrown: unknown): RootfsError {
  if (thrown instanceof RootfsError) return thrown;
  const errno = errnoOf(thrown);
  const code = errno === 'ENOSPC' || errno === 'EDQUOT' ? 'DISK_FULL' : 'DISK_FAILED';
  const hint = errno === undefined ? undefined : HINTS[errno];
  const message = `cannot ${operation} ${path}: ${sentenceOf(thrown, errno)}`;
  return new RootfsError(code, message, { hint, cause: thrown });
}

/** Runs `body` and reports its failure as {@link diskError}. */
export async function onDisk<T>(operation: string, path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (thrown) {
    throw diskError(operation, path, thrown);
  }
}

/** As {@link onDisk}, for the calls that must not wait. */
export function onDiskSync<T>(operation: string, path: string, body: () => T): T {
  try {
    return body();
  } catch (thrown) {
    throw diskError(operation, path, thrown);
  }
}
