import xzDecompress from 'xz-decompress';
import { RootfsError } from '../../kernel/errors.js';

/** The library's errors end in a number of xz-embedded's `enum xz_ret` (linux/xz.h). */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  2: 'an unsupported integrity check',
  3: 'more memory than there is',
  4: 'a dictionary of more than 64 MiB',
  6: 'an unsupported filter or integrity check',
};

function xzError(cause: unknown): unknown {
  if (cause instanceof RootfsError) return cause;
  const code = /error code ([0-9]+)$/.exec(cause instanceof Error ? cause.message : '')?.[1] ?? '';
  const reason = UNSUPPORTED[code];
  if (reason !== undefined) {
    return new RootfsError('ARCHIVE_UNSUPPORTED', `xz data needs ${reason}`, { cause });
  }
  return new RootfsError('ARCHIVE_MALFORMED', 'xz data is corrupt, truncated or followed by something else', {
    cause,
  });
}

function asWebStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(): Promise<void> {
      await iterator.return?.();
    },
  };
  return new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
}

/**
 * Decompresses xz: streams, blocks, their CRC-32 or CRC-64, indexes and footers are all checked, stream padding is
 * accepted. Most output comes before the check that covers it: discard it when an error follows.
 *
 * The library runs one stream at a time on a thread and lets the next wait; leaving the loop early lets go of it.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` (SHA-256 check, BCJ filters, dictionary over
 * 64 MiB), and what the source throws
 * @see The .xz File Format 1.2.1, https://tukaani.org/xz/xz-file-format.txt
 */
export async function* unxz(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = asWebStream(chunks);
  const output = new xzDecompress.XzReadableStream(input);
  let isWhole = false;
  try {
    for await (const chunk of output) if (chunk.length > 0) yield chunk;
    isWhole = true;
  } catch (cause) {
    throw xzError(cause);
  } finally {
    // The library leaves its input open after an error. It is locked to its reader, so only the source can be let go.
    if (!isWhole) await chunks[Symbol.asyncIterator]().return?.();
  }
}
