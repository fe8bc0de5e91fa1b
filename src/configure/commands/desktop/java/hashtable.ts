/** String.hashCode() of Java. */
function hashCode(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

interface Entry<V> {
  readonly key: string;
  value: V;
}

/** java.util.Hashtable with strings as keys: its order is what a key store is written in. */
export class Hashtable<V> {
  private buckets: Entry<V>[][] = Array.from({ length: 11 }, () => []);
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(key: string): boolean {
    return this.bucket(key).some((entry) => entry.key === key);
  }

  set(key: string, value: V): void {
    const found = this.bucket(key).find((entry) => entry.key === key);
    if (found !== undefined) {
      found.value = value;
      return;
    }
    if (this.count >= Math.trunc(this.buckets.length * 0.75)) this.rehash();
    this.bucket(key).unshift({ key, value });
    this.count++;
  }

  delete(key: string): void {
    const bucket = this.bucket(key);
    const at = bucket.findIndex((entry) => entry.key === key);
    if (at < 0) return;
    bucket.splice(at, 1);
    this.count--;
  }

  /** In the order of keys(): from the last bucket to the first. */
  entries(): readonly (readonly [string, V])[] {
    return [...this.buckets]
      .reverse()
      .flatMap((bucket) => bucket.map(({ key, value }) => [key, value] as const));
  }

  private bucket(key: string): Entry<V>[] {
    return this.buckets[(hashCode(key) & 0x7fffffff) % this.buckets.length] ?? [];
  }

  private rehash(): void {
    const old = this.buckets;
    this.buckets = Array.from({ length: old.length * 2 + 1 }, () => []);
    for (const bucket of [...old].reverse())
      for (const entry of bucket) this.bucket(entry.key).unshift(entry);
  }
}
