import { createHash } from 'node:crypto';

/** When to try again, how often and after how long: numbers and pure functions. */
export const POLICY = {
  /** Attempts at one URL after the first. */
  retriesPerUrl: 4,
  /** Attempts after the first at all URLs of one file together, so that a long list of bad mirrors has an end. */
  retriesInAll: 12,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  /** Longest wait that a server may ask for. */
  maxRetryAfterSeconds: 120,
  /** A transfer that brings less than `slowBytes` within `slowWindowMs` counts as broken: dripping is not progress. */
  slowWindowMs: 60_000,
  slowBytes: 8 * 1024,
} as const;

/**
 * Milliseconds to wait before retry number `retry` (1 is the first): doubling from `firstDelayMs`, plus up to a quarter
 * that depends on the URL only, so that many transfers do not return in step and a run can be repeated exactly.
 * A Retry-After that is longer counts instead, up to its bound. @see RFC 9110 §10.2.3
 */
export function delayMs(url: string, retry: number, retryAfterSeconds: number | undefined): number {
  const doubled = Math.min(POLICY.firstDelayMs * 2 ** (retry - 1), POLICY.maxDelayMs);
  const spread = (createHash('sha256').update(url).digest()[0] ?? 0) / 256 / 4;
  const own = Math.round(doubled * (1 + spread));
  return Math.max(own, Math.min(retryAfterSeconds ?? 0, POLICY.maxRetryAfterSeconds) * 1000);
}

export type Verdict = 'body' | 'missing' | 'again' | 'bad-range' | 'refused';

/**
 * What a status means for the candidate. Busy and broken gateways (and a timeout of the server's own, 408) are worth
 * another try; 404 and 410 say that the file is not there; anything else will not change by asking again.
 */
export function judgeStatus(status: number): Verdict {
  if (status === 200 || status === 206) return 'body';
  if (status === 404 || status === 410) return 'missing';
  if (status === 416) return 'bad-range';
  return [408, 429, 500, 502, 503, 504].includes(status) ? 'again' : 'refused';
}

/** Counts retries down for one file; shared by its candidates. */
export class Retries {
  private leftInAll: number = POLICY.retriesInAll;
  private used = 0;

  /** A new candidate gets its own share of what is left. */
  nextCandidate(): void {
    this.used = 0;
  }

  /** Number of the retry that may be made now, or undefined when there is none left. */
  take(): number | undefined {
    if (this.used >= POLICY.retriesPerUrl || this.leftInAll === 0) return undefined;
    this.leftInAll--;
    return ++this.used;
  }
}
