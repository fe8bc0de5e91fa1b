import type { ByteString } from '../../../../kernel/byte-string.js';

const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** What stands for a backslash and what follows it in a string; an unknown escape stays with its backslash. @see mawk(1), section 2 */
export function unescapeString(text: ByteString): ByteString {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([^]))/g, (whole, octal, hex, letter) => {
    if (typeof octal === 'string') return String.fromCharCode(parseInt(octal, 8) & 0xff);
    if (typeof hex === 'string') return String.fromCharCode(parseInt(hex, 16));
    return Object.hasOwn(LETTERS, String(letter)) ? (LETTERS[String(letter)] ?? '') : String(whole);
  });
}
