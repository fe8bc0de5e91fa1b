import type { ByteString } from '../../kernel/byte-string.js';
import type { Layout, Read } from './printf-integer.js';
import { padded, signOf } from './printf-integer.js';

const START =
  /^[ \t\n\v\f\r]*([-+]?)(inf(?:inity)?|nan|0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[-+]?[0-9]+)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?)/i;

function hexadecimal(text: string): number {
  const [, whole = '', fraction = '', power = '0'] =
    /^0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([-+]?[0-9]+))?$/i.exec(text) ?? [];
  return Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(power) - 4 * fraction.length);
}

/** strtod(3). */
export function readFloat(text: ByteString): Read<number> {
  const [found, sign, digits] = START.exec(text) ?? [];
  if (found === undefined || digits === undefined) return { value: 0, length: 0, isOutOfRange: false };
  const isWord = /^[in]/i.test(digits);
  const size = isWord
    ? digits.toLowerCase() === 'nan'
      ? NaN
      : Infinity
    : /^0x/i.test(digits)
      ? hexadecimal(digits)
      : Number(digits);
  const isOutOfRange =
    !isWord && (size === Infinity || (size === 0 && /[1-9]/.test(digits.split(/e/i)[0] ?? '')));
  return { value: sign === '-' ? -size : size, length: found.length, isOutOfRange };
}

/** A positive number as mantissa × 2^exponent, exactly. */
function parts(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** value × 10^scale, rounded to the nearest integer, ties to even: as the C library does it. */
function scaled(value: number, scale: number): bigint {
  const { mantissa, exponent } = parts(value);
  let above = mantissa;
  let below = 1n;
  if (scale > 0) above *= 10n ** BigInt(scale);
  else below *= 10n ** BigInt(-scale);
  if (exponent > 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  const quotient = above / below;
  const twice = (above % below) * 2n;
  const isUp = twice > below || (twice === below && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

function fixed(value: number, precision: number, keepsPoint: boolean): string {
  const digits = scaled(value, precision)
    .toString()
    .padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  return precision > 0 ? `${whole}.${digits.slice(-precision)}` : keepsPoint ? `${whole}.` : whole;
}

interface Scientific {
  readonly digits: string;
  readonly exponent: number;
}

/** So many digits behind the first one. */
function scientific(value: number, precision: number): Scientific {
  if (value === 0) return { digits: '0'.repeat(precision + 1), exponent: 0 };
  let exponent = Math.floor(Math.log10(value));
  // The estimate may be off by one, and rounding may make one more digit.
  for (;;) {
    const digits = scaled(value, precision - exponent).toString();
    if (digits.length === precision + 1) return { digits, exponent };
    exponent += digits.length > precision + 1 ? 1 : -1;
  }
}

function withExponent({ digits, exponent }: Scientific, keepsPoint: boolean): string {
  const rest = digits.slice(1);
  const point = rest !== '' || keepsPoint ? '.' : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${point}${rest}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** The shorter of both forms, without zeros at the end. */
function general(value: number, precision: number, keepsZeros: boolean): string {
  const significant = Math.max(1, precision);
  const { digits, exponent } = scientific(value, significant - 1);
  const isFixed = exponent >= -4 && exponent < significant;
  if (isFixed) {
    const text = fixed(value, significant - 1 - exponent, keepsZeros);
    return keepsZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
  }
  return withExponent(
    { digits: keepsZeros ? digits : (digits[0] ?? '') + digits.slice(1).replace(/0+$/, ''), exponent },
    keepsZeros,
  );
}

/** `%a` */
function inHexadecimal(value: number, precision: number | undefined, keepsPoint: boolean): string {
  let { mantissa, exponent } = value === 0 ? { mantissa: 0n, exponent: -52 } : parts(value);
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  const dropped = BigInt(Math.max(0, 13 - (precision ?? 13)) * 4);
  const half = dropped === 0n ? 0n : 1n << (dropped - 1n);
  const rest = mantissa & ((1n << dropped) - 1n);
  let kept = mantissa >> dropped;
  if (rest > half || (rest === half && half !== 0n && (kept & 1n) === 1n)) kept++;
  const digits = kept.toString(16);
  const fraction =
    precision === undefined ? digits.slice(1).replace(/0+$/, '') : digits.slice(1).padEnd(precision, '0');
  const power = exponent + 52;
  return `${digits[0]}${fraction !== '' || keepsPoint ? '.' : ''}${fraction}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

function bodyOf(size: number, letter: string, { flags, precision }: Layout): string {
  const isAlternative = flags.includes('#');
  switch (letter) {
    case 'a':
      return inHexadecimal(size, precision, isAlternative);
    case 'e':
      return withExponent(scientific(size, precision ?? 6), isAlternative);
    case 'f':
      return fixed(size, precision ?? 6, isAlternative);
    default:
      return general(size, precision ?? 6, isAlternative);
  }
}

/** `%e`, `%f`, `%g` and `%a`. @see printf(3) */
export function formatFloat(value: number, letter: string, layout: Layout): string {
  const kind = letter.toLowerCase();
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = signOf(isNegative, layout.flags);
  const size = Math.abs(value);
  const text = Number.isFinite(size)
    ? padded(kind === 'a' ? `${sign}0x` : sign, bodyOf(size, kind, layout), layout, true)
    : padded(sign, Number.isNaN(size) ? 'nan' : 'inf', layout, false);
  return letter === kind ? text : text.toUpperCase();
}
