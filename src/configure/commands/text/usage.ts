import type { Process } from '../../system/process.js';
import type { OptionTable, ParsedOptions } from '../options.js';
import { parseOptions, UsageError } from '../options.js';

/** Reads the options; a wrong command line is told as GNU programs do. @returns undefined after telling */
export async function readOptions(
  process: Process,
  table: OptionTable,
  how: Parameters<typeof parseOptions>[2] = {},
): Promise<ParsedOptions | undefined> {
  try {
    return parseOptions(process, table, how);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(error.message);
    await process.fds.get(2)?.write(`Try '${process.name} --help' for more information.\n`);
    return undefined;
  }
}

/** Tells a mistake in the command line and gives the status. */
export async function refuse(process: Process, text: string, status = 1): Promise<number> {
  await process.complain(text);
  return status;
}
