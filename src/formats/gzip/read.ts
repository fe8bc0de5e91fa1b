import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RootfsError } from '../../kernel/errors.js';

const CHUNK_BYTES = 64 * 1024;

/**
 * Decompresses gzip: one member or several, each with its CRC-32 and length checked.
 *
 * This is Node's zlib and not node-gzip, because node-gzip returns one buffer (memory would grow with the package),
 * loses the error's code, and lets anything pass that follows a member and begins with a zero byte.
 * @throws RootfsError `ARCHIVE_MALFORMED`: corrupt, truncated or followed by something else; what the source throws
 * @see RFC 1952
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const engine = createGunzip({ chunkSize: CHUNK_BYTES });
  let fedBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      fedBytes += chunk.length;
      yield chunk;
    }
  }
  // The callback has nothing to do: an error also ends the iteration below.
  pipeline(Readable.from(counted(), { objectMode: true, highWaterMark: 1 }), engine, () => undefined);
  try {
    for await (const chunk of engine) yield chunk as Uint8Array;
  } catch (cause) {
    if (cause instanceof RootfsError) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new RootfsError('ARCHIVE_MALFORMED', `gzip data is corrupt or truncated: ${text}`, { cause });
  }
  // zlib stops without an error where zeros follow a member.
  if (engine.bytesWritten !== fedBytes) {
    throw new RootfsError('ARCHIVE_MALFORMED', 'gzip data is followed by something else');
  }
}
