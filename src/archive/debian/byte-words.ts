/** Bytes that grow by doubling; what was reserved and not yet written takes no memory of the machine. */
export class GrowingBytes {
  bytes: Uint8Array;
  length = 0;

  constructor(reserved: number) {
    this.bytes = new Uint8Array(reserved);
  }

  /** Makes room for `more` bytes behind `length`. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }
}

/** A copy with at least twice the room. */
export function widened(values: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * values.length);
  wider.set(values);
  return wider;
}

/**
 * Different words, numbered from 0 in the order in which they came. They are told apart by their bytes where they stand in a
 * text, so that an index of 60,000 names is gone through without making a string of each.
 */
export class ByteWords {
  #text: GrowingBytes;
  /** By number: where the word ends in the text, and its hash. */
  #ends: Int32Array;
  #hashes: Int32Array;
  /** Open addressing, at most half full: number + 1, or 0. */
  #slots: Int32Array;
  #size = 0;

  /** @param expected how many words there will be, about: room for them is reserved */
  constructor(expected = 64) {
    const room = 1 << (32 - Math.clz32(Math.max(expected, 2) - 1));
    this.#text = new GrowingBytes(16 * room);
    this.#ends = new Int32Array(room);
    this.#hashes = new Int32Array(room);
    this.#slots = new Int32Array(2 * room);
  }

  get size(): number {
    return this.#size;
  }

  /** The number of bytes[from, to), which is a new one when the word is. */
  intern(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const slot = this.#slotOf(hash, bytes, from, to);
    const known = this.#slots[slot] as number;
    return known === 0 ? this.#enter(slot, hash, bytes, from, to) : known - 1;
  }

  /** The number of bytes[from, to), or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    return (this.#slots[this.#slotOf(hashOf(bytes, from, to), bytes, from, to)] as number) - 1;
  }

  /** The number of a text, or -1. */
  findText(text: string): number {
    let hash = START;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let id = slots[slot] as number; id !== 0; id = slots[slot] as number) {
      if (this.#hashes[id - 1] === hash && this.#isText(id - 1, text)) return id - 1;
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** The word of a number. */
  text(id: number): string {
    return Buffer.from(this.#text.bytes.buffer).toString('latin1', this.#from(id), this.#ends[id]);
  }

  #from(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] as number);
  }

  /** Where the word is, or the empty place where it would be. */
  #slotOf(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let id = slots[slot] as number; id !== 0; id = slots[slot] as number) {
      if (this.#hashes[id - 1] === hash && this.#equals(id - 1, bytes, from, to)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #equals(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#from(id);
    if ((this.#ends[id] as number) - start !== to - from) return false;
    const own = this.#text.bytes;
    for (let i = from, k = start; i < to; i++, k++) if (bytes[i] !== own[k]) return false;
    return true;
  }

  #isText(id: number, text: string): boolean {
    const start = this.#from(id);
    if ((this.#ends[id] as number) - start !== text.length) return false;
    for (let i = 0; i < text.length; i++)
      if (this.#text.bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  #enter(slot: number, hash: number, bytes: Uint8Array, from: number, to: number): number {
    const id = this.#size++;
    const text = this.#text;
    text.reserve(to - from);
    for (let i = from; i < to; i++) text.bytes[text.length++] = bytes[i] as number;
    if (id === this.#ends.length) {
      this.#ends = widened(this.#ends);
      this.#hashes = widened(this.#hashes);
    }
    this.#ends[id] = text.length;
    this.#hashes[id] = hash;
    this.#slots[slot] = id + 1;
    if (2 * this.#size >= this.#slots.length) this.#spread();
    return id;
  }

  /** Moves every word to its place in a table twice as large. */
  #spread(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      const hash = this.#hashes[id] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
const START = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = START;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), PRIME);
  return hash;
}
