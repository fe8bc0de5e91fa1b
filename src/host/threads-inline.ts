import { RootfsError } from '../kernel/errors.js';
import type { Job, JobEffects, Threads } from '../kernel/threads.js';
import { makeJobEffects } from './disk-job.js';
import { decodeError, encodeError } from './threads-wire.js';

/** The end of a job that did not get to run, or to finish. */
export function stopped(name: string): RootfsError {
  return new RootfsError('INTERRUPTED', `the job ${name} was stopped`);
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

/**
 * Runs jobs in the caller's own thread, begun in the order in which they were asked for, at most `size` under way at a time:
 * while one waits for the disk, or for zlib on a thread of Node's, another goes on. So with a `size` over 1 a job must keep
 * nothing in its module from one wait to the next.
 */
export class InlineThreads implements Threads {
  private readonly effects = makeJobEffects();
  private readonly waiting: (() => void)[] = [];
  private readonly underWay = new Set<Promise<unknown>>();
  private isClosed = false;

  constructor(readonly size: number) {}

  fitting(): Threads {
    return this;
  }

  run<I, O>(job: Job<I, O>, input: I): Promise<O> {
    const result = this.turn().then(() => {
      if (this.isClosed) throw stopped(job.name);
      return runHere(job, input, this.effects);
    });
    const quiet = result
      .catch(() => undefined)
      .finally(() => {
        this.underWay.delete(quiet);
        this.waiting.shift()?.();
      });
    this.underWay.add(quiet);
    return result;
  }

  /** Waits for what is under way; what has not begun is rejected. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.underWay);
    this.effects.close();
  }

  /** Settles when there is room for one more. */
  private turn(): Promise<void> {
    if (this.underWay.size < this.size) return Promise.resolve();
    return new Promise((begin) => this.waiting.push(begin));
  }
}
