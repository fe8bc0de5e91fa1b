import { afterEach, describe, expect, it } from 'vitest';
import { makeFetch, type HttpFetch } from '../../src/host/http.js';
import { proxyFor, type Environment } from '../../src/host/proxy.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { fakeClock } from '../make/fake-clock.js';
import { startMirror } from '../make/mirror.js';
import { startProxy } from '../make/mirror-proxy.js';
import { selfSigned } from '../make/mirror-tls.js';

interface Case {
  readonly summary: string;
  readonly url?: string;
  readonly environment: Environment;
  readonly proxy: string | undefined;
}

const P = 'http://proxy.example:3128';

const CASES: readonly Case[] = [
  { summary: 'no variable, no proxy', environment: {}, proxy: undefined },
  { summary: 'http_proxy is for http:', environment: { http_proxy: P }, proxy: P },
  { summary: 'HTTP_PROXY too', environment: { HTTP_PROXY: P }, proxy: P },
  {
    summary: 'lower case wins',
    environment: { http_proxy: P, HTTP_PROXY: 'http://other.example' },
    proxy: P,
  },
  {
    summary: 'an empty lower-case one switches off',
    environment: { http_proxy: '', HTTP_PROXY: P },
    proxy: undefined,
  },
  {
    summary: 'http_proxy is not for https:',
    url: 'https://m.example/',
    environment: { http_proxy: P },
    proxy: undefined,
  },
  {
    summary: 'https_proxy is for https:',
    url: 'https://m.example/',
    environment: { HTTPS_PROXY: P },
    proxy: P,
  },
  {
    summary: 'all_proxy is for the rest',
    url: 'https://m.example/',
    environment: { ALL_PROXY: P },
    proxy: P,
  },
  { summary: 'a proxy may lack its scheme', environment: { http_proxy: 'proxy.example:3128' }, proxy: P },
  {
    summary: 'no_proxy names the host',
    environment: { http_proxy: P, no_proxy: 'x.example, m.example' },
    proxy: undefined,
  },
  { summary: 'NO_PROXY too', environment: { http_proxy: P, NO_PROXY: 'm.example' }, proxy: undefined },
  {
    summary: 'no_proxy names the domain',
    environment: { http_proxy: P, no_proxy: '.example' },
    proxy: undefined,
  },
  { summary: 'no_proxy names all', environment: { http_proxy: P, no_proxy: '*' }, proxy: undefined },
  {
    summary: 'no_proxy is no suffix of letters',
    environment: { http_proxy: P, no_proxy: 'xm.example,ample' },
    proxy: P,
  },
  {
    summary: 'no_proxy with another port',
    environment: { http_proxy: P, no_proxy: 'm.example:8080' },
    proxy: P,
  },
  {
    summary: 'no_proxy with the port',
    environment: { http_proxy: P, no_proxy: 'm.example:80' },
    proxy: undefined,
  },
  {
    summary: 'no_proxy names a network',
    url: 'http://10.1.2.3/',
    environment: { http_proxy: P, no_proxy: '10.0.0.0/8' },
    proxy: undefined,
  },
  {
    summary: 'another network',
    url: 'http://10.1.2.3/',
    environment: { http_proxy: P, no_proxy: '10.2.0.0/16' },
    proxy: P,
  },
  {
    summary: 'no_proxy names an IPv6 address',
    url: 'http://[::1]:8080/',
    environment: { http_proxy: P, no_proxy: '::1,[::1]:8080' },
    proxy: undefined,
  },
];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function fetchWith(environment: Environment, certificateAuthorities?: string): HttpFetch {
  const fetch = makeFetch({ version: '1', environment, clock: fakeClock(), certificateAuthorities });
  closers.push(() => fetch.close());
  return fetch;
}

async function text(fetch: HttpFetch, url: string): Promise<string> {
  const { status, body } = await fetch({ url, fromByte: 0 });
  const parts: Uint8Array[] = [];
  for await (const chunk of body) parts.push(chunk);
  return `${status} ${Buffer.concat(parts).toString()}`;
}

async function proxyAndMirror(login?: { name: string; password: string }) {
  const mirror = await startMirror({
    files: { '/a': 'through' },
    login: { name: 'me', password: 'mirrorpw' },
  });
  const proxy = await startProxy(login);
  closers.push(mirror.close, proxy.close);
  return { mirror, proxy, url: `http://me:mirrorpw@${mirror.host}/a` };
}

describe('proxyFor', () => {
  for (const { summary, url, environment, proxy } of CASES) {
    it(`chooses as curl and apt do: ${summary}`, () => {
      expect(proxyFor(new URL(url ?? 'http://m.example/debian'), environment)?.origin).toBe(proxy);
    });
  }

  it.each(['socks5://u:s3cret@p.example', 'http://u:s3cret@p.example:port'])(
    'refuses %s without showing it',
    (http_proxy) => {
      const choose = () => proxyFor(new URL('http://m.example/'), { http_proxy });
      expect(choose).toThrow(/http_proxy is not the URL/);
      expect(choose).not.toThrow(/s3cret/);
    },
  );
});

describe('a proxy', () => {
  it('is asked for http: by the whole URL, with its own credentials and the mirror with its own', async () => {
    const { mirror, proxy, url } = await proxyAndMirror({ name: 'pro', password: 'xy' });
    const fetch = fetchWith({ http_proxy: `http://pro:xy@${proxy.host}` });
    expect(await text(fetch, url)).toBe('200 through');
    expect(await text(fetch, url)).toBe('200 through');
    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `GET http://${mirror.host}/a`,
      `GET http://${mirror.host}/a`,
    ]);
    expect(mirror.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(mirror.requests[0]?.headers.host).toBe(mirror.host);
  });

  it('that wants a login says so by its status', async () => {
    const { mirror, proxy, url } = await proxyAndMirror({ name: 'pro', password: 'xy' });
    expect(await text(fetchWith({ http_proxy: proxy.url }), url)).toBe('407 ');
    expect(mirror.requests).toEqual([]);
  });

  it('is passed by for hosts in no_proxy', async () => {
    const { proxy, url } = await proxyAndMirror();
    expect(await text(fetchWith({ http_proxy: proxy.url, no_proxy: '127.0.0.1' }), url)).toBe('200 through');
    expect(proxy.requests).toEqual([]);
  });

  it('that is not there is a failure that may pass', async () => {
    const { proxy, url } = await proxyAndMirror();
    await proxy.close();
    await expect(text(fetchWith({ http_proxy: proxy.url }), url)).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
  });

  const pem = selfSigned();
  if (pem === undefined)
    console.warn('SKIPPED: tunnels through a proxy: no openssl to make a certificate with');

  it.skipIf(pem === undefined)('is tunnelled through for https: and sees only the host', async () => {
    const mirror = await startMirror({ files: { '/a': 'secretly' }, ...(pem && { tls: pem }) });
    const proxy = await startProxy({ name: 'pro', password: 'xy' });
    closers.push(mirror.close, proxy.close);
    const environment = { https_proxy: `http://pro:xy@${proxy.host}` };
    expect(await text(fetchWith(environment, pem?.cert), `${mirror.url}/a`)).toBe('200 secretly');
    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `CONNECT ${mirror.host}`,
    ]);
  });

  it.skipIf(pem === undefined)('that refuses the tunnel is a clear failure', async () => {
    const mirror = await startMirror({ files: { '/a': 'secretly' }, ...(pem && { tls: pem }) });
    const proxy = await startProxy({ name: 'pro', password: 'xy' });
    closers.push(mirror.close, proxy.close);
    const environment = { https_proxy: `http://pro:wr0ng@${proxy.host}` };
    const failure = await text(fetchWith(environment, pem?.cert), `${mirror.url}/a`).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(RootfsError);
    expect((failure as RootfsError).message).toMatch(/407/);
    expect((failure as RootfsError).message).not.toMatch(/wr0ng/);
  });

  it.skipIf(pem === undefined)('or not, an unknown certificate is refused with a hint', async () => {
    const mirror = await startMirror({ files: { '/a': 'secretly' }, ...(pem && { tls: pem }) });
    closers.push(mirror.close);
    await expect(text(fetchWith({}), `${mirror.url}/a`)).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as unknown,
    });
    expect(mirror.requests).toEqual([]);
  });
});
