import { findLogin, type NetrcEntry } from './netrc.js';

/** `Basic …`. @see RFC 7617 §2 and §2.1 (the text is UTF-8) */
export function basic(login: string, password: string): string {
  return `Basic ${Buffer.from(`${login}:${password}`, 'utf8').toString('base64')}`;
}

/** Percent-decoded; what is not valid percent-encoding was meant as it stands. */
export function decoded(component: string): string {
  try {
    return decodeURIComponent(component);
  } catch {
    return component;
  }
}

/**
 * What to send as Authorization to each hop of a request that begins at `start`.
 *
 * Userinfo of the URL is for its own origin only; after a redirect to another origin only a netrc entry that names
 * that machine counts (as apt does, apt_auth.conf(5) NOTES), never `default`.
 * @see RFC 9110 §15.4 (a client ought to drop Authorization when it follows a redirect to another origin)
 */
export function authorizer(start: URL, entries: readonly NetrcEntry[]): (hop: URL) => string | undefined {
  const login = decoded(start.username);
  const password = decoded(start.password);
  return (hop) => {
    const allowDefault = hop.origin === start.origin;
    if (allowDefault && password !== '') return basic(login, password);
    const wanted = allowDefault && login !== '' ? login : undefined;
    const entry = findLogin(entries, hop, { allowDefault, login: wanted });
    if (entry !== undefined) return basic(entry.login, entry.password);
    return wanted === undefined ? undefined : basic(wanted, '');
  };
}
