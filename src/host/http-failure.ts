import { RootfsError } from '../kernel/errors.js';
import { redactUrl } from '../kernel/url.js';

const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|ALTNAME/;

/** Sentences for the codes of undici and Node that users meet; any other is told by its own message. */
const REASONS: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the transfer stalled',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_HEADERS_OVERFLOW: 'the header of the answer is too large',
  ECONNRESET: 'the connection was reset',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'no host of that name',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no connection in time',
};

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** A dual-stack host fails once for each address, told as one AggregateError. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}

function reasonOf(error: unknown): string {
  const known = REASONS[codeOf(error)];
  if (known !== undefined) return known;
  const text = error instanceof Error ? error.message : 'unknown failure';
  // Messages of libraries are not known to be free of URLs with userinfo.
  return text.replace(/\/\/[^/\s]*@/g, '//').slice(0, 200);
}

/**
 * What went wrong with one attempt, as `NETWORK_FAILED`. The library's error is told in words and not kept as the
 * cause: errors of URL and HTTP libraries carry whole URLs and headers, and with them credentials.
 */
export function networkFailure(url: string, error: unknown): RootfsError {
  if (error instanceof RootfsError) return error;
  const first = firstOf(error);
  const hint = CERTIFICATE.test(codeOf(first))
    ? 'For a private certificate authority set NODE_EXTRA_CA_CERTS to its PEM file.'
    : undefined;
  return new RootfsError('NETWORK_FAILED', `${redactUrl(url)}: ${reasonOf(first)}`, { hint });
}
