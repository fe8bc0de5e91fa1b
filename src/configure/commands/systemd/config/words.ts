import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf } from '../../../../kernel/byte-string.js';

const BLANKS = ' \t\n\r';

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
};

function unicode(digits: string): ByteString | undefined {
  const code = parseInt(digits, 16);
  const valid = code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? byteStringOf(String.fromCodePoint(code)) : undefined;
}

/**
 * What an escape sequence means, without its backslash, and how long it is; undefined when it is none.
 * @see systemd src/basic/escape.c, cunescape_one
 */
function unescapeOne(text: ByteString): { readonly value: ByteString; readonly length: number } | undefined {
  const letter = LETTERS[text[0] ?? ''];
  if (letter !== undefined) return { value: letter, length: 1 };
  const [, hex, octal, short, long] =
    /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text) ?? [];
  if (hex !== undefined || octal !== undefined) {
    const code = hex !== undefined ? parseInt(hex, 16) : parseInt(octal ?? '', 8);
    if (code === 0 || code > 255) return undefined;
    return { value: String.fromCharCode(code), length: 3 };
  }
  const value = unicode(short ?? long ?? '');
  return value === undefined ? undefined : { value, length: short === undefined ? 9 : 5 };
}

/** All escape sequences of a text replaced; undefined when one is none. @see systemd src/basic/escape.c, cunescape */
export function unescapeText(text: ByteString): ByteString | undefined {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      result += text[at] as string;
      continue;
    }
    const found = unescapeOne(text.slice(at + 1, at + 10));
    if (found === undefined) return undefined;
    result += found.value;
    at += found.length;
  }
  return result;
}

/** Words of a line, and what stands behind them as it is written: undefined when that is nothing. */
export interface Words {
  readonly words: readonly ByteString[];
  readonly rest: ByteString | undefined;
}

/** Cuts one line into words: quotes are taken away, and backslashes, or what C means by them. */
class WordCutter {
  at = 0;

  constructor(
    private readonly text: ByteString,
    private readonly escapes: boolean,
  ) {}

  skipBlanks(): void {
    while (this.at < this.text.length && BLANKS.includes(this.text[this.at] as string)) this.at++;
  }

  private escape(): ByteString | undefined {
    const next = this.text[++this.at];
    if (next === undefined || !this.escapes) return next;
    const found = unescapeOne(this.text.slice(this.at, this.at + 9));
    this.at += (found?.length ?? 1) - 1;
    return found?.value;
  }

  /** The word here; undefined when it is not well formed. */
  word(): ByteString | undefined {
    let word = '';
    let quote = '';
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at] as string;
      if (character === '\\') {
        const value = this.escape();
        if (value === undefined) return undefined;
        word += value;
      } else if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (character === quote) quote = '';
      else if (quote === '' && BLANKS.includes(character)) break;
      else word += character;
    }
    return quote === '' ? word : undefined;
  }
}

/**
 * The first words of a line, `most` at most.
 * @param escapes whether backslashes begin sequences as in C
 * @returns undefined when a word is not well formed
 * @see systemd src/basic/extract-word.c
 */
export function firstWords(text: ByteString, most: number, escapes: boolean): Words | undefined {
  const cutter = new WordCutter(text, escapes);
  const words: ByteString[] = [];
  cutter.skipBlanks();
  while (words.length < most && cutter.at < text.length) {
    const word = cutter.word();
    if (word === undefined) return undefined;
    words.push(word);
    cutter.skipBlanks();
  }
  return { words, rest: cutter.at < text.length ? text.slice(cutter.at) : undefined };
}

/** Whether a column says nothing: `-`, or none. */
export function isUnset(column: ByteString | undefined): column is undefined | '' | '-' {
  return column === undefined || column === '' || column === '-';
}
