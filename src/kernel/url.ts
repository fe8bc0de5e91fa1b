/**
 * URLs as they may be shown. Who fetches keeps the full one; every message, event, error and file that leaves the
 * program holds what {@link redactUrl} makes of it.
 */

/** Everything up to the last `@`: what cannot be parsed is cut generously. */
const USERINFO = /^([a-z][a-z0-9+.-]*:\/\/)?.*@/is;

/**
 * The URL without user name, password, query and fragment. A query may be a credential too (signed URLs of object
 * stores), so that only its presence is shown, as `?***`. Never throws: text that is no URL is cut the same way.
 *
 * @see RFC 3986 §3.2.1 (userinfo) and §7.5 (sensitive information)
 */
export function redactUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.host === '' && url.protocol !== 'file:')) return redactText(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (url.search !== '') url.search = '?***';
  return url.href;
}

function redactText(text: string): string {
  const place = text.replace(USERINFO, '$1');
  const shown = place.replace(/#.*$/s, '').replace(/\?.*$/s, '?***');
  // A control character could move the cursor of a terminal that the text is printed on.
  return shown.replace(/\p{Cc}/gu, '?');
}
