import { createHash, type Hash } from 'node:crypto';
import type { Clock } from '../kernel/clock.js';
import { RootfsError } from '../kernel/errors.js';
import { POLICY } from './transfer-policy.js';

/** A file begins otherwise than it did when its first bytes were handed out. */
export class ContentChanged extends Error {}

/**
 * Drops the first `heldBytes` of a body that began anew, once they have the digest so far.
 * @throws ContentChanged when they have not
 */
export async function* checkedPrefix(
  body: AsyncIterable<Uint8Array>,
  heldBytes: number,
  held: Hash,
): AsyncGenerator<Uint8Array, void, undefined> {
  const prefix = createHash('sha256');
  const wanted = held.copy().digest('hex');
  let leftBytes = heldBytes;
  for await (const chunk of body) {
    if (leftBytes === 0) {
      yield chunk;
      continue;
    }
    const old = chunk.subarray(0, leftBytes);
    prefix.update(old);
    leftBytes -= old.length;
    if (leftBytes > 0) continue;
    if (prefix.digest('hex') !== wanted) throw new ContentChanged('the file changed while it was read');
    if (old.length < chunk.length) yield chunk.subarray(old.length);
  }
}

/**
 * Passes chunks on while they come fast enough; a server that drips keeps the connection alive but not the run.
 * Time that the reader takes between chunks does not count.
 * @throws RootfsError `NETWORK_FAILED`
 */
export async function* fastEnough(
  body: AsyncIterable<Uint8Array>,
  clock: Pick<Clock, 'monotonicMs'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let waitedMs = 0;
  let windowBytes = 0;
  let askedMs = clock.monotonicMs();
  for await (const chunk of body) {
    waitedMs += clock.monotonicMs() - askedMs;
    windowBytes += chunk.length;
    if (windowBytes >= POLICY.slowBytes) waitedMs = windowBytes = 0;
    if (waitedMs >= POLICY.slowWindowMs) {
      throw new RootfsError(
        'NETWORK_FAILED',
        `only ${windowBytes} bytes in ${Math.round(waitedMs / 1000)} s`,
      );
    }
    yield chunk;
    askedMs = clock.monotonicMs();
  }
}
