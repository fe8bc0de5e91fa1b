import type { ByteString } from '../../kernel/byte-string.js';

/**
 * Text that is being expanded, in which what was quoted can still be told: a quoted byte that would mean something to a
 * pattern is the byte plus 0x100, and {@link QUOTE_MARK} stands where there were quotes, so that `''` is something.
 * dash has the same by its control characters CTLESC and CTLQUOTEMARK.
 */
export type MarkedText = string;

export const QUOTED = 0x100;

export const QUOTE_MARK = '\u0200';

const SPECIAL = /[*?[\]!\-\\:^.=]/;
const ALL_SPECIAL = new RegExp(SPECIAL, 'g');
const MARKED = /[\u0100-\u0200]/;
const ALL_MARKED = new RegExp(MARKED, 'g');

/** Quotes a text. */
export function quoted(text: ByteString): MarkedText {
  if (!SPECIAL.test(text)) return text;
  return text.replace(ALL_SPECIAL, (byte) => String.fromCharCode(byte.charCodeAt(0) + QUOTED));
}

/** Removes quotes. @see POSIX.1-2017 XCU §2.6.7 */
export function unquoted(text: MarkedText): ByteString {
  if (!MARKED.test(text)) return text;
  return text.replace(ALL_MARKED, (byte) =>
    byte === QUOTE_MARK ? '' : String.fromCharCode(byte.charCodeAt(0) - QUOTED),
  );
}

/**
 * Text for a pattern without quotes: where there is a bare backslash, every quoted byte has one of its own before it, so
 * that the bare one pairs with that and not with the byte. @see dash src/expand.c, _rmescapes with RMESCAPE_GLOB
 */
export function patternText(text: MarkedText): MarkedText {
  const bare = text.includes(QUOTE_MARK) ? text.replaceAll(QUOTE_MARK, '') : text;
  if (!bare.includes('\\')) return bare;
  return bare.replace(ALL_MARKED, (byte) => `\\${String.fromCharCode(byte.charCodeAt(0) - QUOTED)}`);
}
