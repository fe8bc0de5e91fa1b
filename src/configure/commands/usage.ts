import type { ByteString } from '../../kernel/byte-string.js';
import type { Process } from '../system/process.js';
import { isIoError } from './command.js';
import { UsageError } from './options.js';

/** A name as GNU programs quote it in messages. */
export function quoted(path: ByteString): ByteString {
  return `'${path}'`;
}

/** Says `NAME: WHAT 'PATH': ERROR` for a failed system call; anything else is thrown on. @returns 1 */
export async function complainOf(
  process: Process,
  what: string,
  path: ByteString,
  error: unknown,
): Promise<number> {
  if (!isIoError(error)) throw error;
  await process.complain(`${what} ${quoted(path)}: ${error.message}`);
  return 1;
}

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

/** @throws UsageError when there is none */
export function needOperand(operands: readonly ByteString[]): void {
  if (operands.length === 0) throw new UsageError('missing operand');
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
