import type { Random } from './random.js';

/** Where in a script something is made: what may stand there. */
export interface Context {
  readonly random: Random;
  /** So many levels may still be nested. */
  readonly depth: number;
  /** Functions with lower numbers may be called: none ever calls itself. */
  readonly functions: number;
  readonly inFunction: boolean;
  /** Loops around, for `break` and `continue`. */
  readonly loops: number;
  /** Members of a pipeline run at the same time: they must not write what others see. */
  readonly inPipe: boolean;
  /** Output may go to a file that a `cat` would then read while it grows. */
  readonly redirected: boolean;
  /** Whether the sourced files may be named: they do not name themselves. */
  readonly sources: boolean;
  /** Counts loops, for the names of their counters. */
  readonly counter: { value: number };
}

export function contextOf(random: Random): Context {
  return {
    random,
    depth: 4,
    functions: 0,
    inFunction: false,
    loops: 0,
    inPipe: false,
    redirected: false,
    sources: true,
    counter: { value: 0 },
  };
}

export function deeper(context: Context, changes: Partial<Context> = {}): Context {
  return { ...context, depth: context.depth - 1, ...changes };
}

/** In single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
