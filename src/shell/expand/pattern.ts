import type { ByteString } from '../../kernel/byte-string.js';
import type { MarkedText } from './marks.js';
import { patternText, QUOTED } from './marks.js';

/** A byte, any byte, any text, or one byte of a set (a table of 256). */
type Token = number | Uint8Array;

const ANY = -1;
const STAR = -2;

/** A pattern, ready to be matched. @see POSIX.1-2017 XCU §2.13.1, §2.13.2 */
export type Pattern = readonly Token[];

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const LOWER = range(0x61, 0x7a);
const UPPER = range(0x41, 0x5a);
const DIGITS = range(0x30, 0x39);
const PUNCTUATION = [...range(0x21, 0x2f), ...range(0x3a, 0x40), ...range(0x5b, 0x60), ...range(0x7b, 0x7e)];

/** Character classes of the C locale. @see POSIX.1-2017 XBD §7.3.1 */
const CLASSES: Readonly<Record<string, readonly number[]>> = {
  alnum: [...LOWER, ...UPPER, ...DIGITS],
  cntrl: [...range(0, 0x1f), 0x7f],
  lower: LOWER,
  space: [...range(9, 13), 0x20],
  alpha: [...LOWER, ...UPPER],
  digit: DIGITS,
  print: range(0x20, 0x7e),
  upper: UPPER,
  blank: [9, 0x20],
  graph: range(0x21, 0x7e),
  punct: PUNCTUATION,
  xdigit: [...DIGITS, ...range(0x41, 0x46), ...range(0x61, 0x66)],
};

const CLASS = /:([a-z]+):\]/y;

interface SetReader {
  readonly text: MarkedText;
  at: number;
  readonly table: Uint8Array;
}

/** Adds a class such as `:alpha:]`; a bracket that begins none stands for itself. */
function readClass(reader: SetReader): boolean {
  CLASS.lastIndex = reader.at;
  const found = CLASS.exec(reader.text);
  const bytes = found === null ? undefined : CLASSES[found[1] as string];
  if (found === null || bytes === undefined) return false;
  for (const byte of bytes) reader.table[byte] = 1;
  reader.at += found[0].length;
  return true;
}

/** As `char` is signed on most machines. */
const signed = (byte: number): number => (byte << 24) >> 24;

/** Adds a byte, or a range that begins with it. @returns whether the text went so far */
function readMember(reader: SetReader, first: number): boolean {
  const { text, table } = reader;
  if (text[reader.at] !== '-' || text[reader.at + 1] === ']') {
    table[first & 0xff] = 1;
    return true;
  }
  reader.at++;
  if (text[reader.at] === '\\') reader.at++;
  if (reader.at >= text.length) return false;
  const from = signed(first & 0xff);
  const to = signed(text.charCodeAt(reader.at++) & 0xff);
  for (let byte = from; byte <= to; byte++) table[byte & 0xff] = 1;
  return true;
}

/**
 * A bracket expression after its bracket; undefined when it does not end, so that the bracket stands for itself.
 * @see dash src/expand.c, pmatch
 */
function readSet(
  text: MarkedText,
  start: number,
): { readonly table: Uint8Array; readonly next: number } | undefined {
  const reader: SetReader = { text, at: start, table: new Uint8Array(256) };
  const inverted = text[reader.at] === '!';
  if (inverted) reader.at++;
  let character = text[reader.at++];
  do {
    if (character === undefined) return undefined;
    if (character === '[' && readClass(reader)) continue;
    if (character === '\\') character = text[reader.at++];
    if (character === undefined || !readMember(reader, character.charCodeAt(0))) return undefined;
  } while ((character = text[reader.at++]) !== ']');
  const table = inverted ? reader.table.map((byte) => 1 - byte) : reader.table;
  return { table, next: reader.at };
}

function compile(marked: MarkedText): Pattern {
  const text = patternText(marked);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at++] as string;
    if (character === '?') tokens.push(ANY);
    else if (character === '*') {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (character === '[') {
      const set = readSet(text, at);
      tokens.push(set?.table ?? 0x5b);
      at = set?.next ?? at;
    } else {
      const isEscape = character === '\\' && at < text.length;
      const code = isEscape ? text.charCodeAt(at++) : character.charCodeAt(0);
      tokens.push(code & (QUOTED - 1));
    }
  }
  return tokens;
}

const COMPILED = new Map<MarkedText, Pattern>();
const MAX_COMPILED = 1000;

/** The pattern that a text is, in which what was quoted stands for itself. */
export function patternOf(text: MarkedText): Pattern {
  const known = COMPILED.get(text);
  if (known !== undefined) return known;
  if (COMPILED.size >= MAX_COMPILED) COMPILED.clear();
  const pattern = compile(text);
  if (text.length < 256) COMPILED.set(text, pattern);
  return pattern;
}

function takes(token: Token, byte: number): boolean {
  if (typeof token !== 'number') return token[byte] === 1;
  return token === byte || token === ANY;
}

/** Whether a pattern matches a whole text; takes at most |pattern| × |text| steps. */
export function matches(pattern: Pattern, text: ByteString): boolean {
  let at = 0;
  let index = 0;
  let starIndex = -1;
  let starAt = 0;
  while (at < text.length) {
    const token = pattern[index];
    if (token === STAR) {
      starIndex = index++;
      starAt = at;
    } else if (token !== undefined && takes(token, text.charCodeAt(at))) {
      index++;
      at++;
    } else if (starIndex < 0) return false;
    else {
      index = starIndex + 1;
      at = ++starAt;
    }
  }
  while (pattern[index] === STAR) index++;
  return index === pattern.length;
}

/** The states that a pattern can be in after it took some bytes: the indices of the tokens that come next. */
class States {
  list: number[] = [];
  private readonly has: Uint8Array;

  constructor(private readonly pattern: Pattern) {
    this.has = new Uint8Array(pattern.length + 1);
  }

  /** A star may also take nothing. */
  add(state: number): void {
    for (let one = state; ; one++) {
      if (this.has[one] === 1) return;
      this.has[one] = 1;
      this.list.push(one);
      if (this.pattern[one] !== STAR) return;
    }
  }

  clear(): void {
    for (const state of this.list) this.has[state] = 0;
    this.list = [];
  }

  get isAccepting(): boolean {
    return this.has[this.pattern.length] === 1;
  }
}

/** How many bytes at the beginning a pattern matches; -1 for no match. @param byteAt bytes in the order of reading */
function matchLength(
  pattern: Pattern,
  length: number,
  byteAt: (index: number) => number,
  longest: boolean,
): number {
  let now = new States(pattern);
  let next = new States(pattern);
  now.add(0);
  let found = now.isAccepting ? 0 : -1;
  for (let at = 0; at < length && (longest || found < 0) && now.list.length > 0; at++) {
    const byte = byteAt(at);
    for (const state of now.list) {
      const token = pattern[state];
      if (token === STAR) next.add(state);
      else if (token !== undefined && takes(token, byte)) next.add(state + 1);
    }
    [now, next] = [next, now];
    next.clear();
    if (now.isAccepting) found = at + 1;
  }
  return found;
}

/**
 * The same on a list whose items NULs separate: dash lets each NUL end the text that it compares, and the search when
 * it goes from the left (for the shortest prefix and the longest suffix).
 * @see dash src/expand.c, scanleft and scanright
 */
function trimmedList(
  text: ByteString,
  pattern: Pattern,
  side: 'prefix' | 'suffix',
  longest: boolean,
): ByteString {
  const fromRight = longest === (side === 'prefix');
  const length = fromRight ? text.length : text.indexOf('\0');
  for (let step = 0; step <= length; step++) {
    const at = fromRight ? length - step : step;
    const [compared = ''] = (side === 'prefix' ? text.slice(0, at) : text.slice(at)).split('\0', 1);
    if (matches(pattern, compared)) return side === 'prefix' ? text.slice(at) : text.slice(0, at);
  }
  return text;
}

/** `${x#pattern}` and its kin: the text without what the pattern matches. @see POSIX.1-2017 XCU §2.6.2 */
export function trimmed(
  text: ByteString,
  pattern: Pattern,
  side: 'prefix' | 'suffix',
  longest: boolean,
): ByteString {
  if (text.includes('\0')) return trimmedList(text, pattern, side, longest);
  if (side === 'prefix') {
    const length = matchLength(pattern, text.length, (at) => text.charCodeAt(at), longest);
    return length <= 0 ? text : text.slice(length);
  }
  const last = text.length - 1;
  const length = matchLength(
    [...pattern].reverse(),
    text.length,
    (at) => text.charCodeAt(last - at),
    longest,
  );
  return length <= 0 ? text : text.slice(0, text.length - length);
}
