/** MurmurHash3 for 32 bits. @see apk-tools v2.14.4 src/blob.c, murmur3_32 */
function murmur3(bytes: Uint8Array, seed: number): number {
  const mix = (block: number): number => {
    const k = Math.imul(block, 0xcc9e2d51);
    return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  };
  const whole = bytes.length - (bytes.length % 4);
  let h = seed;
  for (let at = 0; at < whole; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
    h ^= mix(a | (b << 8) | (c << 16) | (d << 24));
    h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
  }
  const rest = bytes.subarray(whole);
  if (rest.length > 0) h ^= mix((rest[0] ?? 0) | ((rest[1] ?? 0) << 8) | ((rest[2] ?? 0) << 16));
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** How many buckets apk's table of directories has. @see apk-tools v2.14.4 src/database.c, apk_db_open */
const DIRECTORY_BUCKETS = 20_000;
const SEED = 5381;

/**
 * Directories in the order of apk's hash table, which is that of a trigger's arguments: by bucket, and in one bucket
 * what came last comes first.
 * @param names in the order in which the table got them
 * @see apk-tools v2.14.4 src/hash.c, apk_hash_foreach
 */
export function inHashOrder(names: readonly string[]): readonly string[] {
  const placed = names.map((name, age) => ({
    name,
    age,
    bucket: murmur3(Buffer.from(name), SEED) % DIRECTORY_BUCKETS,
  }));
  return placed.sort((a, b) => a.bucket - b.bucket || b.age - a.age).map(({ name }) => name);
}
