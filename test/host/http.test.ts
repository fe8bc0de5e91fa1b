import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFetch, type HttpFetch, type HttpOptions } from '../../src/host/http.js';
import type { RootfsError } from '../../src/kernel/errors.js';
import type { FetchRequest, FetchResponse } from '../../src/kernel/fetch.js';
import { fakeClock } from '../make/fake-clock.js';
import type { Fault } from '../make/mirror-fault.js';
import { startMirror, type Mirror, type MirrorOptions } from '../make/mirror.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function mirrorOf(options: MirrorOptions): Promise<Mirror> {
  const mirror = await startMirror(options);
  closers.push(mirror.close);
  return mirror;
}

function open(options: Partial<HttpOptions> = {}): HttpFetch {
  const fetch = makeFetch({ version: '1.2', environment: {}, clock: fakeClock(), ...options });
  closers.push(() => fetch.close());
  return fetch;
}

async function read(response: FetchResponse): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of response.body) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function get(fetch: HttpFetch, url: string, more: Partial<FetchRequest> = {}): Promise<string> {
  const response = await fetch({ url, fromByte: 0, ...more });
  return `${response.status} ${response.fromByte}/${response.totalBytes} ${await read(response)}`;
}

function fail(promise: Promise<unknown>): Promise<RootfsError> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as RootfsError,
  );
}

describe('an http: request', () => {
  it('asks for the stored bytes and names the program', async () => {
    const mirror = await mirrorOf({ files: { '/a': 'hello' } });
    expect(await get(open(), `${mirror.url}/a`)).toBe('200 0/5 hello');
    const headers = mirror.requests[0]?.headers;
    expect(headers).toMatchObject({ 'user-agent': 'rootfs/1.2', 'accept-encoding': 'identity' });
    expect(headers).not.toHaveProperty('range');
    expect(headers).not.toHaveProperty('authorization');
  });

  it('asks for a range only if the file is still the same', async () => {
    const mirror = await mirrorOf({ files: { '/a': 'hello' } });
    const fetch = open();
    const { validator, body } = await fetch({ url: `${mirror.url}/a`, fromByte: 0 });
    await body[Symbol.asyncIterator]().return?.();
    expect(await get(fetch, `${mirror.url}/a`, { fromByte: 2, validator })).toBe('206 2/5 llo');
    expect(await get(fetch, `${mirror.url}/a`, { fromByte: 2, validator: '"old"' })).toBe('200 0/5 hello');
    expect(mirror.requests[1]?.headers).toMatchObject({ range: 'bytes=2-', 'if-range': validator });
    expect((await fetch({ url: `${mirror.url}/a`, fromByte: 9 })).status).toBe(416);
  });

  it('tells no validator that may not join ranges', async () => {
    const fault: Fault = { kind: 'no-validator', weak: true };
    const mirror = await mirrorOf({ files: { '/a': 'hello' }, faults: { '/a': fault } });
    const { validator } = await open()({ url: `${mirror.url}/a`, fromByte: 0 });
    expect(validator).toBeUndefined();
  });

  it('uses one connection again and again, also after an error status', async () => {
    const files = { '/a': 'x'.repeat(100_000) };
    const mirror = await mirrorOf({ files });
    const fetch = open({ connectionsPerOrigin: 1 });
    for (const path of ['/a', '/none', '/a', '/a']) await get(fetch, mirror.url + path);
    expect(mirror.requests.map(({ connection }) => connection)).toEqual([1, 1, 1, 1]);
  });

  it('opens no more connections to an origin than allowed', async () => {
    const mirror = await mirrorOf({ files: { '/a': 'x'.repeat(300_000) } });
    const fetch = open({ connectionsPerOrigin: 3 });
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 20 }, () => get(fetch, `${mirror.url}/a`, { signal })));
    process.off('warning', warned);
    expect(mirror.requests).toHaveLength(20);
    expect(mirror.connections.peak).toBeLessThanOrEqual(3);
    expect(warnings).toEqual([]);
  });

  it('reads Retry-After as seconds and as a date', async () => {
    const later = new Date(Date.now() + 3600_000).toUTCString();
    const faults = {
      '/s': { kind: 'status', status: 429, retryAfter: '7' },
      '/d': { kind: 'status', status: 503, retryAfter: later },
      '/p': { kind: 'status', status: 503, retryAfter: 'Wed, 01 Jan 2020 00:00:00 GMT' },
      '/x': { kind: 'status', status: 503, retryAfter: 'soon' },
    } as const;
    const mirror = await mirrorOf({ faults });
    const fetch = open();
    const wait = async (path: string) =>
      (await fetch({ url: mirror.url + path, fromByte: 0 })).retryAfterSeconds;
    expect(await wait('/s')).toBe(7);
    expect(await wait('/p')).toBe(0);
    expect(await wait('/x')).toBeUndefined();
    const seconds = (await wait('/d')) ?? 0;
    expect(seconds).toBeGreaterThan(3000);
    expect(seconds).toBeLessThanOrEqual(3601);
  });

  const BROKEN: readonly { summary: string; fault: Fault; message: RegExp }[] = [
    { summary: 'a reset before the answer', fault: { kind: 'reset' }, message: /reset|broke off/ },
    {
      summary: 'a reset within the body',
      fault: { kind: 'reset', afterBytes: 10 },
      message: /reset|broke off/,
    },
    { summary: 'a truncated body', fault: { kind: 'truncate', keepBytes: 10 }, message: /broke off/ },
    { summary: 'silence before the answer', fault: { kind: 'stall' }, message: /no answer in time/ },
    { summary: 'silence within the body', fault: { kind: 'stall', afterBytes: 10 }, message: /stalled/ },
    { summary: 'no HTTP at all', fault: { kind: 'garbage' }, message: /./ },
  ];
  for (const { summary, fault, message } of BROKEN) {
    it(`that meets ${summary} fails in a way that is worth another try`, async () => {
      const mirror = await mirrorOf({ files: { '/a': 'x'.repeat(1000) }, faults: { '/a': fault } });
      const fetch = open({ timeouts: { headersMs: 300, bodyIdleMs: 300 } });
      const error = await fail(get(fetch, `${mirror.url}/a`));
      expect(error.code).toBe('NETWORK_FAILED');
      expect(error.message).toMatch(message);
      expect(error.message).toContain(`${mirror.url}/a`);
      // Errors of libraries hold URLs and headers.
      expect(error.cause).toBeUndefined();
    });
  }

  it('that nobody listens to fails in a way that is worth another try', async () => {
    const mirror = await startMirror({});
    await mirror.close();
    const error = await fail(get(open(), `${mirror.url}/a`));
    expect([error.code, error.message]).toEqual([
      'NETWORK_FAILED',
      `${mirror.url}/a: the connection was refused`,
    ]);
  });

  it('stops at once when aborted, before and within the body', async () => {
    const faults: Record<string, Fault> = {
      '/h': { kind: 'stall' },
      '/b': { kind: 'stall', afterBytes: 10 },
    };
    const mirror = await mirrorOf({ files: { '/b': 'x'.repeat(100) }, faults });
    for (const path of ['/h', '/b']) {
      const stop = new AbortController();
      const going = get(open(), mirror.url + path, { signal: stop.signal });
      while (mirror.requestsFor(path).length === 0) await new Promise((resolve) => setImmediate(resolve));
      stop.abort(new Error(`stopped ${path}`));
      expect((await fail(going)).message).toBe(`stopped ${path}`);
    }
  });

  it('refuses another scheme and what is no URL', async () => {
    for (const url of ['ftp://u:s3cret@m.example/', 'm.example', 'http://u:s3cret@:x/']) {
      const error = await fail(get(open(), url));
      expect(error.code).toBe('USAGE');
      expect(error.message).not.toContain('s3cret');
    }
  });
});

describe('a file: request', () => {
  async function directory(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'rootfs-file-'));
    closers.push(() => rm(path, { recursive: true }));
    return path;
  }

  it('reads a file, or a part of it, in chunks', async () => {
    const root = await directory();
    const bytes = 'abcdefgh'.repeat(100_000);
    await writeFile(join(root, 'a b+c~1'), bytes);
    const url = pathToFileURL(join(root, 'a b+c~1')).href;
    const fetch = open();
    expect(await get(fetch, url)).toBe(`200 0/800000 ${bytes}`);
    expect(await get(fetch, url, { fromByte: 799_999 })).toBe('206 799999/800000 h');
    expect((await fetch({ url, fromByte: 800_000 })).status).toBe(416);
  });

  it('answers 404 for what is not there or is no file', async () => {
    const root = await directory();
    await mkdir(join(root, 'd'));
    await writeFile(join(root, 'f'), 'x');
    for (const name of ['none', 'd', 'f/below', '.']) {
      expect(await get(open(), `${pathToFileURL(root).href}/${name}`)).toBe('404 0/undefined ');
    }
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.warn('SKIPPED: a file: URL that may not be read: root may read everything');

  it.skipIf(isRoot)('answers 403 for a file that may not be read', async () => {
    const root = await directory();
    await writeFile(join(root, 'f'), 'x');
    await chmod(join(root, 'f'), 0);
    expect(await get(open(), pathToFileURL(join(root, 'f')).href)).toBe('403 0/undefined ');
  });

  it('does not wait for a writer to a named pipe', async () => {
    const root = await directory();
    const pipe = join(root, 'p');
    if (spawnSync('mkfifo', [pipe]).status !== 0)
      return console.warn('SKIPPED: named pipes: there is no mkfifo');
    expect(await get(open(), pathToFileURL(pipe).href)).toBe('404 0/undefined ');
  });

  it('is for this machine only', async () => {
    expect((await fail(get(open(), 'file://elsewhere.example/a'))).code).toBe('NETWORK_FAILED');
  });
});
