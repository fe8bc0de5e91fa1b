import { rootCertificates } from 'node:tls';
import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { proxyFor, type Environment, type Proxy } from './proxy.js';

export interface HttpTimeouts {
  /** Until a connection stands, TLS and a proxy's tunnel included. */
  readonly connectMs: number;
  /** From the request to the end of the response's header. */
  readonly headersMs: number;
  /** Longest silence within a body. */
  readonly bodyIdleMs: number;
}

export interface AgentOptions {
  readonly environment: Environment;
  readonly timeouts: HttpTimeouts;
  /** Most connections to one origin at a time; to the proxy when a plain http: URL goes through one. */
  readonly connectionsPerOrigin: number;
  /** PEM of authorities trusted besides the usual ones. */
  readonly certificateAuthorities: string | undefined;
}

/** How a request for a URL is sent. */
export interface Route {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Agents {
  route(url: URL): Route;
  close(): Promise<void>;
}

/** Idle connections are kept this long unless the server asks for less: longer than the pauses between phases. */
const KEEP_ALIVE_MS = 10_000;

/** Time for one address of several before the next is tried beside it (RFC 8305 §5); Node's 250 ms fails on slow links. */
const NEXT_ADDRESS_MS = 2_000;

function baseOptions(options: AgentOptions): Pool.Options {
  const { certificateAuthorities, timeouts } = options;
  const ca =
    certificateAuthorities === undefined ? {} : { ca: [...rootCertificates, certificateAuthorities] };
  return {
    connections: options.connectionsPerOrigin,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyIdleMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: {
      ...ca,
      timeout: timeouts.connectMs,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    },
  };
}

/** https: goes through a tunnel, so that the proxy sees only the host. @see RFC 9110 §9.3.6 (CONNECT) */
function tunnelAgent(proxy: Proxy, options: AgentOptions): ProxyAgent {
  const base = baseOptions(options);
  const tls = { ...(base.connect as object) };
  return new ProxyAgent({
    ...base,
    uri: proxy.origin,
    ...(proxy.authorization === undefined ? {} : { token: proxy.authorization }),
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (origin, settings) =>
      new Pool(origin, { ...settings, headersTimeout: options.timeouts.connectMs, connections: null }),
  });
}

/** http: is asked of the proxy itself, by the absolute form: many proxies refuse a tunnel to port 80. RFC 9112 §3.2.2 */
function forwardRoute(url: URL, proxy: Proxy, dispatcher: Dispatcher): Route {
  const headers = { host: url.host };
  const login = proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization };
  const path = `${url.origin}${url.pathname}${url.search}`;
  return { dispatcher, origin: proxy.origin, path, headers: { ...headers, ...login } };
}

/** The connections of one run: one agent for direct requests and one for each proxy that tunnels. */
export function openAgents(options: AgentOptions): Agents {
  const direct = new Agent(baseOptions(options));
  const tunnels = new Map<string, ProxyAgent>();
  const tunnel = (proxy: Proxy): ProxyAgent => {
    const key = `${proxy.authorization ?? ''} ${proxy.origin}`;
    const agent = tunnels.get(key) ?? tunnelAgent(proxy, options);
    tunnels.set(key, agent);
    return agent;
  };
  return {
    route(url) {
      const proxy = proxyFor(url, options.environment);
      if (proxy !== undefined && url.protocol === 'http:') return forwardRoute(url, proxy, direct);
      const dispatcher = proxy === undefined ? direct : tunnel(proxy);
      return { dispatcher, origin: url.origin, path: `${url.pathname}${url.search}`, headers: {} };
    },
    async close() {
      await Promise.all([direct, ...tunnels.values()].map((agent) => agent.destroy()));
    },
  };
}
