import type { ByteString } from '../../../kernel/byte-string.js';

/** The strings of a cache, each stored once, as the tail of another where it is one. */
export interface StringTable {
  readonly bytes: ByteString;
  /** Where a string begins in `bytes`. */
  offsetOf(text: ByteString): number;
}

/** From their last byte backwards, the greatest first; of two that end alike the longer first. */
function compareReversed(a: ByteString, b: ByteString): number {
  const common = Math.min(a.length, b.length);
  for (let i = 1; i <= common; i++) {
    const difference = b.charCodeAt(b.length - i) - a.charCodeAt(a.length - i);
    if (difference !== 0) return difference;
  }
  return b.length - a.length;
}

/** @see glibc elf/stringtable.c, stringtable_finalize */
export function stringTable(strings: Iterable<ByteString>): StringTable {
  const sorted = [...new Set(strings)].sort(compareReversed);
  const offsets = new Map<ByteString, number>();
  const parts: ByteString[] = [];
  let sizeBytes = 0;
  let previous: ByteString | undefined;
  for (const text of sorted) {
    if (previous?.endsWith(text) === true) {
      offsets.set(text, (offsets.get(previous) as number) + previous.length - text.length);
    } else {
      offsets.set(text, sizeBytes);
      parts.push(`${text}\0`);
      sizeBytes += text.length + 1;
    }
    previous = text;
  }
  return { bytes: parts.join(''), offsetOf: (text) => offsets.get(text) as number };
}
