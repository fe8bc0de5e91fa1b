import type { Dispatcher } from 'undici';
import { networkFailure } from './http-failure.js';

export type RawBody = Dispatcher.ResponseData['body'];

/** What is left of a body that nobody wants is read up to here, so that its connection can be used again. */
const DUMP_LIMIT_BYTES = 64 * 1024;
const DUMP_LIMIT_MS = 2_000;

/** Frees the connection of a response without waiting for it: a redirect, or a status without a useful body. */
export function discard(body: RawBody): void {
  const signal = AbortSignal.timeout(DUMP_LIMIT_MS);
  body.dump({ limit: DUMP_LIMIT_BYTES, signal }).catch(() => body.destroy());
}

const NOTHING: AsyncIterator<Uint8Array> = { next: () => Promise.resolve({ done: true, value: undefined }) };

export function emptyBody(): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => NOTHING };
}

/**
 * The chunks of a body, with failures in our own words. Leaving the loop closes the connection, also before the first
 * chunk was asked for (a generator would not notice that).
 */
export function bodyChunks(
  body: RawBody,
  url: string,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const source = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  // A body that is cancelled or breaks off while nobody reads must not become an uncaught 'error' event.
  body.on('error', () => undefined);
  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      try {
        return await source.next();
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        throw networkFailure(url, error);
      }
    },
    return() {
      body.destroy();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return iterator;
}
