import type { EpochSeconds } from './epoch.js';

/** The only way to learn the time or to wait; host/ has the real one, tests pass their own. */
export interface Clock {
  now(): EpochSeconds;
  /** Milliseconds from some fixed point, for rates and durations that are shown and never stored. */
  monotonicMs(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
