/** Number of apt's hash buckets for names: the default of APT::Cache-HashTableSize. @see apt.conf(5) */
const BUCKETS = 196_613;

/** The hash by which apt's cache files names. @see apt apt-pkg/pkgcache.cc, sHash */
export function cacheBucket(name: string): number {
  let hash = 5381;
  for (const byte of Buffer.from(name.toLowerCase())) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return hash % BUCKETS;
}

/** Sorts as a walk over apt's cache meets packages, which is the order of the files that apt writes. */
export function inCacheOrder<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const buckets = new Map(items.map((item) => [item, cacheBucket(nameOf(item))]));
  return [...items].sort((a, b) => (buckets.get(a) ?? 0) - (buckets.get(b) ?? 0));
}
