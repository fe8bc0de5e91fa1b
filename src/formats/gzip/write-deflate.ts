import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import { RootfsError } from '../../kernel/errors.js';

/** Levels for which zlib and pako were measured to give the same bytes. */
export type DeflateLevel = 1 | 6;

/**
 * A run of raw deflate blocks that refers to nothing before it. `sync` ends it with an empty stored block on a byte
 * boundary, so that another run can follow; `finish` ends the stream.
 * @see RFC 1951 §3.2.4; zlib.h, deflate, Z_SYNC_FLUSH
 */
export type DeflateRun = (
  bytes: Uint8Array,
  end: 'sync' | 'finish',
  level: DeflateLevel,
) => Promise<Uint8Array>;

export type DeflaterName = 'zlib' | 'pako';

const SYNC_MARKER = Buffer.from([0, 0, 0xff, 0xff]);

const SETTINGS = { windowBits: 15, memLevel: 8 } as const;

/**
 * An output buffer that surely holds the run, so that the encoder never stops in the middle: a flush that is
 * continued in another buffer may repeat its marker. @see zlib.h, deflate, "repeated flush markers"; deflateBound
 */
function boundBytes(sizeBytes: number): number {
  return sizeBytes + (sizeBytes >>> 8) + 1024;
}

const deflateOutside = promisify(deflateRaw);

/** On a thread of Node's own pool, so that the one that asks can go on. */
function zlibRun(bytes: Uint8Array, end: 'sync' | 'finish', level: DeflateLevel): Promise<Uint8Array> {
  const finishFlush = end === 'finish' ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  const strategy = constants.Z_DEFAULT_STRATEGY;
  return deflateOutside(bytes, {
    ...{ ...SETTINGS, strategy, level, finishFlush },
    chunkSize: boundBytes(bytes.length),
  });
}

async function pakoRun(bytes: Uint8Array, end: 'sync' | 'finish', level: DeflateLevel): Promise<Uint8Array> {
  // Hardly any machine needs it.
  const { Deflate, Z_DEFAULT_STRATEGY: strategy, Z_FINISH, Z_SYNC_FLUSH } = await import('pako');
  const chunkSize = boundBytes(bytes.length);
  const deflate = new Deflate({ ...SETTINGS, strategy, level, raw: true, chunkSize });
  const parts: Uint8Array[] = [];
  deflate.onData = (part) => parts.push(part);
  deflate.push(bytes, end === 'finish' ? Z_FINISH : Z_SYNC_FLUSH);
  if (deflate.err !== 0) throw new RootfsError('INTERNAL', `pako: ${deflate.msg}`);
  return Buffer.concat(parts);
}

const RUNS: Readonly<Record<DeflaterName, DeflateRun>> = { zlib: zlibRun, pako: pakoRun };

/**
 * Deflates one independent run with Node's zlib or with pako (JavaScript, the same algorithm, five times slower).
 * Window, memory level and strategy are fixed; the level and where runs end are part of what an image's digest means.
 * @throws RootfsError `INTERNAL` when the encoder did not end the run as asked
 */
export async function deflateRun(
  deflater: DeflaterName,
  bytes: Uint8Array,
  end: 'sync' | 'finish',
  level: DeflateLevel,
): Promise<Uint8Array> {
  const run = await RUNS[deflater](bytes, end, level);
  if (end === 'sync' && !SYNC_MARKER.equals(run.subarray(-SYNC_MARKER.length))) {
    throw new RootfsError('INTERNAL', `${deflater} did not end a run of deflate blocks with a sync flush`);
  }
  return run;
}
