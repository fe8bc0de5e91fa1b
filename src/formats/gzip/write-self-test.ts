import { sha256 } from '../../kernel/digest.js';
import { deflateRun, type DeflaterName, type DeflateLevel } from './write-deflate.js';

const VECTOR_BYTES = 320 * 1024;

const WORDS =
  'lib share doc usr bin etc Package Version Depends amd64 copyright changelog the of and GNU'.split(' ');

/** xorshift32: the same numbers everywhere. @see Marsaglia, Xorshift RNGs, 2003 */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/**
 * Bytes in which encoders that differ at all are likely to differ: words (hash chains and lazy matches), fixed-size
 * records with small differences (short matches), zeros (longest matches) and noise (stored blocks).
 */
export function testVector(): Uint8Array {
  const vector = Buffer.alloc(VECTOR_BYTES);
  const next = numbers(0x9e3779b9);
  let end = 0;
  while (end < VECTOR_BYTES / 2)
    end += vector.write(`${WORDS[next() % WORDS.length] ?? ''}${next() % 7}\n/`, end);
  for (; end < (VECTOR_BYTES * 3) / 4; end += 16) {
    vector.writeUInt32LE(end, end);
    vector.writeUInt16LE(next() % 61, end + 8);
  }
  for (end += 8192; end < VECTOR_BYTES - 4; end += 4) vector.writeUInt32LE(next(), end);
  return vector;
}

/** SHA-256 of the vector's deflated halves, one ended by a sync flush and one finished, as canonical zlib makes them. */
const EXPECTED: Readonly<Record<DeflateLevel, string>> = {
  1: '0e5f796442e1d05c3f920a72d9b18cc7cac19b9f41bd1ade6272b15e4061a5ca',
  6: '563fc3299e9269f94917d0e2d56b47710ec4b4ec7236b1ba31d0bd29f1ebf862',
};

async function answers(
  deflater: DeflaterName,
  level: DeflateLevel,
  vector: Uint8Array,
  run: typeof deflateRun,
): Promise<boolean> {
  const half = vector.subarray(0, vector.length / 2);
  const parts = [run(deflater, half, 'sync', level), run(deflater, vector, 'finish', level)];
  return sha256(Buffer.concat(await Promise.all(parts))) === EXPECTED[level];
}

/**
 * Whether `deflater` gives the bytes that this program's digests rest on. Both levels are asked, whichever is used:
 * zlib of Node 20.5 answers level 1 rightly and level 6 not. Some 20 ms with zlib.
 */
export async function isCanonical(deflater: DeflaterName, run = deflateRun): Promise<boolean> {
  const vector = testVector();
  const levels = [answers(deflater, 6, vector, run), answers(deflater, 1, vector, run)];
  return (await Promise.all(levels)).every((isRight) => isRight);
}

/**
 * Node's zlib where it gives canonical bytes, else pako, which always does. Node's builds differ (its releases 20.0 to
 * 20.10, and those against another zlib such as zlib-ng), and no version number tells them apart.
 * @param run injected by tests
 */
export async function chooseDeflater(run = deflateRun): Promise<DeflaterName> {
  return (await isCanonical('zlib', run)) ? 'zlib' : 'pako';
}
