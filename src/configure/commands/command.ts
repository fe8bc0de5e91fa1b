import { RootfsError } from '../../kernel/errors.js';
import type { Origin } from '../../shell/handlers.js';
import { ShellIoError } from '../../shell/open-file.js';
import type { Process } from '../system/process.js';

/**
 * A modelled program: does on the tree what its manual says and gives its exit status. It may throw
 * {@link ShellIoError} for a failure that it does not report itself (told as `NAME: PATH: TEXT`, status 1), and calls
 * {@link unmodelled} for anything that it knows to exist and does not do.
 */
export type Command = (process: Process) => Promise<number> | number;

/** Programs by the last component of the path by which they are called. */
export type CommandTable = Readonly<Record<string, Command>>;

function describe(origin: Origin): string {
  // dpkg itself calls a script, from no line of another.
  const here = origin.line === 0 ? origin.script : `${origin.script} line ${origin.line}`;
  return origin.caller === undefined ? here : `${here}, called from ${describe(origin.caller)}`;
}

/**
 * Stops the build: a program, an option or an input that is real and not modelled. Scripts cannot catch it.
 * @param what the command as the user knows it, such as `install --preserve-context`
 */
export function unmodelled(process: Process, what: string): never {
  throw unmodelledError(what, process.origin);
}

/** See {@link unmodelled}. */
export function unmodelledError(what: string, origin: Origin): RootfsError {
  return new RootfsError('SCRIPT_UNMODELLED', `${what} is not modelled (${describe(origin)})`, {
    hint:
      'Build with --unmodelled=defer to leave the package unpacked for "dpkg --configure -a", with ' +
      '--unmodelled=skip:COMMAND to do without the command, or with --configure native.',
  });
}

/** Whether a thrown value is a failed system call, which a command reports; anything else must be let through. */
export function isIoError(thrown: unknown): thrown is ShellIoError {
  return thrown instanceof ShellIoError;
}
