import { RootfsError } from '../kernel/errors.js';
import { redactUrl } from '../kernel/url.js';
import { interruption, transferError, type Fate, type Outcome } from './transfer-fate.js';
import type { Expected } from './transfer-judge.js';
import { Retries } from './transfer-policy.js';
import { reportProgress, type Progress } from './transfer-progress.js';
import { openCandidate, type TransferContext } from './transfer-stream.js';

export interface TransferRequest {
  /** The same file at several places, in order of preference; may hold credentials. */
  readonly urls: readonly string[];
  readonly expected: Expected;
  /** For messages and events; must not hold credentials. */
  readonly label: string;
}

/** Consumes a whole stream; when the stream throws, whatever was made of it must be thrown away. */
export type Keep<T> = (chunks: AsyncIterable<Uint8Array>) => Promise<T>;

export interface Transferred<T> {
  readonly value: T;
  /** The candidate that gave the file, as it was passed in: redact before showing. */
  readonly url: string;
}

type Tried<T> = { readonly value: T } | { readonly fate: Fate };

function note(context: TransferContext, code: string, url: string, text: string): void {
  context.report({ kind: 'note', level: 'debug', code, text: `${redactUrl(url)}: ${text}` });
}

/** Tries one URL, from the beginning again when the file changed under the reader's hands. */
async function tryCandidate<T>(
  url: string,
  request: TransferRequest,
  keep: Keep<T>,
  retries: Retries,
  progress: Progress,
  context: TransferContext,
): Promise<Tried<T>> {
  retries.nextCandidate();
  for (;;) {
    const stream = openCandidate(url, request.expected, retries, progress, context);
    try {
      return { value: await keep(stream.chunks) };
    } catch (error) {
      if (context.signal?.aborted === true) throw interruption(context.signal);
      const ending = stream.ending();
      if (ending === undefined) throw error;
      if (ending.kind !== 'restart') return { fate: ending };
      note(context, 'TRANSFER_RESTART', url, ending.text);
      if (retries.take() === undefined) return { fate: { kind: 'wrong', text: ending.text } };
    }
  }
}

async function tryAll<T>(
  request: TransferRequest,
  keep: Keep<T>,
  progress: Progress,
  context: TransferContext,
): Promise<Transferred<T>> {
  const retries = new Retries();
  const outcomes: Outcome[] = [];
  for (const url of new Set(request.urls)) {
    const tried = await tryCandidate(url, request, keep, retries, progress, context);
    if ('value' in tried) return { value: tried.value, url };
    outcomes.push({ ...tried.fate, url });
    note(context, 'TRANSFER_CANDIDATE', url, tried.fate.text);
  }
  throw transferError(request.label, outcomes);
}

/**
 * Reads one file from the first candidate that gives it right into `keep`, which is called anew for each fresh start.
 *
 * @throws RootfsError `NETWORK_NOT_FOUND` when every candidate says that it has no such file, `DIGEST_MISMATCH` when
 * all that came was wrong, `NETWORK_TOO_LARGE` likewise for a file of unknown size, `INTERRUPTED` (or the signal's own
 * RootfsError) when aborted, else `NETWORK_FAILED`; whatever `keep` throws by itself is passed on at once
 */
export async function transfer<T>(
  request: TransferRequest,
  keep: Keep<T>,
  context: TransferContext,
): Promise<Transferred<T>> {
  if (context.signal?.aborted === true) throw interruption(context.signal);
  const progress = reportProgress(request.label, context.report);
  try {
    const transferred = await tryAll(request, keep, progress, context);
    progress.done();
    return transferred;
  } catch (error) {
    // A file that nobody has is often only asked for to see whether it is there.
    const absent = error instanceof RootfsError && error.code === 'NETWORK_NOT_FOUND';
    if (!absent || progress.started()) progress.failed();
    throw error;
  }
}
