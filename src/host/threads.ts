import { RootfsError } from '../kernel/errors.js';
import type { Job, JobEffects, Threads } from '../kernel/threads.js';
import { makeJobEffects } from './disk-job.js';
import { stopped, ThreadPool } from './threads-pool.js';
import { decodeError, encodeError } from './threads-wire.js';

/**
 * A pool of worker threads. Each starts when it is first needed and imports the modules of its jobs. A thread that
 * crashes or exits rejects its job with `INTERNAL` and is replaced; `close` ends all threads, and jobs that were not
 * done are rejected with `INTERRUPTED`, as are later ones.
 * @param size how many jobs run at once, at least 1
 * @param entry thread-entry.js; only tests that run the sources name another
 */
export function startThreads(
  size: number,
  entry: URL = new URL('./thread-entry.js', import.meta.url),
): Threads {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RootfsError('INTERNAL', `not a number of threads: ${size}`);
  return new ThreadPool(size, entry);
}

async function runHere<I, O>(job: Job<I, O>, input: I, effects: JobEffects): Promise<O> {
  try {
    // Cloned both ways as between threads, so that a job behaves the same here.
    const { output, transfer } = await job.run(structuredClone(input), effects);
    return structuredClone(output, { transfer: [...new Set(transfer)] });
  } catch (thrown) {
    throw decodeError(encodeError(thrown));
  }
}

/** The same contract in this thread: one job after the other, in the order in which they were asked for. */
export function runInline(): Threads {
  const effects = makeJobEffects();
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const run = <I, O>(job: Job<I, O>, input: I): Promise<O> => {
    const turn = async (): Promise<O> => {
      if (isClosed) throw stopped(job.name);
      return runHere(job, input, effects);
    };
    const result = last.then(turn, turn);
    last = result.catch(() => undefined);
    return result;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await last;
    effects.close();
  };
  return { size: 1, run, close };
}
