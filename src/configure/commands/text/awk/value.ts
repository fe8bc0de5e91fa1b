import type { ByteString } from '../../../../kernel/byte-string.js';

/** What came from input and looks like a number: both at once. @see mawk(1), section 2 */
export class NumberText {
  constructor(
    readonly text: ByteString,
    readonly number: number,
  ) {}
}

/** Undefined: never assigned, both 0 and the empty text. */
export type Value = number | ByteString | NumberText | undefined;

const NUMERIC = /^[ \t]*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[ \t]*$/;

/** A text from input as a value. */
export function inputValue(text: ByteString): Value {
  if (!NUMERIC.test(text)) return text;
  return new NumberText(text, Number(text));
}
