import type { Clock } from '../../src/kernel/clock.js';
import { epochSeconds } from '../../src/kernel/epoch.js';

export interface FakeClock extends Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: readonly number[];
  /** Lets time pass. */
  advance(ms: number): void;
}

/** A clock that stands still; a pause takes no time, but moves it. */
export function fakeClock(startSeconds = 1_782_864_000): FakeClock {
  let elapsedMs = 0;
  const pauses: number[] = [];
  return {
    pauses,
    advance: (ms) => void (elapsedMs += ms),
    now: () => epochSeconds(startSeconds + Math.floor(elapsedMs / 1000)),
    monotonicMs: () => elapsedMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      pauses.push(ms);
      elapsedMs += ms;
      // Other work goes on meanwhile, so that an abort can come.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
