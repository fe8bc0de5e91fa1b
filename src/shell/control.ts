import type { ByteString } from '../kernel/byte-string.js';

/**
 * Ways in which control leaves a command other than at its end, thrown within the interpreter alone. `break`, `continue`
 * and `return` are not among them: as in dash they are a state of the shell (`Shell.skip`).
 * @see dash src/error.h, "EXERROR", "EXEXIT", "EXEND"
 */

/**
 * An error of the script that dash tells as `NAME: LINE: COMMAND: TEXT` and that ends a shell which is not interactive,
 * unless it is a regular builtin's.
 */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  /** It was written to standard error already. */
  told = false;

  constructor(
    message: ByteString,
    readonly status = 2,
    /** The line to tell, when it is not that of the command. */
    readonly line?: number,
  ) {
    super(message);
  }
}

/** The end of the shell or subshell: `exit` was called, or errexit and the like took effect. */
export class Exit extends Error {
  override readonly name = 'Exit';

  constructor(readonly kind: 'exit' | 'end') {
    super(kind);
  }
}

/** A process that is no more: `exec` has run its program, or a signal ended it. No EXIT trap is run. */
export class Gone extends Error {
  override readonly name = 'Gone';

  constructor(
    readonly status: number,
    readonly signal?: number,
  ) {
    super(signal === undefined ? 'exec' : `signal ${signal}`);
  }
}

/** The end by a signal. */
export function killedBy(signal: number): Gone {
  return new Gone(128 + signal, signal);
}

export const SIGPIPE = 13;
