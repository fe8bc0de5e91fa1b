import type { ByteString } from '../../../kernel/byte-string.js';
import type { ShellIoError } from '../../../shell/open-file.js';
import { type Command, isIoError } from '../command.js';
import { UsageError } from '../options.js';
import { quoted } from './quote.js';
import type { Process } from '../../system/process.js';

/** A thrown value as a failed system call that a program reports and goes on from; everything else is thrown again. */
export function ioErrorOf(thrown: unknown): ShellIoError {
  // A broken pipe ends a program without a word. @see pipe(7)
  if (isIoError(thrown) && thrown.errno !== 'EPIPE') return thrown;
  throw thrown;
}

/**
 * Does one step; when a system call of it fails, says `NAME: WHAT: REASON`.
 * @returns whether the step went well
 */
export async function attempt(
  process: Process,
  what: ByteString,
  step: () => void | Promise<void>,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (thrown) {
    await process.complain(`${what}: ${ioErrorOf(thrown).message}`);
    return false;
  }
}

/** Whether the file of `--reference` can be looked at; when not, that was told. @see chmod(1), chown(1) */
export async function canRefer(process: Process, reference: ByteString | undefined): Promise<boolean> {
  if (reference === undefined) return true;
  return attempt(process, `failed to get attributes of ${quoted(reference)}`, () => {
    process.files.stat(reference);
  });
}

/** The same for a value, undefined where the call failed. */
export async function attemptValue<T>(
  process: Process,
  what: ByteString,
  step: () => T,
): Promise<T | undefined> {
  try {
    return step();
  } catch (thrown) {
    await process.complain(`${what}: ${ioErrorOf(thrown).message}`);
    return undefined;
  }
}

/** A program whose wrong command lines end with a status of its own, told as GNU's programs tell them. */
export function withUsage(status: number, command: Command): Command {
  return async (process) => {
    try {
      return await command(process);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      await process.complain(error.message);
      await process.fds.get(2)?.write(`Try '${process.name} --help' for more information.\n`);
      return status;
    }
  };
}

/** Refuses a call without operands. @throws UsageError */
export function requireOperands(operands: readonly ByteString[], least = 1): void {
  if (operands.length === 0) throw new UsageError('missing operand');
  if (operands.length < least) throw new UsageError(`missing operand after '${operands.at(-1) ?? ''}'`);
}

/** Refuses a call with more operands than the program takes. @throws UsageError */
export function refuseExtra(operands: readonly ByteString[], most: number): void {
  if (operands.length > most) throw new UsageError(`extra operand '${operands[most] ?? ''}'`);
}
