import type { ByteString } from '../../../../kernel/byte-string.js';
import { formatFloat } from '../../../../shell/builtins/printf-float.js';
import { type Layout, padded } from '../../../../shell/builtins/printf-integer.js';
import { AwkError } from './ast.js';

/** Wider fields than this are no text that a script wants. */
export const WIDEST = 1 << 20;

/** One float as C's printf writes it; an invalid one with the sign that it has on x86. */
export function floatText(value: number, letter: string, layout: Layout): ByteString {
  return Number.isNaN(value) ? padded('-', 'nan', layout, false) : formatFloat(value, letter, layout);
}

/** What newer editions print for a number that is not finite, whatever the format. */
export function unboundedText(value: number): ByteString {
  return Number.isNaN(value) ? '-nan' : value > 0 ? '+inf' : '-inf';
}

const FLOAT_FORMAT = /^([^%]*)%([-+ #0]*)([0-9]*)(?:\.([0-9]*))?([eEfFgG])([^%]*)$/;

/** A number by CONVFMT or OFMT. @throws AwkError when that is no format for one number */
export function formatNumber(format: ByteString, value: number): ByteString {
  if (format === '%.6g') return floatText(value, 'g', { flags: '', width: 0, precision: 6 });
  const [whole, before = '', flags = '', width, precision, letter = '', after = ''] =
    FLOAT_FORMAT.exec(format) ?? [];
  if (whole === undefined)
    throw new AwkError(`run time error: the number format "${format}" is not modelled`);
  const layout = { flags, width: sizeOf(width), precision: precisionOf(precision) };
  return before + floatText(value, letter, layout) + after;
}

export function sizeOf(digits: string | undefined): number {
  const size = Number(digits ?? 0);
  if (size > WIDEST) throw new AwkError('run time error: a field is too wide');
  return size;
}

export function precisionOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : sizeOf(digits);
}
