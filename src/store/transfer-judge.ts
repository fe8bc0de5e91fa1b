import type { Hash } from 'node:crypto';
import type { Sha256 } from '../kernel/digest.js';
import type { FetchResponse } from '../kernel/fetch.js';
import type { Fate } from './transfer-fate.js';
import { judgeStatus } from './transfer-policy.js';

/** What is known of a file before it is seen. */
export type Expected =
  | { readonly kind: 'exact'; readonly sizeBytes: number; readonly sha256: Sha256 }
  /** The length is known and no digest of the whole: what the bytes are is for the receiver to judge. */
  | { readonly kind: 'sized'; readonly sizeBytes: number }
  | { readonly kind: 'limited'; readonly limitBytes: number };

/** The bytes handed out were of a file that has changed meanwhile: the same URL deserves a fresh start. */
export interface Restart {
  readonly kind: 'restart';
  readonly text: string;
}

/** A passing trouble: go on from the bytes held, after a pause. */
export interface Again {
  readonly kind: 'again';
  readonly text: string;
  readonly retryAfterSeconds?: number | undefined;
}

export type Trouble = Fate | Restart | Again;

/** What has come of a file so far, over all its connections. */
export interface Held {
  readonly expected: Expected;
  readonly hash: Hash;
  heldBytes: number;
  validator: string | undefined;
  /** Bytes of more than one response were joined on the servers' word. */
  joined: boolean;
  /** The server's ranges cannot be used. */
  rangesBroken: boolean;
}

/** Bytes that did not turn out right: those of one response are the server's fault, joined ones deserve a fresh start. */
export function wrong(held: Held, text: string): Trouble {
  if (held.joined) return { kind: 'restart', text };
  return { kind: held.expected.kind === 'limited' ? 'too-large' : 'wrong', text };
}

export function limitOf(expected: Expected): number {
  return expected.kind === 'limited' ? expected.limitBytes : expected.sizeBytes;
}

/** Judges a response by its header alone; remembers when ranges are of no use. */
export function objection(response: FetchResponse, held: Held): Trouble | undefined {
  const { status, totalBytes, retryAfterSeconds, fromByte } = response;
  const text = `HTTP status ${status}`;
  const verdict = judgeStatus(status);
  if (verdict === 'missing') return { kind: 'missing', text: `not there (${status})` };
  if (verdict === 'refused') return { kind: 'failed', text };
  if (verdict === 'again') return { kind: 'again', text, retryAfterSeconds };
  if (verdict === 'bad-range' || (fromByte !== 0 && fromByte !== held.heldBytes)) {
    if (held.rangesBroken || held.heldBytes === 0)
      return { kind: 'failed', text: `${text} without a range asked` };
    held.rangesBroken = true;
    return { kind: 'again', text: 'the range that was asked for is not what came' };
  }
  if (totalBytes === undefined) return undefined;
  if (held.expected.kind !== 'limited' && totalBytes !== held.expected.sizeBytes) {
    return wrong(held, `has ${totalBytes} bytes where ${held.expected.sizeBytes} are signed`);
  }
  if (totalBytes <= limitOf(held.expected)) return undefined;
  return wrong(held, `has ${totalBytes} bytes where ${limitOf(held.expected)} are allowed`);
}

/** First byte to ask for: joining needs a validator, or a digest that proves the whole afterwards. */
export function resumeFrom(held: Held): number {
  const provable = held.validator !== undefined || held.expected.kind === 'exact';
  return provable && !held.rangesBroken ? held.heldBytes : 0;
}

function isWhole(held: Held, totalBytes: number | undefined): boolean {
  return held.heldBytes === (held.expected.kind === 'limited' ? totalBytes : held.expected.sizeBytes);
}

/** Judges what is held when a body has ended or broken off. */
export function checkEnd(
  held: Held,
  response: FetchResponse,
  broken: Trouble | undefined,
): Trouble | undefined {
  const { expected, heldBytes } = held;
  if (!isWhole(held, response.totalBytes)) {
    // Without any length, the end of the body is all there is to know of the end of the file.
    if (broken === undefined && expected.kind === 'limited' && response.totalBytes === undefined)
      return undefined;
    return broken ?? { kind: 'again', text: `ended after ${heldBytes} bytes` };
  }
  if (expected.kind !== 'exact' || held.hash.copy().digest('hex') === expected.sha256) return undefined;
  return wrong(held, 'the SHA-256 is not the one that is signed');
}
