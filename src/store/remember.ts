import { sha256 } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import type { Fetch, FetchResponse } from '../kernel/fetch.js';
import type { BlobStore, DerivedKey } from '../kernel/store.js';
import { redactUrl } from '../kernel/url.js';
import { fetchSmall } from './obtain.js';
import type { TransferContext } from './transfer-stream.js';

/** A small file as it was when it was asked for last. Nobody vouches for it, neither then nor now. */
export interface RememberedFile {
  readonly bytes: Uint8Array;
  /** Where redirects led, redacted; the URL asked for when there were none. */
  readonly finalUrl: string;
}

interface Known extends RememberedFile {
  /** To ask whether it has changed; '' when the server gave none. */
  readonly validator: string;
}

export interface RememberContext extends TransferContext {
  readonly store: Pick<BlobStore, 'readDerived' | 'putDerived' | 'dropDerived'>;
}

function keyOf(name: string): DerivedKey {
  return { kind: 'fetched-1', from: sha256(Buffer.from(name)) };
}

/** Two lines of text and then the file. */
function pack({ validator, finalUrl, bytes }: Known): readonly Uint8Array[] {
  return [Buffer.from(`${validator}\n${finalUrl}\n`), bytes];
}

function unpack(whole: Uint8Array): Known | undefined {
  const first = whole.indexOf(10);
  const second = whole.indexOf(10, first + 1);
  if (first < 0 || second < 0) return undefined;
  const text = (from: number, to: number): string => Buffer.from(whole.subarray(from, to)).toString('utf8');
  return { validator: text(0, first), finalUrl: text(first + 1, second), bytes: whole.subarray(second + 1) };
}

async function recall(name: string, { store }: RememberContext): Promise<Known | undefined> {
  const whole = await store.readDerived(keyOf(name));
  return whole === undefined ? undefined : unpack(whole);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Answers "not modified" with what is known, so that who reads it need not know of it. */
function revalidating(
  fetch: Fetch,
  known: Known | undefined,
  seen: (response: FetchResponse) => void,
): Fetch {
  return async (request) => {
    const isFresh = request.fromByte === 0 && known !== undefined && known.validator !== '';
    const response = await fetch(isFresh ? { ...request, unless: known.validator } : request);
    seen(response);
    if (!isFresh || response.status !== 304) return response;
    await response.body[Symbol.asyncIterator]().return?.();
    return {
      ...response,
      status: 200,
      totalBytes: known.bytes.length,
      validator: undefined,
      body: once(known.bytes),
    };
  };
}

/** A cache that may only be read costs another download and nothing else. */
async function keep(name: string, known: Known, { store, report }: RememberContext): Promise<void> {
  try {
    await store.putDerived(keyOf(name), pack(known));
  } catch (error) {
    const text = `${redactUrl(name)} is not remembered: ${error instanceof Error ? error.message : 'no reason'}`;
    report({ kind: 'note', level: 'debug', code: 'REMEMBER', text });
  }
}

/** A file to remember. */
export interface Remembered {
  readonly url: string;
  /** What it is remembered as; the URL, unless that is another one each time. */
  readonly name: string;
  /** For messages; must not hold credentials. */
  readonly label: string;
}

/**
 * A small file whose digest is not known beforehand, asked for with the validator of the last time so that an unchanged
 * one costs no transfer; offline as it was then. undefined when the server says that there is none.
 * @throws RootfsError `OFFLINE` when it was never asked for, otherwise as `fetchSmall` does
 */
export async function fetchRemembered(
  { url, name, label }: Remembered,
  limitBytes: number,
  context: RememberContext,
): Promise<RememberedFile | undefined> {
  const known = await recall(name, context);
  let last: FetchResponse | undefined;
  const fetch = revalidating(context.fetch, known, (response) => void (last = response));
  try {
    const small = await fetchSmall([url], limitBytes, label, { ...context, fetch });
    if (small === undefined) return undefined;
    const finalUrl = redactUrl(last?.finalUrl ?? url);
    const validator = last?.current ?? (last?.status === 304 ? known?.validator : undefined) ?? '';
    const now = { bytes: small.bytes, finalUrl, validator };
    if (last?.status !== 304) await keep(name, now, context);
    return now;
  } catch (error) {
    if (known === undefined || !(error instanceof RootfsError) || error.code !== 'OFFLINE') throw error;
    const text = `${label} is as it was when it was fetched last`;
    context.report({ kind: 'note', level: 'info', code: 'OFFLINE', text });
    return known;
  }
}
