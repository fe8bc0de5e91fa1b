import type { BlobSpec } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import type { BlobStore } from '../kernel/store.js';
import { interruption } from './transfer-fate.js';
import type { TransferContext } from './transfer-stream.js';
import { transfer } from './transfer.js';

export interface ObtainContext extends TransferContext {
  readonly store: BlobStore;
}

/** A blob and where it may be had. */
export interface BlobRequest {
  readonly spec: BlobSpec;
  /** In order of preference; may hold credentials. */
  readonly urls: readonly string[];
  /** For messages and events; must not hold credentials. */
  readonly label: string;
}

/** Transfers that run now, so that a blob wanted twice at the same time is fetched once. */
const running = new WeakMap<BlobStore, Map<string, Promise<void>>>();

function runningIn(store: BlobStore): Map<string, Promise<void>> {
  const known = running.get(store) ?? new Map<string, Promise<void>>();
  running.set(store, known);
  return known;
}

/** Waits for somebody else's transfer, whatever becomes of it, but no longer than one's own signal allows. */
async function outcomeOf(other: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const settled = other.catch(() => undefined);
  if (signal === undefined) return settled;
  let release = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    release = resolve;
    signal.addEventListener('abort', release, { once: true });
  });
  await Promise.race([settled, aborted]);
  signal.removeEventListener('abort', release);
}

async function fetchInto(request: BlobRequest, context: ObtainContext): Promise<void> {
  const { spec } = request;
  const expected = { kind: 'exact' as const, ...spec };
  await transfer({ ...request, expected }, (chunks) => context.store.put(spec, chunks), context);
}

/**
 * Makes sure that the store has the blob: fetched from the first candidate that has it right, size and digest checked
 * while it streams, unless it is there already.
 *
 * @throws RootfsError as `transfer` and `BlobStore.put` do; nothing is kept then
 */
export async function obtainBlob(request: BlobRequest, context: ObtainContext): Promise<void> {
  const { spec, label } = request;
  const { store, signal } = context;
  const key = `${spec.sha256} ${spec.sizeBytes}`;
  const transfers = runningIn(store);
  for (;;) {
    if (signal?.aborted === true) throw interruption(signal);
    if (await store.has(spec)) {
      const sizes = { doneBytes: spec.sizeBytes, totalBytes: spec.sizeBytes };
      return context.report({ kind: 'transfer', label, ...sizes, state: 'cached' });
    }
    const other = transfers.get(key);
    if (other !== undefined) {
      await outcomeOf(other, signal);
      continue;
    }
    const own = fetchInto(request, context).finally(() => transfers.delete(key));
    transfers.set(key, own);
    return own;
  }
}

/**
 * Obtains all blobs of a list, at most `jobs` at a time and begun in its order. The first failure stops the others, which is
 * waited for; of failures that came together the one that is first in the list is thrown.
 * @param onObtained told the place in the list of each blob that is there, as soon as it is
 */
export async function obtainAll(
  list: readonly BlobRequest[],
  jobs: number,
  context: ObtainContext,
  onObtained?: (place: number) => void,
): Promise<void> {
  const stop = new AbortController();
  const signal = context.signal === undefined ? stop.signal : AbortSignal.any([context.signal, stop.signal]);
  const failures = new Map<number, unknown>();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < list.length && !signal.aborted) {
      const index = next++;
      const request = list[index];
      if (request === undefined) return;
      try {
        // A signal of its own for each job: many listeners on a shared one make Node warn of a leak.
        await obtainBlob(request, { ...context, signal: AbortSignal.any([signal]) });
        onObtained?.(index);
      } catch (error) {
        if (error !== STOPPED) failures.set(index, error);
        stop.abort(STOPPED);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, list.length)) }, work));
  if (context.signal?.aborted === true) throw interruption(context.signal);
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
}

/** Reason of the transfers that stop because another one failed; never leaves this file. */
const STOPPED = new RootfsError('INTERRUPTED', 'another transfer failed');

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

export interface SmallFile {
  readonly bytes: Uint8Array;
  /** The candidate that gave it, as passed in: redact before showing. */
  readonly url: string;
}

/**
 * A small file whose digest is not known beforehand, such as InRelease; undefined when every candidate says that there
 * is none. Nobody vouches for the bytes yet.
 *
 * @throws RootfsError `NETWORK_TOO_LARGE` above `limitBytes`, otherwise as `transfer` does
 */
export async function fetchSmall(
  urls: readonly string[],
  limitBytes: number,
  label: string,
  context: TransferContext,
): Promise<SmallFile | undefined> {
  try {
    const expected = { kind: 'limited' as const, limitBytes };
    const { value, url } = await transfer({ urls, expected, label }, collect, context);
    return { bytes: value, url };
  } catch (error) {
    if (error instanceof RootfsError && error.code === 'NETWORK_NOT_FOUND') return undefined;
    throw error;
  }
}
