import type { ByteString } from '../../../kernel/byte-string.js';

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The replacement of one match, case conversions included. */
export function replaced(text: ByteString, match: readonly number[], replacement: ByteString): ByteString {
  let result = '';
  let region: 'L' | 'U' | undefined;
  let next: 'l' | 'u' | undefined;
  const add = (part: ByteString): void => {
    let made = region === 'L' ? part.toLowerCase() : region === 'U' ? part.toUpperCase() : part;
    if (next !== undefined && made !== '') {
      const first = made.slice(0, 1);
      made = (next === 'l' ? first.toLowerCase() : first.toUpperCase()) + made.slice(1);
      next = undefined;
    }
    result += made;
  };
  const group = (index: number): ByteString => {
    const [start = -1, end = -1] = [match[index * 2], match[index * 2 + 1]];
    return start < 0 ? '' : text.slice(start, end);
  };
  for (let at = 0; at < replacement.length; at++) {
    const byte = replacement[at] as string;
    if (byte === '&') add(group(0));
    else if (byte !== '\\') add(byte);
    else {
      const letter = replacement[++at] ?? '\\';
      if (/[0-9]/.test(letter)) add(group(Number(letter)));
      else if (letter === 'L' || letter === 'U') region = letter;
      else if (letter === 'E') region = undefined;
      else if (letter === 'l' || letter === 'u') next = letter;
      else add(ESCAPES[letter] ?? letter);
    }
  }
  return result;
}
