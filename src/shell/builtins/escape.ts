import type { ByteString } from '../../kernel/byte-string.js';

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A text with its escapes replaced; `isStopped` when `\c` ended it, and all output with it. */
export interface Escaped {
  readonly text: ByteString;
  readonly isStopped: boolean;
}

/** What stands after a backslash, from `at` on. @see dash src/bltin/printf.c, conv_escape */
function escapeAt(text: ByteString, at: number): { readonly byte: string; readonly next: number } {
  const digits = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0];
  if (digits !== undefined) {
    return { byte: String.fromCharCode(Number.parseInt(digits, 8) & 0xff), next: at + digits.length };
  }
  const byte = SIMPLE[text[at] ?? ''];
  return byte === undefined ? { byte: '\\', next: at } : { byte, next: at + 1 };
}

/** Replaces the escapes of a format. */
export function unescapeFormat(text: ByteString): ByteString {
  return unescape(text, false).text;
}

/** Replaces the escapes of `echo` and of `%b`: octal digits may follow a 0, and `\c` ends all output. */
export function unescapeText(text: ByteString): Escaped {
  return unescape(text, true);
}

function unescape(text: ByteString, isText: boolean): Escaped {
  let at = text.indexOf('\\');
  if (at < 0) return { text, isStopped: false };
  let result = '';
  let from = 0;
  while (at >= 0) {
    result += text.slice(from, at);
    if (isText && text[at + 1] === 'c') return { text: result, isStopped: true };
    const hasZero = isText && text[at + 1] === '0' && /[0-7]/.test(text[at + 2] ?? '');
    const { byte, next } = escapeAt(text, at + (hasZero ? 2 : 1));
    result += byte;
    from = next;
    at = text.indexOf('\\', from);
  }
  return { text: result + text.slice(from), isStopped: false };
}
