import { describe, expect, it } from 'vitest';
import { blobSpecOf } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { Fetch } from '../../src/kernel/fetch.js';
import { obtainAll, obtainBlob, type BlobRequest } from '../../src/store/obtain.js';
import { fakeClock } from '../make/fake-clock.js';
import { memoryStore } from '../make/memory-store.js';

function blob(index: number): { readonly bytes: Buffer; readonly request: BlobRequest } {
  const bytes = Buffer.from(`blob ${index}`);
  return {
    bytes,
    request: { spec: blobSpecOf(bytes), urls: [`http://m.example/${index}`], label: `blob ${index}` },
  };
}

function turns(count: number): Promise<void> {
  return count === 0
    ? Promise.resolve()
    : new Promise((resolve) => setImmediate(() => resolve(turns(count - 1))));
}

/** Serves `blob N` under /N; bodies wait some turns, or for ever until aborted. */
function server(behave: (index: number) => 'well' | 'missing' | 'hangs' = () => 'well') {
  const asked: number[] = [];
  const counts = { running: 0, peak: 0 };
  const fetch: Fetch = async ({ url, signal }) => {
    const index = Number(url.split('/').at(-1));
    asked.push(index);
    counts.peak = Math.max(counts.peak, ++counts.running);
    try {
      await turns(3 + (index % 4));
      if (behave(index) === 'hangs') {
        signal?.throwIfAborted();
        await new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      }
      const missing = behave(index) === 'missing';
      const { bytes } = blob(index);
      const body = (async function* () {
        await turns(1);
        yield Uint8Array.from(bytes);
      })();
      const rest = { fromByte: 0, totalBytes: undefined, validator: undefined, retryAfterSeconds: undefined };
      return { status: missing ? 404 : 200, ...rest, body };
    } finally {
      counts.running--;
    }
  };
  return { fetch, asked, counts };
}

function context(fetch: Fetch, signal?: AbortSignal) {
  return { fetch, clock: fakeClock(), store: memoryStore(), report: () => undefined, signal };
}

function failure(promise: Promise<unknown>): Promise<RootfsError> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as RootfsError,
  );
}

const TWENTY = Array.from({ length: 20 }, (_, index) => blob(index).request);

describe('obtainAll', () => {
  it('begins in order and keeps to the number of jobs', async () => {
    for (const jobs of [1, 3, 50]) {
      const { fetch, asked, counts } = server();
      const within = context(fetch);
      await obtainAll(TWENTY, jobs, within);
      expect(within.store.blobs.size).toBe(20);
      expect(counts.peak).toBe(Math.min(jobs, 20));
      expect(asked.slice(0, jobs)).toEqual([...asked.slice(0, jobs)].sort((a, b) => a - b));
    }
  });

  it('has nothing to do for an empty list', async () => {
    await obtainAll([], 4, context(server().fetch));
  });

  it('fetches a blob once that is wanted several times', async () => {
    const { fetch, asked } = server();
    const twice = [blob(1).request, blob(1).request, blob(2).request, { ...blob(1).request, label: 'again' }];
    await obtainAll(twice, 4, context(fetch));
    expect(asked.sort()).toEqual([1, 2]);
  });

  it('stops the others at the first failure and throws that', async () => {
    const { fetch, asked } = server((index) => (index === 2 ? 'missing' : index < 4 ? 'hangs' : 'well'));
    const error = await failure(obtainAll(TWENTY, 4, context(fetch)));
    expect([error.code, error.message]).toEqual(['NETWORK_NOT_FOUND', expect.stringContaining('blob 2')]);
    expect(asked).toEqual([0, 1, 2, 3]);
  });

  it('throws the same one of several failures, the first in the list', async () => {
    const { fetch } = server((index) => (index === 1 || index === 5 ? 'missing' : 'hangs'));
    const error = await failure(obtainAll(TWENTY, 8, context(fetch)));
    expect(error.message).toContain('blob 1:');
  });

  it('stops when it is interrupted', async () => {
    const stop = new AbortController();
    const { fetch, asked } = server(() => 'hangs');
    const within = context(fetch, stop.signal);
    const going = failure(obtainAll(TWENTY, 3, within));
    await turns(10);
    stop.abort();
    expect((await going).code).toBe('INTERRUPTED');
    expect([asked.length, within.store.blobs.size]).toEqual([3, 0]);
  });

  it('does not begin when it is interrupted before, and throws the reason given', async () => {
    const reason = new RootfsError('INTERRUPTED', 'stopped by SIGTERM');
    const { fetch, asked } = server();
    expect(await failure(obtainAll(TWENTY, 3, context(fetch, AbortSignal.abort(reason))))).toBe(reason);
    expect(asked).toEqual([]);
  });
});

describe('obtainBlob, called twice at the same time', () => {
  it('fetches once', async () => {
    const { fetch, asked } = server();
    const within = context(fetch);
    await Promise.all([obtainBlob(blob(1).request, within), obtainBlob(blob(1).request, within)]);
    expect(asked).toEqual([1]);
  });

  it('lets the second go on by itself when the first is interrupted', async () => {
    let first = true;
    const { fetch, asked } = server(() => (first ? 'hangs' : 'well'));
    const stop = new AbortController();
    const within = context(fetch);
    const one = failure(obtainBlob(blob(1).request, { ...within, signal: stop.signal }));
    const two = obtainBlob(blob(1).request, within);
    await turns(8);
    first = false;
    stop.abort();
    expect((await one).code).toBe('INTERRUPTED');
    await two;
    expect(asked).toEqual([1, 1]);
    expect(within.store.blobs.size).toBe(1);
  });

  it('lets the second be interrupted while it waits for the first', async () => {
    const { fetch } = server(() => 'hangs');
    const [one, two] = [new AbortController(), new AbortController()];
    const within = context(fetch);
    const first = failure(obtainBlob(blob(1).request, { ...within, signal: one.signal }));
    const second = failure(obtainBlob(blob(1).request, { ...within, signal: two.signal }));
    await turns(8);
    two.abort();
    expect((await second).code).toBe('INTERRUPTED');
    one.abort();
    expect((await first).code).toBe('INTERRUPTED');
  });
});
