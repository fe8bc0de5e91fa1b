import type { Command } from '../commands/command.js';
import { UsageError } from '../commands/options.js';
import { ShellIoError } from '../../shell/open-file.js';
import type { Process } from './process.js';

/** 128 and the number of SIGPIPE: how a program ends that writes where nobody reads. @see signal(7) */
const KILLED_BY_PIPE = 141;

/** Runs a model to its end and gives its exit status; failures that it does not report itself are told as `NAME: TEXT`. */
export async function runCommand(command: Command, process: Process): Promise<number> {
  try {
    return await command(process);
  } catch (error) {
    if (error instanceof UsageError) {
      await process.complain(error.message);
      return 2;
    }
    if (!(error instanceof ShellIoError)) throw error;
    if (error.errno === 'EPIPE') return KILLED_BY_PIPE;
    await process.complain(error.path === '' ? error.message : `${error.path}: ${error.message}`);
    return 1;
  }
}
