import { INVALID_BYTE } from './ast.js';
import type { PatternReader } from './reader.js';

const SED: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const AWK: Readonly<Record<string, number>> = { ...SED, b: 8, '"': 34, '/': 47 };

function byteUnit(reader: PatternReader, value: number): number {
  const byte = value & 0xff;
  return reader.utf8 && byte >= 0x80 ? INVALID_BYTE + byte : byte;
}

/** `\dNNN`, `\oNNN`, `\xHH`, `\cX` of GNU sed ("Escapes"), the backslash and the letter not read yet. */
function sedNumber(reader: PatternReader, letter: string): number | undefined {
  const start = reader.position;
  reader.skip(2);
  let value: number | undefined;
  if (letter === 'd') value = reader.number(10, 3);
  else if (letter === 'o') value = reader.number(8, 3);
  else if (letter === 'x') value = reader.number(16, 2);
  else if (letter === 'c' && reader.has()) value = reader.next() & 0x1f;
  if (value === undefined) reader.position = start;
  return value === undefined ? undefined : byteUnit(reader, value);
}

/**
 * A backslash and what follows as one literal unit, where the program's syntax has such an escape; otherwise
 * undefined and nothing is read.
 */
export function readEscape(reader: PatternReader, inBracket: boolean): number | undefined {
  const { escapes } = reader.syntax;
  if (escapes === 'none') return undefined;
  const letter = reader.peekCharacter(1);
  if (escapes === 'sed') {
    const unit = Object.hasOwn(SED, letter) ? SED[letter] : undefined;
    if (unit === undefined) return sedNumber(reader, letter);
    reader.skip(2);
    return unit;
  }
  if (Object.hasOwn(AWK, letter) && (inBracket || letter !== 'b' || reader.syntax.wordOperators === 'none')) {
    reader.skip(2);
    return AWK[letter];
  }
  if (/[0-7]/.test(letter)) {
    reader.skip(1);
    return byteUnit(reader, reader.number(8, 3) ?? 0);
  }
  if (!inBracket || !reader.has(1)) return undefined;
  reader.skip(1);
  return reader.next();
}
