import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFetch, type HttpOptions } from '../../src/host/http.js';
import { parseNetrc } from '../../src/host/netrc.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import type { Fetch } from '../../src/kernel/fetch.js';
import type { Event } from '../../src/kernel/events.js';
import { fetchSmall, obtainBlob } from '../../src/store/obtain.js';
import { fakeClock } from '../make/fake-clock.js';
import { memoryStore } from '../make/memory-store.js';
import type { Fault } from '../make/mirror-fault.js';
import { startMirror, type Mirror, type MirrorOptions } from '../make/mirror.js';
import { startProxy } from '../make/mirror-proxy.js';

const BYTES = Buffer.alloc(600_000, 'resume me. ');
const SPEC = blobSpecOf(BYTES);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function mirrorOf(options: MirrorOptions): Promise<Mirror> {
  const mirror = await startMirror(options);
  closers.push(mirror.close);
  return mirror;
}

function context(options: Partial<HttpOptions> = {}) {
  const timeouts = { headersMs: 300, bodyIdleMs: 300 };
  const http = makeFetch({ version: '1', environment: {}, clock: fakeClock(), timeouts, ...options });
  closers.push(() => http.close());
  const events: Event[] = [];
  const report = (event: Event): void => void events.push(event);
  return { fetch: http as Fetch, clock: fakeClock(), store: memoryStore(), report, events };
}

/** A fetch that tells when so many bytes of bodies have been read. */
function watched(fetch: Fetch, bytes: number): { readonly fetch: Fetch; readonly reached: Promise<void> } {
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  let seen = 0;
  const watching: Fetch = async (request) => {
    const response = await fetch(request);
    const body = (async function* () {
      for await (const chunk of response.body) {
        seen += chunk.length;
        if (seen >= bytes) setImmediate(reach);
        yield chunk;
      }
    })();
    return { ...response, body };
  };
  return { fetch: watching, reached };
}

describe('resuming over a real connection', () => {
  it('sends Range and If-Range for what is missing, and the result is right', async () => {
    const within = context();
    const { fetch, reached } = watched(within.fetch, 400_000);
    const faults = { '/a': [{ kind: 'reset', afterBytes: 400_000, until: reached }] as const };
    const mirror = await mirrorOf({ files: { '/a': BYTES }, faults });
    await obtainBlob({ spec: SPEC, urls: [`${mirror.url}/a`], label: 'a' }, { ...within, fetch });
    expect(mirror.requests[1]?.headers).toMatchObject({
      range: 'bytes=400000-',
      'if-range': expect.stringMatching(/^"[0-9a-f]{16}"$/) as unknown,
    });
    expect(within.store.puts()).toBe(1);
    expect(Buffer.compare(within.store.blobs.get(SPEC.sha256) ?? Buffer.of(), BYTES)).toBe(0);
  });

  it('begins anew when the file was replaced on the mirror meanwhile', async () => {
    const within = context();
    const stale = Buffer.alloc(BYTES.length, 'an older file. ');
    const { fetch, reached } = watched(within.fetch, 400_000);
    const broken: Fault = { kind: 'reset', afterBytes: 400_000, until: reached };
    const mirror = await mirrorOf({
      files: { '/a': stale },
      faults: { '/a': [broken, { kind: 'replace', bytes: BYTES }, { kind: 'replace', bytes: BYTES }] },
    });
    await obtainBlob({ spec: SPEC, urls: [`${mirror.url}/a`], label: 'a' }, { ...within, fetch });
    expect(mirror.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=400000-',
      undefined,
    ]);
    expect(within.store.puts()).toBe(2);
  });
});

const SECRETS = ['mirrorpw', 'netrcpw', 'proxypw', 'querypw', 'locationpw'];
const ENCODED = ['me:mirrorpw', 'you:netrcpw', 'pro:proxypw'].map((text) =>
  Buffer.from(text).toString('base64'),
);

/** Everything that a thrown value could show, causes and hidden properties included. */
function everything(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null });
}

/** What one attempt gives: the error of the header, of the body, or the response itself. */
async function attempt(fetch: Fetch, url: string): Promise<unknown> {
  try {
    const response = await fetch({ url, fromByte: 0 });
    for await (const chunk of response.body) expect(chunk.length).toBeGreaterThan(0);
    return { ...response, body: undefined };
  } catch (error) {
    return error;
  }
}

const FAULTS: readonly { readonly summary: string; readonly fault: Fault | readonly Fault[] }[] = [
  { summary: 'no fault but a wrong digest', fault: { kind: 'replace', bytes: Buffer.from('wrong') } },
  { summary: '404', fault: { kind: 'status', status: 404 } },
  { summary: '503', fault: { kind: 'status', status: 503 } },
  { summary: '403', fault: { kind: 'status', status: 403 } },
  { summary: 'a reset', fault: { kind: 'reset' } },
  { summary: 'a truncated body', fault: { kind: 'truncate', keepBytes: 5 } },
  { summary: 'silence', fault: [{ kind: 'stall' }] },
  { summary: 'garbage', fault: { kind: 'garbage' } },
  { summary: 'a loop', fault: { kind: 'redirect', location: '/a?token=querypw' } },
  {
    summary: 'a redirect with a login',
    fault: { kind: 'redirect', location: 'ftp://x:locationpw@h.example/?s=querypw' },
  },
  {
    summary: 'a redirect to nobody',
    fault: { kind: 'redirect', location: 'http://x:locationpw@127.0.0.1:1/?s=querypw' },
  },
  {
    summary: 'a redirect to no URL',
    fault: { kind: 'redirect', location: 'http://x:locationpw@:y/?s=querypw' },
  },
];

describe('credentials', () => {
  for (const { summary, fault } of FAULTS) {
    it(`are in no error, cause or event: ${summary}`, async () => {
      const mirror = await mirrorOf({ faults: { '/a': fault } });
      const proxy = await startProxy({ name: 'pro', password: 'proxypw' });
      closers.push(proxy.close);
      const logins = parseNetrc(`machine ${mirror.host} login you password netrcpw`, 'apt');
      const netrcOnly = parseNetrc(`machine http://${mirror.host} login you password netrcpw`, 'apt');
      const urls = [`http://me:mirrorpw@${mirror.host}/a?key=querypw`, `http://mirrorpw@${mirror.host}/a`];
      const shown: string[] = [];
      for (const environment of [{}, { http_proxy: `http://pro:proxypw@${proxy.host}` }]) {
        const within = context({ environment, logins: [...logins, ...netrcOnly] });
        const request = { spec: SPEC, urls: [...urls, `${mirror.url}/a`], label: 'a' };
        const thrown = await obtainBlob(request, within).catch((error: unknown) => error);
        const small = await fetchSmall(urls, 2, 'a', within).catch((error: unknown) => error);
        shown.push(everything(thrown), everything(small), everything(within.events));
        shown.push(everything(await attempt(within.fetch, urls[0] ?? '')));
      }
      expect(shown[0]).toContain('cannot get a');
      for (const secret of [...SECRETS, ...ENCODED]) expect(shown.join('\n')).not.toContain(secret);
      const sent = mirror.requests.map(({ headers }) => headers.authorization);
      expect(sent).toContain(`Basic ${ENCODED[0]}`);
      expect(sent).toContain(`Basic ${ENCODED[1]}`);
    });
  }

  it('are in no error of a URL, a port or a proxy that cannot be used', async () => {
    const urls = [
      'http://me:mirrorpw@:x/',
      'me:mirrorpw@h.example/a',
      'ftp://me:mirrorpw@h.example/',
      'http://me:mirrorpw@127.0.0.1:1/',
    ];
    for (const environment of [{}, { http_proxy: 'socks5://pro:proxypw@h.example' }]) {
      const within = context({ environment });
      const thrown = await obtainBlob({ spec: SPEC, urls, label: 'a' }, within).catch(
        (error: unknown) => error,
      );
      const shown = everything([thrown, within.events]);
      expect(shown).toContain('cannot get a');
      for (const secret of SECRETS) expect(shown).not.toContain(secret);
    }
  });
});

describe('an abort', () => {
  it('ends a transfer that hangs, and the store is as it was', async () => {
    const mirror = await mirrorOf({
      files: { '/a': BYTES },
      faults: { '/a': { kind: 'stall', afterBytes: 1000 } },
    });
    const within = context({ timeouts: {} });
    const { fetch, reached } = watched(within.fetch, 1000);
    const stop = new AbortController();
    const request = { spec: SPEC, urls: [`${mirror.url}/a`], label: 'a' };
    const going = obtainBlob(request, { ...within, fetch, signal: stop.signal });
    await reached;
    stop.abort();
    await expect(going).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(within.store.blobs.size).toBe(0);
  });
});
