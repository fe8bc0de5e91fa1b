/**
 * Orders that do not depend on a locale.
 *
 * JavaScript compares strings by UTF-16 code unit, which differs from byte order beyond the Basic Multilingual
 * Plane: U+FFFF sorts before U+10000 in UTF-8 but after its surrogates in UTF-16.
 */

function isHighUnit(unit: number): boolean {
  return unit >= 0xd800;
}

/** Compares two strings as their UTF-8 bytes would compare (strcmp(3) of the encoded text). */
export function compareBytewise(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (isHighUnit(x) && isHighUnit(y)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
    return x - y;
  }
  return a.length - b.length;
}

/** A sorted copy by byte order of the key. */
export function sortedBytewise<T>(values: Iterable<T>, key: (value: T) => string): T[] {
  return [...values].sort((a, b) => compareBytewise(key(a), key(b)));
}
