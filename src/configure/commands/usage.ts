import type { ByteString } from '../../kernel/byte-string.js';
import type { Process } from '../system/process.js';
import { UsageError } from './options.js';

/** Runs a command's body; a wrong command line is told with a hint at --help. */
export async function withUsage(
  process: Process,
  status: number,
  body: () => Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(`${error.message}\nTry '${process.name} --help' for more information.`);
    return status;
  }
}

/** The last component of a path, slashes at its end left out. @see basename(3) */
export function baseName(path: ByteString): ByteString {
  const trimmed = path.replace(/(.)\/+$/, '$1');
  return trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** What stands before the last component. @see dirname(3) */
export function dirName(path: ByteString): ByteString {
  const trimmed = path.replace(/(.)\/+$/, '$1');
  const slash = trimmed.lastIndexOf('/');
  if (slash < 0) return '.';
  return trimmed.slice(0, slash).replace(/\/+$/, '') || '/';
}
