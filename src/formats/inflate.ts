import { RootfsError } from '../kernel/errors.js';
import { gunzip } from './gzip/read.js';

/** What can be decompressed. */
export type Compression = 'none' | 'gzip' | 'xz' | 'zstd';

const MIB = 1024 * 1024;
const FLOOR_BYTES = 64 * MIB;
const RATIO_MAX = 250;

/**
 * How much `compressedBytes` may unpack to when nobody signed a size: 250 times as much, and always 64 MiB. A bomb
 * of zeros reaches 1,000 times with gzip, 7,000 with xz and 30,000 with zstd.
 */
export function outputLimit(compressedBytes: number): number {
  return Math.max(FLOOR_BYTES, RATIO_MAX * compressedBytes);
}

type Chunks = AsyncIterable<Uint8Array>;

// These two bring libraries that most runs of Alpine and many of Debian do without.
async function* unxz(chunks: Chunks): AsyncGenerator<Uint8Array> {
  yield* (await import('./xz/read.js')).unxz(chunks);
}

async function* unzstd(chunks: Chunks): AsyncGenerator<Uint8Array> {
  yield* (await import('./zstd/read.js')).unzstd(chunks);
}

function decoder(compression: Compression): (chunks: Chunks) => Chunks {
  switch (compression) {
    case 'none':
      return (chunks) => chunks;
    case 'gzip':
      return gunzip;
    case 'xz':
      return unxz;
    case 'zstd':
      return unzstd;
  }
  return compression satisfies never;
}

/**
 * Decompresses a stream and stops at the first byte over `maxOutputBytes`. Output may come before the check that
 * covers it: when an error follows, discard all of it.
 * @throws RootfsError `ARCHIVE_TOO_LARGE`, `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`, and what the source throws
 */
export async function* inflate(
  compression: Compression,
  chunks: AsyncIterable<Uint8Array>,
  maxOutputBytes: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of decoder(compression)(chunks)) {
    total += chunk.length;
    if (total > maxOutputBytes) {
      throw new RootfsError(
        'ARCHIVE_TOO_LARGE',
        `data unpacks to more than the ${maxOutputBytes} bytes allowed`,
        {
          hint: 'It looks like a decompression bomb. Report it to who published it.',
        },
      );
    }
    yield chunk;
  }
}
