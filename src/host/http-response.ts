import type { IncomingHttpHeaders } from 'node:http';
import type { EpochSeconds } from '../kernel/epoch.js';
import type { FetchResponse } from '../kernel/fetch.js';

/** What undici hands out; a header that came several times is a list. */
export type Headers = IncomingHttpHeaders;

/** The only or the first value of a header. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** An HTTP date in milliseconds; only the form with a zone counts. @see RFC 9110 §5.6.7 */
function httpDateMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2}, .* GMT$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Seconds to wait, at least 0, from a number or a date. A date is compared with the server's own clock when it sent one.
 * @see RFC 9110 §10.2.3
 */
export function retryAfterSeconds(headers: Headers, now: () => EpochSeconds): number | undefined {
  const text = headerOf(headers, 'retry-after')?.trim();
  const untilMs = httpDateMs(text);
  if (untilMs === undefined) return wholeNumber(text);
  const nowMs = httpDateMs(headerOf(headers, 'date')) ?? now() * 1000;
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}

/**
 * A strong ETag, else a Last-Modified that is strong because it lies at least a second before Date; a weak one may
 * not be used to join ranges. @see RFC 9110 §13.1.5, §8.8.2.2, §8.8.3
 */
export function strongValidator(headers: Headers): string | undefined {
  const tag = headerOf(headers, 'etag');
  if (tag !== undefined && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag)) return tag;
  const modified = headerOf(headers, 'last-modified');
  const modifiedMs = httpDateMs(modified);
  const dateMs = httpDateMs(headerOf(headers, 'date'));
  if (modifiedMs === undefined || dateMs === undefined || dateMs - modifiedMs < 1000) return undefined;
  return modified;
}

/** ETag, strong or weak, else Last-Modified: to ask whether something has changed. @see RFC 9110 §13.1.2, §13.1.3 */
export function anyValidator(headers: Headers): string | undefined {
  const tag = headerOf(headers, 'etag');
  if (tag !== undefined && /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag)) return tag;
  const modified = headerOf(headers, 'last-modified');
  return httpDateMs(modified) === undefined ? undefined : modified;
}

interface Extent {
  readonly fromByte: number;
  readonly totalBytes: number | undefined;
}

/**
 * Which part of the representation a body is; undefined for a 206 that does not say it in one Content-Range (several
 * ranges were never asked for). @see RFC 9110 §14.4
 */
export function extentOf(status: number, headers: Headers): Extent | undefined {
  if (status !== 206) return { fromByte: 0, totalBytes: wholeNumber(headerOf(headers, 'content-length')) };
  const match = /^bytes ([0-9]{1,15})-([0-9]{1,15})\/([0-9]{1,15}|\*)$/.exec(
    headerOf(headers, 'content-range') ?? '',
  );
  if (match === null || Number(match[1]) > Number(match[2])) return undefined;
  return { fromByte: Number(match[1]), totalBytes: wholeNumber(match[3]) };
}

/** The kernel's view of a response. */
export function fetchResponse(
  status: number,
  headers: Headers,
  extent: Extent,
  body: AsyncIterable<Uint8Array>,
  now: () => EpochSeconds,
): FetchResponse {
  const wait = retryAfterSeconds(headers, now);
  return { status, ...extent, validator: strongValidator(headers), retryAfterSeconds: wait, body };
}
