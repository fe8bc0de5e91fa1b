import { RootfsError } from '../../src/kernel/errors.js';
import type { Fetch, FetchRequest, FetchResponse } from '../../src/kernel/fetch.js';

/** One answer: header fields that differ from a plain 200, the chunks of the body, and how the body ends. */
export interface Answer {
  readonly status?: number;
  readonly fromByte?: number;
  readonly totalBytes?: number;
  readonly validator?: string;
  readonly retryAfterSeconds?: number;
  readonly chunks?: readonly Uint8Array[];
  /** The connection breaks after the chunks. */
  readonly breaks?: boolean;
  /** Called before each chunk, such as to let time pass. */
  readonly before?: () => void;
}

export interface ScriptedFetch {
  readonly fetch: Fetch;
  readonly requests: readonly FetchRequest[];
  /** Bodies that were handed out and not yet ended or cancelled. */
  readonly open: () => number;
}

/**
 * A Fetch that answers from a list for each URL, without a network; the last answer of a list repeats. A URL that is
 * not listed answers 404.
 */
export function scriptedFetch(answers: Readonly<Record<string, readonly Answer[]>>): ScriptedFetch {
  const requests: FetchRequest[] = [];
  const used = new Map<string, number>();
  const bodies = new Set<object>();
  const bodyOf = (url: string, { chunks = [], breaks, before }: Answer): AsyncIterable<Uint8Array> => {
    let next = 0;
    const iterator: AsyncIterableIterator<Uint8Array> = {
      [Symbol.asyncIterator]: () => iterator,
      next() {
        before?.();
        const value = chunks[next++];
        if (value !== undefined) return Promise.resolve({ done: false, value });
        bodies.delete(iterator);
        if (breaks === true) return Promise.reject(new RootfsError('NETWORK_FAILED', `${url}: broke off`));
        return Promise.resolve({ done: true, value: undefined });
      },
      return() {
        bodies.delete(iterator);
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    bodies.add(iterator);
    return iterator;
  };
  const fetch: Fetch = async (request) => {
    requests.push(request);
    request.signal?.throwIfAborted();
    await Promise.resolve();
    const list = answers[request.url] ?? [{ status: 404 }];
    const index = used.get(request.url) ?? 0;
    used.set(request.url, index + 1);
    const answer = list[Math.min(index, list.length - 1)] ?? {};
    const { status = 200, fromByte = 0, totalBytes, validator, retryAfterSeconds } = answer;
    const response: FetchResponse = {
      ...{ status, fromByte, totalBytes, validator, retryAfterSeconds },
      body: bodyOf(request.url, answer),
    };
    return response;
  };
  return { fetch, requests, open: () => bodies.size };
}
