import type { ByteString } from '../../../../kernel/byte-string.js';

/** The prime below each power of two. @see glib/ghash.c, prime_mod */
const PRIMES = [
  ...[1, 2, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071],
  ...[262139, 524287, 1048573, 2097143, 4194301],
];
const LEAST_SHIFT = 3;

interface Node<V> {
  readonly hash: number;
  readonly key: ByteString;
  value: V;
}

type Slot<V> = Node<V> | 'tombstone' | undefined;

/** g_str_hash: Bernstein's hash over signed characters. */
export function stringHash(key: ByteString): number {
  let hash = 5381;
  for (let at = 0; at < key.length; at++) {
    const byte = key.charCodeAt(at);
    hash = (Math.imul(hash, 33) + (byte < 128 ? byte : byte - 256)) >>> 0;
  }
  return hash;
}

/**
 * A GHashTable of strings. What programs write from one stands in the order of its slots, so that the very slots matter.
 * @see glib/ghash.c of 2.58 and later
 */
export class GlibHashTable<V> {
  private slots: Slot<V>[] = Array<Slot<V>>(1 << LEAST_SHIFT).fill(undefined);
  private shift = LEAST_SHIFT;
  private nodes = 0;
  private occupied = 0;

  get size(): number {
    return this.nodes;
  }

  get(key: ByteString): V | undefined {
    const slot = this.slots[this.find(key)];
    return typeof slot === 'object' ? slot.value : undefined;
  }

  set(key: ByteString, value: V): void {
    const at = this.find(key);
    const slot = this.slots[at];
    if (typeof slot === 'object') {
      slot.value = value;
      return;
    }
    this.slots[at] = { hash: realHash(key), key, value };
    this.nodes++;
    if (slot === undefined) {
      this.occupied++;
      this.maybeResize();
    }
  }

  delete(key: ByteString): void {
    const at = this.find(key);
    if (typeof this.slots[at] !== 'object') return;
    this.slots[at] = 'tombstone';
    this.nodes--;
    this.maybeResize();
  }

  /** In the order of g_hash_table_foreach. */
  entries(): readonly (readonly [ByteString, V])[] {
    return this.slots.flatMap((slot) => (typeof slot === 'object' ? [[slot.key, slot.value] as const] : []));
  }

  private indexOf(hash: number): number {
    return (Math.imul(hash, 11) >>> 0) % (PRIMES[this.shift] ?? 1);
  }

  /** The slot of a key, or the one that it would take. */
  private find(key: ByteString): number {
    const hash = realHash(key);
    let tombstone: number | undefined;
    let at = this.indexOf(hash);
    for (let step = 1; ; step++) {
      const slot = this.slots[at];
      if (slot === undefined) return tombstone ?? at;
      if (slot === 'tombstone') tombstone ??= at;
      else if (slot.hash === hash && slot.key === key) return at;
      at = (at + step) & (this.slots.length - 1);
    }
  }

  private maybeResize(): void {
    const size = this.slots.length;
    const isSparse = size > this.nodes * 4 && size > 1 << LEAST_SHIFT;
    if (isSparse || size <= this.occupied + Math.floor(this.occupied / 16)) this.resize();
  }

  /** Moves every node to its place in the new size, each putting out the one that stands there. */
  private resize(): void {
    const old = this.slots.length;
    this.shift = Math.max(LEAST_SHIFT, bitsOf(Math.trunc(this.nodes * 1.333)));
    const size = 1 << this.shift;
    const slots = [...this.slots, ...Array<Slot<V>>(Math.max(0, size - old)).fill(undefined)];
    const settled = new Set<number>();
    for (let from = 0; from < old; from++) {
      if (settled.has(from)) continue;
      let moving = slots[from];
      slots[from] = undefined;
      while (typeof moving === 'object') {
        let at = this.indexOf(moving.hash);
        for (let step = 1; settled.has(at); step++) at = (at + step) & (size - 1);
        settled.add(at);
        const evicted: Slot<V> = slots[at];
        slots[at] = moving;
        moving = evicted;
      }
    }
    this.slots = slots.slice(0, size);
    this.occupied = this.nodes;
  }
}

/** 0 and 1 mean that a slot is empty or was. */
function realHash(key: ByteString): number {
  const hash = stringHash(key);
  return hash < 2 ? 2 : hash;
}

function bitsOf(number: number): number {
  return number === 0 ? 0 : 32 - Math.clz32(number);
}
