/** What a mirror does wrong, or otherwise, with one request. */
export type Fault =
  /** Nothing: to let a request of a list pass. */
  | { readonly kind: 'ok' }
  /** A status without the file, such as 429 with Retry-After, 500, 503, 404, 403. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /**
   * The connection is reset after so many bytes of the body; before the header when undefined. A reset may overtake
   * bytes that were sent: a test that counts on them says with `until` when they have arrived.
   */
  | { readonly kind: 'reset'; readonly afterBytes?: number; readonly until?: Promise<void> }
  /** An orderly end of the connection before the announced length. */
  | { readonly kind: 'truncate'; readonly keepBytes: number }
  /** Fewer bytes, and a Content-Length that agrees with them. */
  | { readonly kind: 'short'; readonly keepBytes: number }
  /** As `short`, but chunked, so that no length is told. */
  | { readonly kind: 'short-chunked'; readonly keepBytes: number }
  /** The byte at this place is another one. */
  | { readonly kind: 'wrong-byte'; readonly at: number }
  /** More bytes than the file has, announced by Content-Length, or chunked. */
  | { readonly kind: 'longer'; readonly extraBytes: number; readonly announced: boolean }
  /** More bytes than the Content-Length says. */
  | { readonly kind: 'overrun'; readonly extraBytes: number }
  /** A few bytes at a time. */
  | { readonly kind: 'drip'; readonly bytesEach: number; readonly everyMs: number }
  /** Silence after so many bytes of the body; before the header when undefined. Lasts until the mirror is closed. */
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  /** `location` may be a path or a URL. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  /** 200 and the whole file, whatever range was asked for. */
  | { readonly kind: 'ignore-range' }
  /** 206 that begins so many bytes off the range that was asked for. */
  | { readonly kind: 'shifted-range'; readonly byBytes: number }
  /** Another file under the same name, with another ETag: from this request on, or for this one only. */
  | { readonly kind: 'replace'; readonly bytes: Uint8Array }
  /** No ETag and no Last-Modified, or only a weak ETag. */
  | { readonly kind: 'no-validator'; readonly weak?: boolean; readonly then?: Fault }
  /** Not HTTP at all. */
  | { readonly kind: 'garbage' };

/** A list is used up request by request and then all is well; a single fault is for every request. */
export type Faults = Readonly<Record<string, Fault | readonly Fault[]>>;

/** Answers which fault the next request of a path meets. */
export function faultQueue(faults: Faults): (path: string) => Fault {
  const used = new Map<string, number>();
  return (path) => {
    const planned = faults[path];
    if (planned === undefined) return { kind: 'ok' };
    if (!Array.isArray(planned)) return planned as Fault;
    const index = used.get(path) ?? 0;
    used.set(path, index + 1);
    return (planned as readonly Fault[])[index] ?? { kind: 'ok' };
  };
}
