import { afterEach, describe, expect, it } from 'vitest';
import { REDIRECT_LIMIT, redirectTarget } from '../../src/host/http-redirect.js';
import { makeFetch, type HttpFetch } from '../../src/host/http.js';
import { parseNetrc } from '../../src/host/netrc.js';
import { RootfsError } from '../../src/kernel/errors.js';
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

function open(netrc = ''): HttpFetch {
  const logins = parseNetrc(netrc, 'netrc');
  const fetch = makeFetch({ version: '1', environment: {}, clock: fakeClock(), logins });
  closers.push(() => fetch.close());
  return fetch;
}

async function get(fetch: HttpFetch, url: string): Promise<string> {
  const { status, body } = await fetch({ url, fromByte: 0 });
  const parts: Uint8Array[] = [];
  for await (const chunk of body) parts.push(chunk);
  return `${status} ${Buffer.concat(parts).toString()}`;
}

function to(location: string, status?: number): Fault {
  return status === undefined ? { kind: 'redirect', location } : { kind: 'redirect', location, status };
}

const REFUSED = [
  { summary: 'from https: to http:', from: 'https://m.example/a', location: 'http://m.example/a' },
  { summary: 'to a file', from: 'http://m.example/a', location: 'file:///etc/shadow' },
  { summary: 'to ftp:', from: 'http://m.example/a', location: 'ftp://m.example/a' },
  { summary: 'to data:', from: 'http://m.example/a', location: 'data:,x' },
  { summary: 'to no URL', from: 'http://m.example/a', location: 'http://:bad:/' },
  { summary: 'to itself', from: 'http://m.example/a', location: '/a#x' },
];

describe('redirectTarget', () => {
  for (const { summary, from, location } of REFUSED) {
    it(`refuses a redirect ${summary}`, () => {
      try {
        redirectTarget(302, location, new URL(from), new Set([from]));
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(RootfsError);
        expect((error as RootfsError).code).toBe('NETWORK_REDIRECTS');
      }
    });
  }

  it('follows a relative path, another host and http: to https:, but takes no credentials from it', () => {
    const from = new URL('http://m.example/a/b');
    const target = (location: string) => redirectTarget(301, location, from, new Set([from.href]))?.href;
    expect(target('../c?d=1#e')).toBe('http://m.example/c?d=1');
    expect(target('https://u:p@n.example/x')).toBe('https://n.example/x');
  });

  it('leaves other statuses, and a redirect without a target, to the caller', () => {
    const from = new URL('http://m.example/a');
    expect(redirectTarget(304, '/b', from, new Set())).toBeUndefined();
    expect(redirectTarget(302, undefined, from, new Set())).toBeUndefined();
  });
});

describe('a redirect', () => {
  it('is followed for every status that means one', async () => {
    const statuses = [301, 302, 303, 307, 308];
    const faults = Object.fromEntries(statuses.map((status) => [`/${status}`, to('/a', status)]));
    const mirror = await mirrorOf({ files: { '/a': 'there' }, faults });
    const fetch = open();
    for (const status of statuses) expect(await get(fetch, `${mirror.url}/${status}`)).toBe('200 there');
  });

  it('in a loop is refused after one round', async () => {
    const mirror = await mirrorOf({ faults: { '/a': to('/b'), '/b': to('/c'), '/c': to('/a') } });
    await expect(get(open(), `${mirror.url}/a`)).rejects.toMatchObject({ code: 'NETWORK_REDIRECTS' });
    expect(mirror.requests).toHaveLength(3);
  });

  it('is followed ten times and no more', async () => {
    const steps = Array.from({ length: REDIRECT_LIMIT + 1 }, (_, i) => [`/${i}`, to(`/${i + 1}`)] as const);
    const mirror = await mirrorOf({ faults: Object.fromEntries(steps), files: { '/11': 'far' } });
    expect(await get(open(), `${mirror.url}/1`)).toBe('200 far');
    await expect(get(open(), `${mirror.url}/0`)).rejects.toMatchObject({ code: 'NETWORK_REDIRECTS' });
  });

  it('to another origin takes no credentials along, one within the origin does', async () => {
    const other = await mirrorOf({ files: { '/a': 'other' } });
    const faults = { '/a': to(`${other.url}/a`), '/b': to('/c') };
    const mirror = await mirrorOf({ files: { '/c': 'own' }, faults, login: { name: 'me', password: 'pw' } });
    const fetch = open('default login no password no');
    expect(await get(fetch, `http://me:pw@${mirror.host}/a`)).toBe('200 other');
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(await get(fetch, `http://me:pw@${mirror.host}/b`)).toBe('200 own');
  });

  it('to a machine that a netrc names sends that login', async () => {
    const other = await mirrorOf({ files: { '/a': 'other' }, login: { name: 'you', password: 'pw2' } });
    const mirror = await mirrorOf({ faults: { '/a': to(`${other.url}/a`) } });
    const netrc = `machine ${other.host} login you password pw2`;
    expect(await get(open(netrc), `http://me:pw@${mirror.host}/a`)).toBe('200 other');
  });
});
