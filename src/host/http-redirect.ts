import { RootfsError } from '../kernel/errors.js';
import { redactUrl } from '../kernel/url.js';

/** Most redirects that are followed for one request. */
export const REDIRECT_LIMIT = 10;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function refuse(from: URL, why: string): never {
  throw new RootfsError('NETWORK_REDIRECTS', `${redactUrl(from.href)} ${why}`, {
    hint: 'Use the mirror by the address that it redirects to, or another mirror.',
  });
}

/**
 * Where a response sends the request next; undefined when it is no redirect. Userinfo and fragment of the Location
 * are dropped: a server does not choose the credentials that are sent.
 *
 * @param visited the URLs asked so far, `from` included, as this function made them
 * @throws RootfsError `NETWORK_REDIRECTS` on a loop, too many, https: to http:, or any scheme but these two
 * @see RFC 9110 §15.4, §10.2.2
 */
export function redirectTarget(
  status: number,
  location: string | undefined,
  from: URL,
  visited: ReadonlySet<string>,
): URL | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  if (!URL.canParse(location, from.href)) refuse(from, 'redirects to something that is not a URL');
  const target = new URL(location, from);
  target.username = '';
  target.password = '';
  target.hash = '';
  const shown = redactUrl(target.href);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    refuse(from, `redirects to ${target.protocol} which is not followed`);
  }
  if (from.protocol === 'https:' && target.protocol === 'http:')
    refuse(from, `redirects from https: to ${shown}`);
  if (visited.has(target.href)) refuse(from, `redirects in a loop to ${shown}`);
  if (visited.size > REDIRECT_LIMIT) refuse(from, `redirects more than ${REDIRECT_LIMIT} times`);
  return target;
}
