import { BlockList, isIP } from 'node:net';
import { RootfsError } from '../kernel/errors.js';
import { basic, decoded } from './http-credentials.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  /** `http:` or `https:` URL without userinfo, path and query. */
  readonly origin: string;
  /** Value of Proxy-Authorization. */
  readonly authorization: string | undefined;
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

/** The lower-case name wins; set to nothing, it switches the proxy off. @see curl(1) ENVIRONMENT */
function setting(environment: Environment, name: string): Setting | undefined {
  for (const candidate of [name, name.toUpperCase()]) {
    const value = environment[candidate];
    if (value !== undefined) return { name: candidate, value: value.trim() };
  }
  return undefined;
}

function parseProxy({ name, value }: Setting): Proxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  // The value is not shown: it may hold a password.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
    throw new RootfsError('USAGE', `the environment variable ${name} is not the URL of an HTTP proxy`, {
      hint: `Set ${name} to something like http://proxy.example:3128, or unset it. SOCKS is not supported.`,
    });
  }
  const hasLogin = url.username !== '' || url.password !== '';
  const authorization = hasLogin ? basic(decoded(url.username), decoded(url.password)) : undefined;
  return { origin: url.origin, authorization };
}

function inSubnet(host: string, entry: string): boolean {
  const [network = '', bits = ''] = entry.replace(/[[\]]/g, '').split('/');
  const address = host.replace(/[[\]]/g, '');
  const version = isIP(network);
  const widest = version === 4 ? 32 : 128;
  if (version === 0 || isIP(address) !== version || !/^[0-9]{1,3}$/.test(bits) || Number(bits) > widest)
    return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}

function exempts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inSubnet(host, entry);
  const match = /^(\[[^\]]*\]|[^:]*):([0-9]+)$/.exec(entry);
  if (match !== null && match[2] !== port) return false;
  const name = (match?.[1] ?? entry).replace(/^\*?\./, '');
  const bare = host.replace(/[[\]]/g, '');
  return name.replace(/[[\]]/g, '') === bare || (isIP(bare) === 0 && host.endsWith(`.${name}`));
}

/** Whether `no_proxy` names the host: a name also stands for the names below it; `*`, ports and CIDR are known. */
function isExempt(list: string, url: URL): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const host = url.hostname.toLowerCase();
  const entries = list.toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => entry !== '' && exempts(entry, host, port));
}

/**
 * The proxy for a URL by the usual variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, each also in
 * upper case; undefined for a direct connection. A proxy without a scheme is an http: one.
 *
 * @throws RootfsError `USAGE` when the variable that counts is not the URL of an HTTP proxy
 * @see curl(1), ENVIRONMENT; apt-transport-http(1), "Proxy configuration"
 */
export function proxyFor(url: URL, environment: Environment): Proxy | undefined {
  const own = setting(environment, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  const chosen = own ?? setting(environment, 'all_proxy');
  if (chosen === undefined || chosen.value === '') return undefined;
  const exempt = setting(environment, 'no_proxy');
  if (exempt !== undefined && isExempt(exempt.value, url)) return undefined;
  return parseProxy(chosen);
}
