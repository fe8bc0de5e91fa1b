import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf } from '../../../../kernel/byte-string.js';

/** A text that is not what it should be: the file or the key that has it is left out. */
export class GlibParseError extends Error {}

const TOKEN =
  /[ \t-\r]*(?:([-+.0-9][-+.0-9A-Za-z]*)|(b?(?:'(?:[^'\\\0]|\\[^\0])*'|"(?:[^"\\\0]|\\[^\0])*"))|([a-z][A-Za-z0-9]*)|(@)|([^\0 \t-\r]))/y;

/** From after `@`: up to a space, comma, colon or a bracket that closes another. */
function typeAt(text: ByteString, start: number): ByteString {
  let [at, brackets] = [start, 0];
  for (; at < text.length && !/[,:>\] \t-\r\0]/.test(text[at] as string); at++) {
    if (/[({]/.test(text[at] as string)) brackets++;
    else if (/[)}]/.test(text[at] as string) && brackets-- === 0) break;
  }
  return text.slice(start, at);
}

/** The tokens of a value's text. @see glib/gvariant-parser.c, token_stream_prepare */
export function variantTokens(text: ByteString): readonly ByteString[] {
  const tokens: ByteString[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
    const token = found.slice(1).find((part) => part !== undefined) ?? '';
    if (/^['"]$/.test(token)) throw new GlibParseError('unterminated string constant');
    const type = token === '@' ? typeAt(text, TOKEN.lastIndex) : '';
    tokens.push(token + type);
    TOKEN.lastIndex += type.length;
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

function unicode(digits: string): ByteString {
  const code = parseInt(digits, 16);
  if (code === 0 || code > 0x10ffff) throw new GlibParseError('invalid unicode escape');
  return byteStringOf(String.fromCodePoint(code));
}

/** What a string token means, its quotes taken off. */
export function unquoteString(token: ByteString): ByteString {
  const escape = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^]))/g;
  return token.slice(1, -1).replace(escape, (_, short?: string, long?: string, one?: string) => {
    const digits = short ?? long;
    if (digits !== undefined) return unicode(digits);
    if (one === 'u' || one === 'U') throw new GlibParseError('invalid unicode escape');
    return ESCAPES[one ?? ''] ?? one ?? '';
  });
}

/** The same for `b'…'`, whose escapes are octal. */
export function unquoteBytes(token: ByteString): ByteString {
  return token.slice(2, -1).replace(/\\(?:([0-7]{1,3})|([^]))/g, (_, octal?: string, one?: string) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
    return ESCAPES[one ?? ''] ?? one ?? '';
  });
}
