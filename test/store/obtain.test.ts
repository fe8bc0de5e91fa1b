import { describe, expect, it } from 'vitest';
import { blobSpecOf } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { Event } from '../../src/kernel/events.js';
import { fetchSmall, obtainBlob } from '../../src/store/obtain.js';
import { POLICY } from '../../src/store/transfer-policy.js';
import { fakeClock } from '../make/fake-clock.js';
import { memoryStore } from '../make/memory-store.js';
import { scriptedFetch, type Answer } from '../make/scripted-fetch.js';

const BYTES = Buffer.from('abcdefghij'.repeat(30));
const SPEC = blobSpecOf(BYTES);
const SIZE = BYTES.length;
const HALF = SIZE / 2;
const A = 'http://a.example/x';
const B = 'http://b.example/x';

const whole: Answer = { totalBytes: SIZE, validator: '"v1"', chunks: [BYTES] };
const firstHalf: Answer = {
  totalBytes: SIZE,
  validator: '"v1"',
  chunks: [BYTES.subarray(0, HALF)],
  breaks: true,
};
const secondHalf: Answer = { status: 206, fromByte: HALF, totalBytes: SIZE, chunks: [BYTES.subarray(HALF)] };
const changed: Answer = { ...whole, validator: '"v2"', chunks: [Buffer.alloc(SIZE, 0x7a)] };

function context(answers: Readonly<Record<string, readonly Answer[]>>) {
  const scripted = scriptedFetch(answers);
  const events: Event[] = [];
  const report = (event: Event): void => void events.push(event);
  const transfers = () => events.flatMap((event) => (event.kind === 'transfer' ? [event] : []));
  const notes = () => events.flatMap((event) => (event.kind === 'note' ? [event] : []));
  return { ...scripted, clock: fakeClock(), store: memoryStore(), report, events, transfers, notes };
}

type Context = ReturnType<typeof context>;

function obtain(within: Context, ...urls: string[]): Promise<void> {
  return obtainBlob({ spec: SPEC, urls, label: 'x' }, within);
}

function failure(promise: Promise<unknown>): Promise<RootfsError> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as RootfsError,
  );
}

describe('a transfer that broke off', () => {
  it('is resumed from the bytes that are held, within one put', async () => {
    const within = context({ [A]: [firstHalf, secondHalf] });
    await obtain(within, A);
    expect(within.requests.map(({ fromByte, validator }) => [fromByte, validator])).toEqual([
      [0, undefined],
      [HALF, '"v1"'],
    ]);
    expect(within.store.puts()).toBe(1);
    expect(within.store.blobs.get(SPEC.sha256)).toEqual(BYTES);
  });

  it('is resumed several times, without a validator too because the digest decides', async () => {
    const third = SIZE / 3;
    const part = (from: number, validator?: string): Answer => ({
      ...{ status: from === 0 ? 200 : 206, fromByte: from, totalBytes: SIZE, breaks: true },
      ...(validator !== undefined && { validator }),
      chunks: [BYTES.subarray(from, from + third)],
    });
    const within = context({ [A]: [part(0), part(third), part(2 * third)] });
    await obtain(within, A);
    expect(within.requests.map(({ fromByte }) => fromByte)).toEqual([0, third, 2 * third]);
    expect(within.store.puts()).toBe(1);
  });

  it('goes on in a whole answer when that begins with the same bytes', async () => {
    const pieces = {
      ...whole,
      chunks: [BYTES.subarray(0, 7), BYTES.subarray(7, HALF + 3), BYTES.subarray(HALF + 3)],
    };
    const within = context({ [A]: [firstHalf, pieces] });
    await obtain(within, A);
    expect(within.store.puts()).toBe(1);
  });

  it('begins anew when the file has changed meanwhile, and never joins the two', async () => {
    const old: Answer = { ...changed, chunks: [Buffer.alloc(HALF, 0x7a)], breaks: true };
    const within = context({ [A]: [old, whole] });
    await obtain(within, A);
    expect(within.requests.map(({ fromByte }) => fromByte)).toEqual([0, HALF, 0]);
    expect(within.store.puts()).toBe(2);
    expect(within.store.blobs.get(SPEC.sha256)).toEqual(BYTES);
  });

  it('begins anew when the joined bytes prove wrong, and asks the next mirror when it proves wrong again', async () => {
    const badHalf = { ...secondHalf, chunks: [Buffer.alloc(HALF)] };
    const within = context({ [A]: [firstHalf, badHalf, changed], [B]: [whole] });
    await obtain(within, A, B);
    expect(within.requests.map(({ url, fromByte }) => [url, fromByte])).toEqual([
      [A, 0],
      [A, HALF],
      [A, 0],
      [B, 0],
    ]);
  });

  it('asks the next mirror for the whole file', async () => {
    const within = context({ [A]: [firstHalf, { breaks: true }], [B]: [whole] });
    await obtain(within, A, B);
    expect(within.requests.at(-1)).toMatchObject({ url: B, fromByte: 0, validator: undefined });
  });

  it('has all it needs when the connection breaks after the last byte', async () => {
    const within = context({ [A]: [{ ...whole, breaks: true }] });
    await obtain(within, A);
    expect(within.requests).toHaveLength(1);
  });
});

describe('waiting', () => {
  it('follows Retry-After, but no longer than its bound', async () => {
    const busy = (retryAfterSeconds: number): Answer => ({ status: 429, retryAfterSeconds });
    const within = context({ [A]: [busy(7), busy(100_000), whole] });
    await obtain(within, A);
    expect(within.clock.pauses).toEqual([7_000, POLICY.maxRetryAfterSeconds * 1000]);
    expect(within.notes().map(({ level, code }) => [level, code])).toEqual([
      ['debug', 'TRANSFER_RETRY'],
      ['info', 'TRANSFER_RETRY'],
    ]);
  });

  it('grows from try to try, is the same in every run and differs between mirrors', async () => {
    const pauses = async (url: string) => {
      const within = context({ [url]: [{ status: 503 }] });
      await failure(obtain(within, url));
      return within.clock.pauses;
    };
    const first = await pauses(A);
    expect(first).toEqual(await pauses(A));
    expect(first).not.toEqual(await pauses(B));
    expect(first.map((ms, retry) => ms >= 500 * 2 ** retry && ms <= 625 * 2 ** retry)).toEqual(
      Array(4).fill(true),
    );
  });

  it('has an end however many mirrors there are, and each is asked at least once', async () => {
    const urls = Array.from({ length: 30 }, (_, i) => `http://m${i}.example/x`);
    const within = context(Object.fromEntries(urls.map((url) => [url, [{ status: 503 }]])));
    expect((await failure(obtain(within, ...urls))).code).toBe('NETWORK_FAILED');
    expect(within.requests).toHaveLength(urls.length + POLICY.retriesInAll);
    expect(new Set(within.requests.map(({ url }) => url)).size).toBe(30);
  });

  it('for a mirror that drips has an end', async () => {
    const chunks = Array.from(BYTES, (byte) => Uint8Array.of(byte));
    const within = context({});
    const before = () => within.clock.advance(20_000);
    const slow = scriptedFetch({ [A]: [{ totalBytes: SIZE, chunks, before }], [B]: [whole] });
    await obtainBlob({ spec: SPEC, urls: [A, B], label: 'x' }, { ...within, fetch: slow.fetch });
    expect(slow.requests.filter(({ url }) => url === A)).toHaveLength(1 + POLICY.retriesPerUrl);
    expect(within.notes()[0]?.text).toContain('only 3 bytes in 60 s');
  });
});

describe('the end of all mirrors', () => {
  const ENDS = [
    { summary: 'all missing', a: { status: 404 }, b: { status: 410 }, code: 'NETWORK_NOT_FOUND' },
    { summary: 'all wrong', a: changed, b: { ...changed, totalBytes: 1 }, code: 'DIGEST_MISMATCH' },
    { summary: 'one missing, one wrong', a: { status: 404 }, b: changed, code: 'DIGEST_MISMATCH' },
    { summary: 'one wrong, one broken', a: changed, b: { status: 500 }, code: 'NETWORK_FAILED' },
    { summary: 'one missing, one forbidden', a: { status: 404 }, b: { status: 403 }, code: 'NETWORK_FAILED' },
  ];
  for (const { summary, a, b, code } of ENDS) {
    it(`is one ${code} that tells of each: ${summary}`, async () => {
      const within = context({ [A]: [a], [B]: [b] });
      const error = await failure(obtain(within, A, B, A));
      expect(error.code).toBe(code);
      expect(error.message.split('\n').map((line) => line.split(/: (?=\S)/)[0])).toEqual([
        'cannot get x:',
        `  ${A}`,
        `  ${B}`,
      ]);
      expect(error.hint).toBeTruthy();
      expect([within.store.blobs.size, within.open()]).toEqual([0, 0]);
    });
  }

  it('without any mirror is an error too', async () => {
    expect((await failure(obtain(context({})))).code).toBe('NETWORK_FAILED');
  });

  it('is not reached when the store fails: that error is thrown at once', async () => {
    const within = context({ [A]: [whole], [B]: [whole] });
    const full = new RootfsError('DISK_FULL', 'no space');
    const store = {
      ...within.store,
      async put(_: unknown, chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) if (chunk.length > 0) throw full;
      },
    };
    const error = await failure(obtainBlob({ spec: SPEC, urls: [A, B], label: 'x' }, { ...within, store }));
    expect(error).toBe(full);
    expect([within.requests.length, within.open()]).toEqual([1, 0]);
  });
});

describe('progress', () => {
  it('is told by bytes and has an end', async () => {
    const big = Buffer.alloc(1_000_000, 1);
    const chunks = Array.from({ length: 100 }, (_, i) => big.subarray(i * 10_000, (i + 1) * 10_000));
    const within = context({ [A]: [{ totalBytes: big.length, chunks }] });
    await obtainBlob({ spec: blobSpecOf(big), urls: [A], label: 'big' }, within);
    expect(within.transfers().map(({ state, doneBytes }) => `${state} ${doneBytes}`)).toEqual([
      'running 0',
      'running 270000',
      'running 540000',
      'running 810000',
      'done 1000000',
    ]);
  });

  it('of a cached blob is one event and no request', async () => {
    const within = context({});
    within.store.blobs.set(SPEC.sha256, BYTES);
    await obtain(within, A);
    expect(within.events).toEqual([
      { kind: 'transfer', label: 'x', doneBytes: SIZE, totalBytes: SIZE, state: 'cached' },
    ]);
    expect(within.requests).toEqual([]);
  });

  it('of a failure ends in failed', async () => {
    const within = context({ [A]: [changed] });
    await failure(obtain(within, A));
    expect(within.transfers().at(-1)?.state).toBe('failed');
  });
});

describe('fetchSmall', () => {
  const small = (answers: Readonly<Record<string, readonly Answer[]>>, limit = 1000) => {
    const within = context(answers);
    return { within, got: fetchSmall([A, B], limit, 'InRelease', within) };
  };

  it('gives the bytes and where they came from', async () => {
    const got = await small({ [A]: [{ status: 404 }], [B]: [whole] }).got;
    expect(got?.url).toBe(B);
    expect(Buffer.from(got?.bytes ?? [])).toEqual(BYTES);
  });

  it('tells that nobody has it from that nobody could be asked', async () => {
    const absent = small({});
    expect(await absent.got).toBeUndefined();
    expect(absent.within.transfers()).toEqual([]);
    expect((await failure(small({ [B]: [{ status: 403 }] }).got)).code).toBe('NETWORK_FAILED');
  });

  it('takes a body of unknown length as it ends', async () => {
    expect((await small({ [A]: [{ chunks: [BYTES] }] }).got)?.bytes).toHaveLength(SIZE);
  });

  it('refuses more than the limit, announced or not', async () => {
    for (const answer of [whole, { chunks: [BYTES] }]) {
      const { within, got } = small({ [A]: [answer], [B]: [answer] }, SIZE - 1);
      expect((await failure(got)).code).toBe('NETWORK_TOO_LARGE');
      expect(within.open()).toBe(0);
    }
    expect((await small({ [A]: [whole] }, SIZE).got)?.bytes).toHaveLength(SIZE);
  });

  it('resumes only with a validator, as no digest would tell a mixture', async () => {
    const withIt = small({ [A]: [firstHalf, secondHalf] });
    await withIt.got;
    expect(withIt.within.requests.map(({ fromByte }) => fromByte)).toEqual([0, HALF]);
    const unknown: Answer = { ...firstHalf };
    delete (unknown as { validator?: string }).validator;
    const without = small({ [A]: [unknown, whole] });
    expect((await without.got)?.bytes).toHaveLength(SIZE);
    expect(without.within.requests.map(({ fromByte }) => fromByte)).toEqual([0, 0]);
  });

  it('begins anew when the file changed after a break', async () => {
    const got = await small({ [A]: [firstHalf, changed] }).got;
    expect(Buffer.from(got?.bytes ?? [])).toEqual(Buffer.alloc(SIZE, 0x7a));
  });
});
