import type { ReadAt } from './content.js';

/** The effects that a job may use; host/ has the real ones. */
export interface JobEffects {
  readonly readAt: ReadAt;
  readonly readStream: (path: string) => AsyncIterable<Uint8Array>;
  /** Creates a private file (O_EXCL, mode 0600) and hands out an appender; closed when `body` settles. */
  readonly writeNew: <T>(
    path: string,
    body: (append: (bytes: Uint8Array) => void) => Promise<T>,
  ) => Promise<T>;
}

export interface JobResult<O> {
  readonly output: O;
  /** Buffers inside `output` to hand over instead of copying. */
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * A pure piece of work that may run on another thread. It is a value exported from a module of its own:
 *
 *     export const chunkJob: Job<Input, Output> = { module: import.meta.url, name: 'chunkJob', run };
 *
 * The thread imports `module` and calls `run` of the export called `name`. Input and output must be structured-cloneable.
 * Errors that are RootfsErrors keep their code, message and hint across the thread boundary.
 */
export interface Job<I, O> {
  readonly module: string;
  readonly name: string;
  readonly run: (input: I, effects: JobEffects) => Promise<JobResult<O>>;
}

export interface Threads {
  /** How many jobs run at once, at least 1. Results must never depend on it. */
  readonly size: number;
  /**
   * What to run jobs with that read or write that many bytes in all: for few of them the caller's own thread, since
   * starting another one takes longer, and the memory of a whole engine. Its `size` is the same.
   */
  fitting(workBytes: number): Threads;
  run<I, O>(job: Job<I, O>, input: I): Promise<O>;
  close(): Promise<void>;
}
