import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';

/** Bytes that grow at their end. */
class Growing {
  private bytes = new Uint8Array(1 << 16);
  length = 0;

  append(more: Uint8Array): void {
    if (this.length + more.length > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.length + more.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(more, this.length);
    this.length += more.length;
  }

  at(place: number): number {
    return this.bytes[place] as number;
  }

  get all(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/**
 * Strings one after the other, each with its NUL; one that is the end of another already there is not stored again.
 * Which ends are found depends on the order of adding, just so as systemd finds them. @see systemd src/basic/strbuf.c
 */
export class StringBuffer {
  private readonly buffer = new Growing();
  /** A tree over the last bytes of strings, by node number: where its string lies. */
  private readonly offsets: number[] = [0];
  private readonly lengths: number[] = [0];
  /** Child's number by `parent * 256 + byte`. */
  private readonly children = new Map<number, number>();

  constructor() {
    this.buffer.append(new Uint8Array(1));
  }

  /** All bytes; the first is a NUL, which is the empty string. */
  get bytes(): Uint8Array {
    return this.buffer.all;
  }

  /** The byte at a place. */
  at(place: number): number {
    return this.buffer.at(place);
  }

  private holds(place: number, bytes: Uint8Array): boolean {
    for (let i = 0; i < bytes.length; i++) if (this.buffer.at(place + i) !== bytes[i]) return false;
    return true;
  }

  /** Adds a string. @returns where it begins */
  add(text: ByteString): number {
    const bytes = bytesOf(text);
    const { length } = bytes;
    if (length === 0) return 0;
    let node = 0;
    for (let depth = 0; ; depth++) {
      const place = (this.offsets[node] as number) + (this.lengths[node] as number) - length;
      if (depth === length) return place;
      if ((this.lengths[node] as number) >= length && this.holds(place, bytes)) return place;
      const key = node * 256 + (bytes[length - 1 - depth] as number);
      const child = this.children.get(key);
      if (child === undefined) return this.append(bytes, key);
      node = child;
    }
  }

  private append(bytes: Uint8Array, key: number): number {
    const place = this.buffer.length;
    this.buffer.append(bytes);
    this.buffer.append(new Uint8Array(1));
    this.children.set(key, this.offsets.length);
    this.offsets.push(place);
    this.lengths.push(bytes.length);
    return place;
  }
}
