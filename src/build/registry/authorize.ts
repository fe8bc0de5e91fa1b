import { RootfsError } from '../../kernel/errors.js';
import type { Fetch, FetchRequest, FetchResponse } from '../../kernel/fetch.js';
import { redactUrl } from '../../kernel/url.js';
import type { RegistryReference } from './reference.js';

/** What a registry's answer of 401 asks for. @see distribution-spec "Authentication"; RFC 9110 §11.6.1, RFC 6750 §3 */
interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN_MAX_BYTES = 1024 * 1024;

function parseChallenge(text: string): Challenge {
  const [, scheme = '', rest = ''] = /^([A-Za-z]+)\s+(.*)$/s.exec(text.trim()) ?? [];
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of rest.matchAll(/([a-z]+)="([^"\\]*)"/gi))
    parameters.set(name.toLowerCase(), value);
  return { scheme: scheme.toLowerCase(), parameters };
}

function refused({ registry }: RegistryReference, what: string): RootfsError {
  return new RootfsError('NETWORK_FAILED', `the registry ${registry} ${what}`, {
    hint: 'Credentials are taken from "auths" of ~/.docker/config.json, as docker login or skopeo login write them; helpers are not run.',
  });
}

async function small(response: FetchResponse, reference: RegistryReference): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > TOKEN_MAX_BYTES) throw refused(reference, 'sends a token that is too long');
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** A token's server must be as safe to talk to as the registry itself. */
function realmOf({ parameters }: Challenge, reference: RegistryReference): URL {
  const text = parameters.get('realm') ?? '';
  const realm = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    realm?.protocol === 'https:' || (realm?.protocol === 'http:' && reference.url.startsWith('http:'));
  if (realm === undefined || !isSafe)
    throw refused(reference, `wants a token from ${JSON.stringify(redactUrl(text))}, which is not asked`);
  for (const name of ['service', 'scope']) {
    const value = parameters.get(name);
    if (value !== undefined) realm.searchParams.set(name, value);
  }
  return realm;
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
async function tokenOf(
  challenge: Challenge,
  reference: RegistryReference,
  login: string | undefined,
  fetch: Fetch,
): Promise<string> {
  const url = realmOf(challenge, reference).href;
  const response = await fetch({ url, fromByte: 0, authorization: login });
  const bytes = await small(response, reference);
  if (response.status !== 200) throw refused(reference, `gives no token (HTTP status ${response.status})`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new RootfsError('NETWORK_FAILED', `the token of ${reference.registry} is not JSON`, { cause });
  }
  const { token, access_token: other } = (value ?? {}) as { token?: unknown; access_token?: unknown };
  const found = typeof token === 'string' ? token : other;
  if (typeof found !== 'string' || !/^[\x21-\x7e]+$/.test(found)) throw refused(reference, 'gives no token');
  return `Bearer ${found}`;
}

/**
 * A {@link Fetch} for one repository of a registry: asked for a token or a password, it gets one and asks again. What it sends
 * as Authorization goes to the registry alone, never where that redirects to.
 * @param login `Basic …` for the registry; undefined when nothing is known, and then a token is asked for without a name
 */
export function authorizingFetch(
  reference: RegistryReference,
  login: string | undefined,
  fetch: Fetch,
): Fetch {
  let authorization: string | undefined;
  const authorize = async (header: string): Promise<string> => {
    const challenge = parseChallenge(header);
    if (challenge.scheme === 'bearer') return tokenOf(challenge, reference, login, fetch);
    if (challenge.scheme === 'basic' && login !== undefined) return login;
    throw refused(reference, 'wants a password');
  };
  return async (request: FetchRequest) => {
    const sent = authorization;
    const response = await fetch({ ...request, authorization: sent });
    if (response.status !== 401 || response.challenge === undefined) return response;
    // Another request may have got a token meanwhile; one that was refused is not sent twice.
    if (authorization === sent) {
      if (sent !== undefined && !sent.startsWith('Bearer ')) return response;
      authorization = await authorize(response.challenge);
    }
    return fetch({ ...request, authorization });
  };
}
