import type { ByteString } from '../../../../kernel/byte-string.js';
import { GlibParseError } from './variant-tokens.js';

/** Least and greatest of each type of integers. */
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  y: [0n, 255n],
  n: [-32768n, 32767n],
  q: [0n, 65535n],
  i: [-2147483648n, 2147483647n],
  h: [-2147483648n, 2147483647n],
  u: [0n, 4294967295n],
  x: [-9223372036854775808n, 9223372036854775807n],
  t: [0n, 18446744073709551615n],
};

function floating(token: ByteString): number {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(token.toLowerCase()) ?? [];
  const factor = sign === '-' ? -1 : 1;
  if (/^inf(?:inity)?$/.test(digits)) return factor * Infinity;
  if (digits === 'nan') return NaN;
  if (!/^(?:0x[0-9a-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?)$/.test(digits))
    throw new GlibParseError('invalid character in number');
  const number = factor * Number(digits);
  if (!Number.isFinite(number)) throw new GlibParseError('number too big for any type');
  return number;
}

/** strtoull(3) in base 0, all of the text. */
export function wholeNumber(token: ByteString): bigint {
  const [, sign, hex, octal, decimal] =
    /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))$/.exec(token) ?? [];
  if (sign === undefined) throw new GlibParseError('invalid character in number');
  const digits = hex !== undefined ? `0x${hex}` : decimal === undefined ? `0o0${octal ?? ''}` : decimal;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

/** A number of a type, in its range; undefined for types that are none. */
export function numberOf(type: string, token: ByteString): number | bigint | undefined {
  if (type === 'd') return floating(token);
  const range = Object.hasOwn(RANGES, type) ? RANGES[type] : undefined;
  if (range === undefined) return undefined;
  const number = wholeNumber(token);
  if (number < range[0] || number > range[1])
    throw new GlibParseError(`number out of range for type '${type}'`);
  return number;
}
