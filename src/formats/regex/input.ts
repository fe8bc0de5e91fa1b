import type { ByteString } from '../../kernel/byte-string.js';
import { bytesOf } from '../../kernel/byte-string.js';
import { INVALID_BYTE } from './ast.js';

/** A text as units, and where in the byte string each of them begins (undefined where a unit is a byte). */
export interface Input {
  readonly units: Uint8Array | Int32Array;
  /** One longer than `units`. */
  readonly offsets: Int32Array | undefined;
}

const ASCII = /^[\x00-\x7f]*$/;

export function isAscii(text: ByteString): boolean {
  return ASCII.test(text);
}

/** Every byte a unit. */
export function byteInput(text: ByteString): Input {
  return { units: bytesOf(text), offsets: undefined };
}

/** How many bytes the character at a place has; 0 where there is none. @see RFC 3629 §4 */
export function characterLength(text: ByteString, at: number): number {
  const first = text.charCodeAt(at);
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > text.length) return 0;
  for (let i = 1; i < length; i++) if ((text.charCodeAt(at + i) & 0xc0) !== 0x80) return 0;
  const second = text.charCodeAt(at + 1);
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  return first === 0xf4 && second > 0x8f ? 0 : length;
}

function codePoint(text: ByteString, at: number, length: number): number {
  const first = text.charCodeAt(at);
  if (length === 1) return first;
  let value = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) value = (value << 6) | (text.charCodeAt(at + i) & 0x3f);
  return value;
}

/** Every character of UTF-8 a unit. */
export function characterInput(text: ByteString): Input {
  const units = new Int32Array(text.length);
  const offsets = new Int32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length;) {
    const length = characterLength(text, at);
    offsets[count] = at;
    units[count++] = length === 0 ? INVALID_BYTE + text.charCodeAt(at) : codePoint(text, at, length);
    at += length || 1;
  }
  offsets[count] = text.length;
  return { units: units.subarray(0, count), offsets: offsets.subarray(0, count + 1) };
}

/** The units of a pattern. */
export function patternUnits(pattern: ByteString, utf8: boolean): readonly number[] {
  return [...(utf8 && !isAscii(pattern) ? characterInput(pattern) : byteInput(pattern)).units];
}

/** The unit index of a byte offset; in the middle of a character, of the next one. */
export function unitAt(input: Input, offset: number): number {
  const { offsets } = input;
  if (offsets === undefined) return offset;
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function offsetOf(input: Input, unit: number): number {
  return input.offsets === undefined ? unit : (input.offsets[unit] as number);
}
