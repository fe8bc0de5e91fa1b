/** One attempt at one URL. Retrying, resuming, other mirrors and checking are store/'s part. */
export interface FetchRequest {
  /** http:, https: or file: */
  readonly url: string;
  /** First byte wanted; above 0 a Range request is made. */
  readonly fromByte: number;
  /** Strong validator of the bytes already held, sent as If-Range. @see RFC 9110 §13.1.5 */
  readonly validator?: string | undefined;
  /** A validator of any strength of what is known already: the answer may be 304 without a body. @see RFC 9110 §13.1.2, §13.1.3 */
  readonly unless?: string | undefined;
  /** Media types that are wanted, where a server has several; any by default. */
  readonly accept?: string | undefined;
  /** Sent to the URL's own origin, instead of what is known for it, and never where that redirects to. */
  readonly authorization?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchResponse {
  /** 200 or 206 when there is a body to read; any other status is for the caller to judge. */
  readonly status: number;
  /** Where the body starts: 0 when the server ignored the range. */
  readonly fromByte: number;
  /** Length of the whole representation in bytes, when the server said so. */
  readonly totalBytes: number | undefined;
  /** Strong ETag or Last-Modified, to resume with. */
  readonly validator: string | undefined;
  /** ETag or Last-Modified of any strength, to ask with `unless` another time. */
  readonly current?: string | undefined;
  /** Where redirects led, redacted; the URL asked for when there were none. */
  readonly finalUrl?: string | undefined;
  /** WWW-Authenticate of a 401. @see RFC 9110 §11.6.1 */
  readonly challenge?: string | undefined;
  /** From Retry-After, in seconds. @see RFC 9110 §10.2.3 */
  readonly retryAfterSeconds: number | undefined;
  /** Must be read to its end or cancelled by leaving the loop. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * @throws RootfsError `OFFLINE` when nothing but file: may be asked, `NETWORK_FAILED` when no response came or it broke off (worth another try),
 * `NETWORK_REDIRECTS` for a loop or a refused redirect (not worth one). Messages name the URL without credentials.
 */
export type Fetch = (request: FetchRequest) => Promise<FetchResponse>;
