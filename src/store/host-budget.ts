import type { Clock } from '../kernel/clock.js';
import type { Fetch, FetchResponse } from '../kernel/fetch.js';
import { POLICY } from './transfer-policy.js';

export interface HostBudget {
  /** Whether requests to a URL's origin are counted. */
  readonly applies: (url: string) => boolean;
  /** Requests to one origin at a time. */
  readonly atOnce: number;
}

/** Turns at one origin. */
class Origin {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Monotonic time before which nobody asks again. */
  private notBeforeMs = 0;

  constructor(
    private readonly atOnce: number,
    private readonly clock: Clock,
  ) {}

  async enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.running >= this.atOnce) await new Promise<void>((turn) => this.waiting.push(turn));
    else this.running++;
    const waitMs = this.notBeforeMs - this.clock.monotonicMs();
    try {
      if (waitMs > 0) await this.clock.sleep(waitMs, signal);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  /** Hands the turn on. */
  leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running--;
    else next();
  }

  /** A server that is asked to be left alone is left alone by all requests, not only by the one that it told. */
  heed({ status, retryAfterSeconds }: FetchResponse): void {
    if ((status !== 429 && status !== 503) || retryAfterSeconds === undefined) return;
    const waitMs = Math.min(retryAfterSeconds, POLICY.maxRetryAfterSeconds) * 1000;
    this.notBeforeMs = Math.max(this.notBeforeMs, this.clock.monotonicMs() + waitMs);
  }
}

/** A body that tells once when it has ended, however that comes. */
function ending(body: AsyncIterable<Uint8Array>, ended: () => void): AsyncIterable<Uint8Array> {
  let told = false;
  const tell = (): void => {
    if (!told) ended();
    told = true;
  };
  const inner = body[Symbol.asyncIterator]();
  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      try {
        const result = await inner.next();
        if (result.done === true) tell();
        return result;
      } catch (error) {
        tell();
        throw error;
      }
    },
    async return(value) {
      try {
        await inner.return?.();
        return { done: true, value };
      } finally {
        tell();
      }
    },
  };
  return iterator;
}

/**
 * A Fetch that is polite to some hosts: few requests at a time, and none before the time that a 429 or 503 named in
 * Retry-After. Other hosts are asked as before. @see RFC 9110 §10.2.3, RFC 6585 §4
 */
export function withHostBudget(fetch: Fetch, clock: Clock, budget: HostBudget): Fetch {
  const origins = new Map<string, Origin>();
  return async (request) => {
    if (!budget.applies(request.url)) return fetch(request);
    const name = new URL(request.url).origin;
    const origin = origins.get(name) ?? new Origin(budget.atOnce, clock);
    origins.set(name, origin);
    await origin.enter(request.signal);
    try {
      const response = await fetch(request);
      origin.heed(response);
      // Only these have a body that is still to come.
      if (response.status !== 200 && response.status !== 206) {
        origin.leave();
        return response;
      }
      return { ...response, body: ending(response.body, () => origin.leave()) };
    } catch (error) {
      origin.leave();
      throw error;
    }
  };
}
