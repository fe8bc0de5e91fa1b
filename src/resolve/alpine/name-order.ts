/**
 * The order of names in apk's table of names. apk walks this table to find who depends on a name, and follows what it
 * finds in that order, so the order of installation of packages with install_if depends on it.
 *
 * @see apk-tools 3, src/blob.c (murmur3_32), src/database.c (20,000 buckets), src/hash.c (newest first in a bucket)
 */

const BUCKETS = 20_000;
const SEED = 5381;
const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, C1), 15), C2);
}

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** MurmurHash3, 32 bits, of a byte string. @see https://github.com/aappleby/smhasher, MurmurHash3.cpp */
function murmur3(text: string, seed: number): number {
  const whole = text.length & ~3;
  let h = seed;
  for (let i = 0; i < whole; i += 4) {
    const block =
      text.charCodeAt(i) |
      (text.charCodeAt(i + 1) << 8) |
      (text.charCodeAt(i + 2) << 16) |
      (text.charCodeAt(i + 3) << 24);
    h = (Math.imul(rotate(h ^ scramble(block), 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = text.length - 1; i >= whole; i--) rest = (rest << 8) | text.charCodeAt(i);
  if (text.length > whole) h ^= scramble(rest);
  return finish(h ^ text.length);
}

/** The bucket of a name (a byte string) in apk's table. */
export function bucketOf(name: string): number {
  return murmur3(name, SEED) % BUCKETS;
}
