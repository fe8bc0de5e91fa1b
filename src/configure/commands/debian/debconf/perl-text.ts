import type { ByteString } from '../../../../kernel/byte-string.js';

/**
 * Perl's text handling on byte strings, where JavaScript's differs: `\s` is ASCII only for a string without the UTF-8
 * flag, `lc` and `ucfirst` too, `.` is everything but a newline. @see perlrecharclass(1), perlfunc(1)
 */

/** What `\s` matches. */
export const SPACES = /[ \t\n\r\f\v]+/;

/** `lc` */
export function lower(text: ByteString): ByteString {
  return text.replace(/[A-Z]+/g, (part) => part.toLowerCase());
}

/** `ucfirst` */
export function upperFirst(text: ByteString): ByteString {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

/** `lcfirst` */
export function lowerFirst(text: ByteString): ByteString {
  return text.replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

/** `split(' ', TEXT)`: words, white space around them dropped. */
export function words(text: ByteString): ByteString[] {
  return text.split(SPACES).filter((word) => word !== '');
}

/** `split(/PATTERN/, TEXT)` without a limit: empty fields at the end are dropped. The pattern has no groups. */
export function splitPattern(text: ByteString, pattern: RegExp): ByteString[] {
  const fields = text.split(pattern);
  while (fields.length > 0 && fields.at(-1) === '') fields.pop();
  return fields;
}

/** `split(/PATTERN/, TEXT, 2)`; the second is undefined where the pattern does not occur. */
export function splitOnce(text: ByteString, pattern: RegExp): [ByteString, ByteString | undefined] {
  const found = pattern.exec(text);
  if (found === null) return [text, undefined];
  return [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}

/** A string's value as a number: the number that it begins with, else 0. @see perlnumber(1) */
export function numeric(text: ByteString): number {
  const found = /^[ \t\n\r\f\v]*([-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?))/.exec(text);
  return found === null ? 0 : Number(found[1]);
}

/** Records as `$/ = "\n\n"` reads them: each with the separator that ends it. */
export function records(text: ByteString): ByteString[] {
  const found: ByteString[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n\n', at);
    const next = end < 0 ? text.length : end + 2;
    found.push(text.slice(at, next));
    at = next;
  }
  return found;
}

/** Lines as `<>` reads them: each with its newline, the last perhaps without. */
export function lines(text: ByteString): ByteString[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** `die`: ends a modelled perl program, its text on standard error. */
export class PerlDeath extends Error {
  constructor(
    message: string,
    /** Perl's `$!`, else 255. @see perlfunc(1), die */
    readonly status = 255,
  ) {
    super(message);
  }
}
