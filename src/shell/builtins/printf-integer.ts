import type { ByteString } from '../../kernel/byte-string.js';

/** What stands between `%` and the letter of a conversion. */
export interface Layout {
  readonly flags: string;
  readonly width: number;
  /** Undefined: none was given. */
  readonly precision: number | undefined;
}

/** A number read from the beginning of a text, how much of it that was, and whether it was too large. */
export interface Read<T> {
  readonly value: T;
  readonly length: number;
  readonly isOutOfRange: boolean;
}

const SIGNED_MAX = (1n << 63n) - 1n;
const UNSIGNED_MAX = (1n << 64n) - 1n;
const START = /^[ \t\n\v\f\r]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/;

/** strtoimax(3) and strtoumax(3) with base 0. */
export function readInteger(text: ByteString, isSigned: boolean): Read<bigint> {
  const [found, sign, digits] = START.exec(text) ?? [];
  if (found === undefined || digits === undefined) return { value: 0n, length: 0, isOutOfRange: false };
  const { length } = found;
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const isNegative = sign === '-';
  if (!isSigned) {
    if (size > UNSIGNED_MAX) return { value: UNSIGNED_MAX, length, isOutOfRange: true };
    return { value: BigInt.asUintN(64, isNegative ? -size : size), length, isOutOfRange: false };
  }
  const limit = isNegative ? SIGNED_MAX + 1n : SIGNED_MAX;
  const held = size > limit ? limit : size;
  return { value: isNegative ? -held : held, length, isOutOfRange: size > limit };
}

/** Fills up to the width: with zeros behind the sign where that is asked for. */
export function padded(prefix: string, body: string, { flags, width }: Layout, zeros: boolean): string {
  const missing = Math.max(0, width - prefix.length - body.length);
  if (flags.includes('-')) return prefix + body + ' '.repeat(missing);
  if (zeros && flags.includes('0')) return prefix + '0'.repeat(missing) + body;
  return ' '.repeat(missing) + prefix + body;
}

export function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

/** `%d`, `%u`, `%o` and `%x`. @see printf(3) */
export function formatInteger(value: bigint, letter: string, layout: Layout): string {
  const isSigned = letter === 'd' || letter === 'i';
  const size = value < 0n ? -value : value;
  const radix = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  const { flags, precision } = layout;
  let digits = precision === 0 && size === 0n ? '' : size.toString(radix);
  digits = digits.padStart(precision ?? 0, '0');
  const isAlternative = flags.includes('#');
  if (isAlternative && radix === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  let prefix = isSigned ? signOf(value < 0n, flags) : '';
  if (isAlternative && radix === 16 && size !== 0n) prefix = '0x';
  const text = padded(prefix, digits, layout, precision === undefined);
  return letter === 'X' ? text.toUpperCase() : text;
}
