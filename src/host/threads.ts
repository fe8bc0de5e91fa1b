import { RootfsError } from '../kernel/errors.js';
import type { Threads } from '../kernel/threads.js';
import { InlineThreads } from './threads-inline.js';
import { ThreadPool } from './threads-pool.js';

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

/** The same contract in this thread: one job after the other, in the order in which they were asked for. */
export function runInline(): Threads {
  return new InlineThreads(1);
}
