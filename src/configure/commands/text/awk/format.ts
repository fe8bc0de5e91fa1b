import type { ByteString } from '../../../../kernel/byte-string.js';
import { formatInteger, type Layout, padded } from '../../../../shell/builtins/printf-integer.js';
import { AwkError } from './ast.js';
import type { Conversions } from './conversions.js';
import { floatText, precisionOf, sizeOf, unboundedText, WIDEST } from './number-text.js';
import { NumberText, type Value } from './value.js';

const CONVERSION = /%([-+ #0']*)(\*|[0-9]*)(?:\.(\*|[0-9]*))?[hlL]*([a-zA-Z%]?)/y;

/** One call of printf or sprintf. */
class Formatting {
  private at = 0;
  private next = 0;
  private count = 0;
  private readonly parts: ByteString[] = [];

  constructor(
    private readonly conversions: Conversions,
    private readonly what: string,
    private readonly format: ByteString,
    private readonly args: readonly Value[],
    private readonly emit: (text: ByteString) => void,
  ) {}

  run(): void {
    const { format } = this;
    while (this.at < format.length) {
      const percent = format.indexOf('%', this.at);
      this.parts.push(format.slice(this.at, percent < 0 ? undefined : percent));
      if (percent < 0) break;
      this.at = percent;
      this.conversion();
    }
    this.emit(this.parts.join(''));
  }

  /** What was formatted so far is printed before the failure is told. */
  private fail(text: string): never {
    this.emit(this.parts.join(''));
    throw new AwkError(`run time error: ${text} ${this.what}("${this.format}")`);
  }

  private argument(): Value {
    if (this.next >= this.args.length) this.fail('not enough arguments passed to');
    return this.args[this.next++];
  }

  private size(): number {
    const size = Math.trunc(this.conversions.number(this.argument()));
    if (Math.abs(size) > WIDEST) throw new AwkError('run time error: a field is too wide');
    return size;
  }

  private conversion(): void {
    if (this.format[this.at + 1] === '%') {
      this.parts.push('%');
      this.at += 2;
      return;
    }
    CONVERSION.lastIndex = this.at;
    const [whole = '', given = '', width, precision, letter = ''] = CONVERSION.exec(this.format) ?? [];
    this.at += whole.length;
    this.count++;
    const flags = given.replaceAll("'", '');
    const wide = width === '*' ? this.size() : sizeOf(width);
    // Of a text `%.s` leaves everything, of a number C leaves no digits.
    const digits = letter === 's' && precision === '' ? undefined : precision;
    const exact = precision === '*' ? this.size() : precisionOf(digits);
    const layout = {
      flags: wide < 0 ? `${flags}-` : flags,
      width: Math.abs(wide),
      precision: exact === undefined || exact < 0 ? undefined : exact,
    };
    if (letter === '') this.fail('not enough arguments passed to');
    if (letter === '%' && this.next >= this.args.length) this.fail('not enough arguments passed to');
    if (!'cdisouxXeEfFgG'.includes(letter)) this.fail(`improper conversion(number ${this.count}) in`);
    this.parts.push(this.convert(letter, layout, this.argument()));
  }

  private convert(letter: string, layout: Layout, value: Value): ByteString {
    const isUnbounded = typeof value === 'number' && !Number.isFinite(value);
    if (isUnbounded && this.conversions.edition.signsInfinity) return unboundedText(value);
    if (letter === 'c') return this.character(layout, value);
    if (letter === 's') {
      const text = this.conversions.text(value);
      return padded(
        '',
        layout.precision === undefined ? text : text.slice(0, layout.precision),
        layout,
        false,
      );
    }
    const number = this.conversions.number(value);
    if ('eEfFgG'.includes(letter)) return floatText(number, letter, layout);
    return this.integer(letter, layout, number);
  }

  private character(layout: Layout, value: Value): ByteString {
    const isNumber = typeof value === 'number' || value instanceof NumberText;
    const code = isNumber ? Math.trunc(this.conversions.number(value)) & 0xff : 0;
    const text = isNumber ? String.fromCharCode(code) : this.conversions.text(value).slice(0, 1) || '\0';
    return padded('', text, layout, false);
  }

  private integer(letter: string, layout: Layout, value: number): ByteString {
    const isSigned = letter === 'd' || letter === 'i';
    if (!this.conversions.edition.signsInfinity) {
      const [least, most] = isSigned ? [-(2 ** 31 - 1), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
      const held = Number.isNaN(value) ? least : Math.min(Math.max(value, least), most);
      return formatInteger(BigInt(Math.trunc(held)), letter, layout);
    }
    if (value >= 2 ** 64 || value < -(2 ** 63)) return floatText(value, 'g', layout);
    const whole = BigInt(Math.trunc(value));
    return formatInteger(isSigned ? whole : BigInt.asUintN(64, whole), letter, layout);
  }
}

/**
 * printf and sprintf.
 * @param what its name, for messages
 * @param emit gets the text, also what was made before a failure
 * @throws AwkError
 */
export function format(
  conversions: Conversions,
  what: string,
  args: readonly Value[],
  emit: (text: ByteString) => void,
): void {
  const [first, ...rest] = args;
  new Formatting(conversions, what, conversions.text(first), rest, emit).run();
}
