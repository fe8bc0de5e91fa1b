import type { ByteString } from '../../../kernel/byte-string.js';
import { byteStringOf, textOf } from '../../../kernel/byte-string.js';

/** Bytes that mean the same in single quotes, double quotes and C. @see gnulib quotearg.c, c_and_shell_quote_compat */
const COMPATIBLE = /^[#~]?[ %+,\-./0-9:A-Za-z\]_'\x80-\xff]*$/;

const LETTERS: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function octal(byte: string): string {
  return LETTERS[byte] ?? `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/** Whether bytes are valid UTF-8, so that GNU's programs print them as they are. */
function isText(name: ByteString): boolean {
  return byteStringOf(textOf(name)) === name;
}

function unprintable(name: ByteString): RegExp {
  return isText(name) ? /[\x00-\x1f\x7f]+/g : /[\x00-\x1f\x7f-\xff]+/g;
}

/**
 * A name in quotes as GNU's programs print it in messages: `'a b'`, `"it's"`, `'a'$'\n''b'`.
 * @see gnulib quotearg.c, shell_escape_always_quoting_style
 */
export function quoted(name: ByteString): ByteString {
  const bad = unprintable(name);
  if (name.includes("'") && COMPATIBLE.test(name) && !bad.test(name)) return `"${name}"`;
  const inner = name
    .replaceAll("'", "'\\''")
    .replace(unprintable(name), (bytes) => `'$'${[...bytes].map(octal).join('')}''`);
  return `'${inner}'`;
}

/** A name in quotes only where a shell would need them. @see gnulib quotearg.c, shell_escape_quoting_style */
export function quotedIfNeeded(name: ByteString): ByteString {
  const special = /[ !"$&()*;<=>[^`|'?\\\x00-\x1f\x7f]|^[#~]|^[{}]$|^$/;
  return special.test(name) || unprintable(name).test(name) ? quoted(name) : name;
}

/** A name with backslash escapes as in C, without the quotes around it. @see gnulib quotearg.c, escape_quoting_style */
export function escaped(name: ByteString, alsoQuoted: RegExp): ByteString {
  return name
    .replaceAll('\\', '\\\\')
    .replace(alsoQuoted, '\\$&')
    .replace(unprintable(name), (bytes) => [...bytes].map(octal).join(''));
}
