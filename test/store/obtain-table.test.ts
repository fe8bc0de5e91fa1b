import { afterEach, describe, expect, it } from 'vitest';
import { makeFetch } from '../../src/host/http.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import type { ErrorCode, RootfsError } from '../../src/kernel/errors.js';
import { obtainBlob } from '../../src/store/obtain.js';
import { fakeClock } from '../make/fake-clock.js';
import { memoryStore } from '../make/memory-store.js';
import type { Fault } from '../make/mirror-fault.js';
import { startMirror } from '../make/mirror.js';

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
const OTHER = Buffer.from(BYTES).fill(0, 0, 10);
const SPEC = blobSpecOf(BYTES);

interface Case {
  readonly summary: string;
  /** What /a does; the second mirror is well. */
  readonly fault: Fault | readonly Fault[];
  /** Which end: the first mirror after all, the second, or an error when there is only the first. */
  readonly end: 'recovered' | 'next';
  /** Without a second mirror. */
  readonly code?: ErrorCode;
  readonly message?: RegExp;
  /** Requests that the first mirror gets. */
  readonly asked: number;
}

const reset: Fault = { kind: 'reset', afterBytes: 100_000 };
const ok: Fault = { kind: 'ok' };
const busy: Fault = { kind: 'status', status: 429, retryAfter: '3' };
const down: Fault = { kind: 'status', status: 503 };

const CASES: readonly Case[] = [
  { summary: '429 with Retry-After', fault: [busy, busy], end: 'recovered', asked: 3 },
  { summary: '503 and 500', fault: [down, { kind: 'status', status: 500 }], end: 'recovered', asked: 3 },
  {
    summary: '502, 504 and 408',
    fault: [502, 504, 408].map((status) => ({ kind: 'status', status })),
    end: 'recovered',
    asked: 4,
  },
  {
    summary: '503 for ever',
    fault: down,
    end: 'next',
    code: 'NETWORK_FAILED',
    message: /503 \(given up\)/,
    asked: 5,
  },
  { summary: 'a reset before the answer', fault: [{ kind: 'reset' }], end: 'recovered', asked: 2 },
  { summary: 'a reset within the body', fault: [reset], end: 'recovered', asked: 2 },
  {
    summary: 'a reset in each body',
    fault: { kind: 'reset', afterBytes: 0 },
    end: 'next',
    code: 'NETWORK_FAILED',
    asked: 5,
  },
  { summary: 'a truncated body', fault: [{ kind: 'truncate', keepBytes: 5 }], end: 'recovered', asked: 2 },
  {
    summary: 'a body truncated without an announced length',
    fault: [{ kind: 'short-chunked', keepBytes: 70_000 }],
    end: 'recovered',
    asked: 2,
  },
  {
    summary: 'a truncated file with a Content-Length to match',
    fault: { kind: 'short', keepBytes: 70_000 },
    end: 'next',
    code: 'DIGEST_MISMATCH',
    message: /has 70000 bytes where 300000 are signed/,
    asked: 1,
  },
  {
    summary: 'a wrong byte',
    fault: { kind: 'wrong-byte', at: 200_000 },
    end: 'next',
    code: 'DIGEST_MISMATCH',
    message: /SHA-256/,
    asked: 1,
  },
  {
    summary: 'a longer file',
    fault: { kind: 'longer', extraBytes: 1, announced: true },
    end: 'next',
    code: 'DIGEST_MISMATCH',
    message: /has 300001 bytes/,
    asked: 1,
  },
  {
    summary: 'a longer file without an announced length',
    fault: { kind: 'longer', extraBytes: 900_000, announced: false },
    end: 'next',
    code: 'DIGEST_MISMATCH',
    message: /more bytes than it should/,
    asked: 1,
  },
  {
    summary: 'more bytes than announced',
    fault: { kind: 'overrun', extraBytes: 50 },
    end: 'recovered',
    asked: 1,
  },
  {
    summary: 'a slow mirror',
    fault: { kind: 'drip', bytesEach: 60_000, everyMs: 5 },
    end: 'recovered',
    asked: 1,
  },
  {
    summary: 'silence within the body',
    fault: [{ kind: 'stall', afterBytes: 9 }],
    end: 'recovered',
    asked: 2,
  },
  { summary: 'silence instead of an answer', fault: [{ kind: 'stall' }], end: 'recovered', asked: 2 },
  { summary: 'something that is not HTTP', fault: [{ kind: 'garbage' }], end: 'recovered', asked: 2 },
  { summary: 'a redirect', fault: { kind: 'redirect', location: '/b' }, end: 'recovered', asked: 1 },
  {
    summary: 'a redirect loop',
    fault: { kind: 'redirect', location: '/a' },
    end: 'next',
    code: 'NETWORK_REDIRECTS',
    message: /loop/,
    asked: 1,
  },
  {
    summary: 'a redirect to a file',
    fault: { kind: 'redirect', location: 'file:///etc/passwd' },
    end: 'next',
    code: 'NETWORK_REDIRECTS',
    message: /file:/,
    asked: 1,
  },
  {
    summary: '404',
    fault: { kind: 'status', status: 404 },
    end: 'next',
    code: 'NETWORK_NOT_FOUND',
    asked: 1,
  },
  {
    summary: '410',
    fault: { kind: 'status', status: 410 },
    end: 'next',
    code: 'NETWORK_NOT_FOUND',
    asked: 1,
  },
  {
    summary: '403',
    fault: { kind: 'status', status: 403 },
    end: 'next',
    code: 'NETWORK_FAILED',
    message: /403/,
    asked: 1,
  },
  {
    summary: '401',
    fault: { kind: 'status', status: 401 },
    end: 'next',
    code: 'NETWORK_FAILED',
    message: /401/,
    asked: 1,
  },
  {
    summary: 'a reset, then no ranges',
    fault: [reset, { kind: 'ignore-range' }],
    end: 'recovered',
    asked: 2,
  },
  {
    summary: 'a reset, then another range',
    fault: [reset, { kind: 'shifted-range', byBytes: -5 }, ok],
    end: 'recovered',
    asked: 3,
  },
  {
    summary: 'a reset, then no validator to resume with',
    fault: [{ kind: 'no-validator', then: reset }],
    end: 'recovered',
    asked: 2,
  },
  {
    summary: 'the beginning of another file, then the right one',
    fault: [{ kind: 'replace', bytes: OTHER }],
    end: 'next',
    code: 'DIGEST_MISMATCH',
    asked: 1,
  },
];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function run({ fault }: Case, withSecond: boolean) {
  const files = { '/a': BYTES, '/b': BYTES };
  const first = await startMirror({ files, faults: { '/a': fault } });
  const second = await startMirror({ files });
  const fetch = makeFetch({
    version: '1',
    environment: {},
    clock: fakeClock(),
    timeouts: { headersMs: 300, bodyIdleMs: 300 },
  });
  closers.push(first.close, second.close, () => fetch.close());
  const store = memoryStore();
  const clock = fakeClock();
  const urls = [`${first.url}/a`, ...(withSecond ? [`${second.url}/a`] : [])];
  const context = { fetch, clock, store, report: () => undefined };
  const error = await obtainBlob({ spec: SPEC, urls, label: 'a.deb' }, context).then(
    () => undefined,
    (thrown: unknown) => thrown as RootfsError,
  );
  const asked = first.requestsFor('/a').length;
  return { error, asked, askedSecond: second.requests.length, blobs: [...store.blobs.keys()] };
}

describe('a blob from a mirror with a fault', () => {
  for (const each of CASES) {
    it(`${each.end === 'next' ? 'comes from the next mirror' : 'is recovered'} after ${each.summary}`, async () => {
      const ran = await run(each, true);
      expect(ran.error).toBeUndefined();
      expect(ran.blobs).toEqual([SPEC.sha256]);
      expect([ran.asked, ran.askedSecond]).toEqual([each.asked, each.end === 'next' ? 1 : 0]);
    });
  }

  for (const each of CASES.filter(({ end }) => end === 'next')) {
    it(`ends in one clear error without another mirror after ${each.summary}`, async () => {
      const ran = await run(each, false);
      expect([ran.error?.code, ran.blobs]).toEqual([each.code, []]);
      expect(ran.error?.message).toMatch(/^cannot get a\.deb: http:\/\/127\.0\.0\.1:\d+\/a/);
      expect(ran.error?.message).toMatch(each.message ?? /./);
      expect(ran.error?.hint).toBeTruthy();
    });
  }
});
