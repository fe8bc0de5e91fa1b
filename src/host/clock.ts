import type { Clock } from '../kernel/clock.js';
import { epochSeconds } from '../kernel/epoch.js';

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The real {@link Clock}. */
export function makeClock(): Clock {
  return {
    now: () => epochSeconds(Math.floor(Date.now() / 1000)),
    monotonicMs: () => performance.now(),
    sleep,
  };
}
