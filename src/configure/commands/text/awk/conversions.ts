import type { ByteString } from '../../../../kernel/byte-string.js';
import { readFloat } from '../../../../shell/builtins/printf-float.js';
import type { Edition } from './edition.js';
import { formatNumber, unboundedText } from './number-text.js';
import type { Value } from './value.js';

const DECIMAL = /^([ \t\n\v\f\r]*)([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)/;
const WORDY = /^[ \t\n\v\f\r]*[-+]?(?:0x|inf|nan)/i;

/** How values become texts and numbers, by the edition and by CONVFMT. */
export class Conversions {
  constructor(
    readonly edition: Edition,
    private readonly convfmt: () => ByteString,
  ) {}

  number(value: Value): number {
    if (typeof value === 'number') return value;
    if (value === undefined) return 0;
    if (typeof value !== 'string') return value.number;
    const { readsAsC } = this.edition;
    if (readsAsC && WORDY.test(value)) return readFloat(value).value;
    const [, space = '', digits = '0'] = DECIMAL.exec(value) ?? [];
    return readsAsC || !/[\v\f\r]/.test(space) ? Number(digits) : 0;
  }

  text(value: Value): ByteString {
    if (typeof value === 'string') return value;
    if (value === undefined) return '';
    return typeof value === 'number' ? this.numberText(value, this.convfmt()) : value.text;
  }

  /** A number by a format, or as an integer when it is one. */
  numberText(value: number, format: ByteString): ByteString {
    const { largestInteger, smallestInteger } = this.edition;
    if (Number.isInteger(value) && value >= smallestInteger && value <= largestInteger)
      return BigInt(value).toString();
    return formatNumber(format, value);
  }

  /** What print writes for a value. */
  printed(value: Value, outputFormat: ByteString): ByteString {
    if (typeof value !== 'number') return this.text(value);
    if (!Number.isFinite(value) && this.edition.signsInfinity) return unboundedText(value);
    return this.numberText(value, outputFormat);
  }

  isTrue(value: Value): boolean {
    if (typeof value === 'string') return value !== '';
    return this.number(value) !== 0;
  }

  /** Less than, equal to or greater than 0; by number only if neither is a mere text. */
  compare(left: Value, right: Value): number {
    if (typeof left === 'string' || typeof right === 'string') {
      const a = this.text(left);
      const b = this.text(right);
      return a < b ? -1 : a > b ? 1 : 0;
    }
    const a = this.number(left);
    const b = this.number(right);
    return a < b ? -1 : a > b ? 1 : 0;
  }
}
