import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.js';
import { RootfsError } from '../kernel/errors.js';
import type { Report } from '../kernel/events.js';
import type { Fetch, FetchResponse } from '../kernel/fetch.js';
import { redactUrl } from '../kernel/url.js';
import { checkedPrefix, ContentChanged, fastEnough } from './transfer-chunks.js';
import { interruption, type Fate } from './transfer-fate.js';
import {
  checkEnd,
  limitOf,
  objection,
  resumeFrom,
  wrong,
  type Again,
  type Expected,
  type Held,
  type Restart,
  type Trouble,
} from './transfer-judge.js';
import { delayMs, type Retries } from './transfer-policy.js';
import type { Progress } from './transfer-progress.js';

export interface TransferContext {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly report: Report;
  readonly signal?: AbortSignal | undefined;
}

/** One candidate's bytes as a single stream, whatever happens to the connections below it. */
export interface CandidateStream {
  /** Ends only after every byte has come and was found right; throws otherwise. May be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Why `chunks` threw; undefined when the reader gave up by itself or the run was interrupted. */
  ending(): Fate | Restart | undefined;
}

interface State extends Held {
  readonly url: string;
  readonly context: TransferContext;
  readonly progress: Progress;
}

function troubleOf(error: unknown, signal: AbortSignal | undefined): Trouble {
  if (signal?.aborted === true) throw interruption(signal);
  if (error instanceof ContentChanged) return { kind: 'restart', text: error.message };
  if (!(error instanceof RootfsError)) throw error;
  if (error.code === 'NETWORK_REDIRECTS') return { kind: 'redirected', text: error.message };
  if (error.code === 'OFFLINE') return { kind: 'offline', text: 'not asked, because the run is offline' };
  return { kind: error.code === 'NETWORK_FAILED' ? 'again' : 'failed', text: error.message };
}

/** One request; hands out the bytes that are new. Returns what stood in the way, or undefined when all is there. */
async function* attempt(state: State): AsyncGenerator<Uint8Array, Trouble | undefined, undefined> {
  const { context, expected } = state;
  const { clock, signal } = context;
  let response: FetchResponse;
  try {
    const fromByte = resumeFrom(state);
    response = await context.fetch({ url: state.url, fromByte, validator: state.validator, signal });
  } catch (error) {
    return troubleOf(error, signal);
  }
  const body = response.body[Symbol.asyncIterator]();
  let broken: Trouble | undefined;
  try {
    const objected = objection(response, state);
    if (objected !== undefined) return objected;
    if (response.fromByte === 0) state.validator = response.validator;
    else state.joined = true;
    const iterable = { [Symbol.asyncIterator]: () => body };
    const fresh = response.fromByte === 0 ? checkedPrefix(iterable, state.heldBytes, state.hash) : iterable;
    const total = expected.kind === 'limited' ? response.totalBytes : expected.sizeBytes;
    state.progress.held(state.heldBytes, total);
    for await (const chunk of fastEnough(fresh, clock)) {
      if (state.heldBytes + chunk.length > limitOf(expected))
        return wrong(state, 'sends more bytes than it should');
      state.hash.update(chunk);
      state.heldBytes += chunk.length;
      state.progress.held(state.heldBytes, total);
      yield chunk;
    }
  } catch (error) {
    broken = troubleOf(error, signal);
  } finally {
    await body.return?.();
  }
  return broken?.kind === 'restart' ? broken : checkEnd(state, response, broken);
}

function tellPause(state: State, trouble: Again, pauseMs: number): void {
  const place = redactUrl(state.url);
  // What the network says names the URL already; what was wrong with an answer does not.
  const what = trouble.text.startsWith(place) ? trouble.text : `${place}: ${trouble.text}`;
  const text = `${what}; trying again in ${(pauseMs / 1000).toFixed(1)} s`;
  const level = pauseMs >= 10_000 ? 'info' : 'debug';
  state.context.report({ kind: 'note', level, code: 'TRANSFER_RETRY', text });
}

/**
 * Opens one candidate. Broken connections are resumed inside the stream: by a range when the server can and the bytes
 * are those of the same file, otherwise by reading over what is held already.
 */
export function openCandidate(
  url: string,
  expected: Expected,
  retries: Retries,
  progress: Progress,
  context: TransferContext,
): CandidateStream {
  const hash = createHash('sha256');
  const start = { heldBytes: 0, validator: undefined, joined: false, rangesBroken: false };
  const state: State = { url, expected, context, progress, hash, ...start };
  let ending: Fate | Restart | undefined;
  const stop = (reason: Fate | Restart): RootfsError => {
    ending = reason;
    return new RootfsError('NETWORK_FAILED', `${redactUrl(url)}: ${reason.text}`);
  };
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const trouble = yield* attempt(state);
      if (trouble === undefined) return;
      if (trouble.kind !== 'again') throw stop(trouble);
      const retry = retries.take();
      if (retry === undefined) {
        throw stop({
          kind: 'failed',
          text: `${trouble.text} (given up)`,
        });
      }
      const pauseMs = delayMs(url, retry, trouble.retryAfterSeconds);
      tellPause(state, trouble, pauseMs);
      await context.clock.sleep(pauseMs, context.signal);
    }
  }
  return { chunks: chunks(), ending: () => ending };
}
