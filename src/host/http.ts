import type { Clock } from '../kernel/clock.js';
import { RootfsError } from '../kernel/errors.js';
import type { Fetch, FetchRequest, FetchResponse } from '../kernel/fetch.js';
import { redactUrl } from '../kernel/url.js';
import { fetchFile } from './file-url.js';
import type { Agents, HttpTimeouts, Route } from './http-agents.js';
import { bodyChunks, discard, emptyBody, type RawBody } from './http-body.js';
import { authorizer } from './http-credentials.js';
import { networkFailure } from './http-failure.js';
import { redirectTarget } from './http-redirect.js';
import { anyValidator, extentOf, fetchResponse, headerOf, type Headers } from './http-response.js';
import type { NetrcEntry } from './netrc.js';
import type { Environment } from './proxy.js';

export interface HttpOptions {
  /** Of this program, for User-Agent. */
  readonly version: string;
  /** Where the proxy variables are looked up; nothing else of it is used. */
  readonly environment: Environment;
  /** Only to understand a Retry-After date of a server that sends no Date. */
  readonly clock: Pick<Clock, 'now'>;
  /** In the order in which they are tried, from `parseNetrc`. */
  readonly logins?: readonly NetrcEntry[] | undefined;
  readonly timeouts?: Partial<HttpTimeouts> | undefined;
  readonly connectionsPerOrigin?: number | undefined;
  /** PEM of authorities trusted besides the usual ones. */
  readonly certificateAuthorities?: string | undefined;
  /** Ask nobody: every URL but file: is refused before a socket is opened. */
  readonly offline?: boolean | undefined;
}

/** A {@link Fetch} that holds connections; `close` breaks off what still runs. */
export type HttpFetch = Fetch & { readonly close: () => Promise<void> };

const TIMEOUTS: HttpTimeouts = { connectMs: 15_000, headersMs: 60_000, bodyIdleMs: 30_000 };
const CONNECTIONS_PER_ORIGIN = 8;

interface Hop {
  readonly request: FetchRequest;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly userAgent: string;
}

interface RawResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: RawBody;
}

/** Asks for the bytes as they are stored: the sizes and digests that are signed are of those. */
function headersOf(hop: Hop, route: Route): Record<string, string> {
  const { fromByte, validator } = hop.request;
  const headers: Record<string, string> = {
    ...route.headers,
    'user-agent': hop.userAgent,
    accept: hop.request.accept ?? '*/*',
    'accept-encoding': 'identity',
  };
  if (hop.authorization !== undefined) headers['authorization'] = hop.authorization;
  if (fromByte > 0) headers['range'] = `bytes=${fromByte}-`;
  if (fromByte > 0 && validator !== undefined) headers['if-range'] = validator;
  const { unless } = hop.request;
  if (unless !== undefined) headers[/^(W\/)?"/.test(unless) ? 'if-none-match' : 'if-modified-since'] = unless;
  return headers;
}

async function send(hop: Hop, agents: Agents): Promise<RawResponse> {
  const route = agents.route(hop.url);
  const shared = hop.request.signal;
  // One of its own for each request: many listeners on a shared signal make Node warn of a leak.
  const signal = shared === undefined ? null : AbortSignal.any([shared]);
  try {
    const { origin, path, dispatcher } = route;
    return await dispatcher.request({ origin, path, method: 'GET', headers: headersOf(hop, route), signal });
  } catch (error) {
    if (shared?.aborted === true) throw shared.reason;
    throw networkFailure(hop.url.href, error);
  }
}

function finish(raw: RawResponse, hop: Hop, now: Clock['now']): FetchResponse {
  const current = anyValidator(raw.headers);
  const challenge = raw.statusCode === 401 ? headerOf(raw.headers, 'www-authenticate') : undefined;
  return { ...finishBody(raw, hop, now), current, challenge, finalUrl: redactUrl(hop.url.href) };
}

function finishBody(raw: RawResponse, hop: Hop, now: Clock['now']): FetchResponse {
  const { statusCode, headers, body } = raw;
  if (statusCode !== 200 && statusCode !== 206) {
    discard(body);
    return fetchResponse(statusCode, headers, { fromByte: 0, totalBytes: undefined }, emptyBody(), now);
  }
  const extent = extentOf(statusCode, headers);
  if (extent === undefined) {
    body.on('error', () => undefined).destroy();
    throw new RootfsError('NETWORK_FAILED', `${redactUrl(hop.url.href)}: a partial answer without its range`);
  }
  return fetchResponse(statusCode, headers, extent, bodyChunks(body, hop.url.href, hop.request.signal), now);
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:', 'file:'].includes(url.protocol)) return url;
  throw new RootfsError('USAGE', `not a URL that can be fetched: ${redactUrl(text)}`, {
    hint: 'Mirrors are http:, https: or file: URLs.',
  });
}

async function follow(
  request: FetchRequest,
  start: URL,
  agents: Agents,
  options: HttpOptions,
): Promise<FetchResponse> {
  const authorize = authorizer(start, options.logins ?? []);
  const userAgent = `rootfs/${options.version}`;
  const visited = new Set<string>();
  let url = new URL(start);
  url.username = url.password = url.hash = '';
  for (;;) {
    visited.add(url.href);
    const own = url.origin === start.origin ? request.authorization : undefined;
    const hop: Hop = { request, url, authorization: own ?? authorize(url), userAgent };
    const raw = await send(hop, agents);
    let next: URL | undefined;
    try {
      next = redirectTarget(raw.statusCode, headerOf(raw.headers, 'location'), url, visited);
    } catch (refused) {
      discard(raw.body);
      throw refused;
    }
    if (next === undefined) return finish(raw, hop, () => options.clock.now());
    discard(raw.body);
    url = next;
  }
}

/** What speaks HTTP is 18 MB and 0.1 s of a processor to load, and a run from a cache or from file: needs none of it. */
async function loadAgents(options: HttpOptions): Promise<Agents> {
  const { openAgents } = await import('./http-agents.js');
  return openAgents({
    environment: options.environment,
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    connectionsPerOrigin: options.connectionsPerOrigin ?? CONNECTIONS_PER_ORIGIN,
    certificateAuthorities: options.certificateAuthorities,
  });
}

/**
 * One attempt at one http:, https: or file: URL: redirects followed by hand, credentials from the URL's userinfo or a
 * netrc sent only to the origin that they are for, proxies by the environment, connections kept alive and bounded.
 *
 * Besides what {@link Fetch} says, throws `USAGE` for another scheme or a proxy variable that is not a URL, and the
 * signal's reason when aborted. No message and no cause holds a credential.
 */
export function makeFetch(options: HttpOptions): HttpFetch {
  let agents: Promise<Agents> | undefined;
  const attempt: Fetch = async (request) => {
    request.signal?.throwIfAborted();
    const url = parseUrl(request.url);
    if (url.protocol === 'file:') return fetchFile(request);
    if (options.offline === true)
      throw new RootfsError('OFFLINE', `${redactUrl(request.url)} is not asked, because the run is offline`);
    agents ??= loadAgents(options);
    return follow(request, url, await agents, options);
  };
  return Object.assign(attempt, { close: async () => (await agents)?.close() });
}
