import type { ByteString } from '../../../kernel/byte-string.js';
import { textOf } from '../../../kernel/byte-string.js';

/** One place of a pattern: any text, or one character of which something is asked. */
type Piece = 'star' | ((character: string) => boolean);

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[^\0-\x20\x7f]/,
  lower: /\p{Ll}/u,
  print: /[^\0-\x1f\x7f]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /\p{Lu}/u,
  xdigit: /[0-9A-Fa-f]/,
};

/** A bracket expression from after its `[`; undefined when it is not closed, so that the `[` means itself. */
function bracket(pattern: readonly string[], start: number): { matches: Piece; end: number } | undefined {
  let at = start;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const tests: ((character: string) => boolean)[] = [];
  for (let first = true; pattern[at] !== ']' || first; first = false) {
    if (at >= pattern.length) return undefined;
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 12).join(''));
    const set = named === null ? undefined : CLASSES[named[1] ?? ''];
    if (named !== null && set !== undefined) {
      tests.push((character) => set.test(character));
      at += named[0].length;
      continue;
    }
    if (pattern[at] === '\\') at++;
    const low = pattern[at++] ?? '';
    let high = low;
    if (pattern[at] === '-' && pattern[at + 1] !== undefined && pattern[at + 1] !== ']') {
      at += pattern[at + 1] === '\\' ? 2 : 1;
      high = pattern[at++] ?? '';
    }
    const [from, to] = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0];
    tests.push((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code >= from && code <= to;
    });
  }
  return { matches: (character) => tests.some((holds) => holds(character)) !== negated, end: at + 1 };
}

function compile(pattern: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length;) {
    const character = pattern[at] as string;
    if (character === '*') {
      if (pieces.at(-1) !== 'star') pieces.push('star');
      at++;
    } else if (character === '?') {
      pieces.push(() => true);
      at++;
    } else {
      const set = character === '[' ? bracket(pattern, at + 1) : undefined;
      const isQuoted = character === '\\' && at + 1 < pattern.length;
      const literal = isQuoted ? pattern[at + 1] : character;
      pieces.push(set?.matches ?? ((other) => other === literal));
      at = set?.end ?? at + (isQuoted ? 2 : 1);
    }
  }
  return pieces;
}

/**
 * Makes a test for a pattern with `*`, `?` and brackets, in characters of UTF-8. It takes at most pattern times text
 * steps, because only the last `*` is ever tried again.
 * @see fnmatch(3), glob(7)
 */
export function patternTest(
  pattern: ByteString,
  how: { readonly ignoreCase?: boolean; readonly period?: boolean } = {},
): (name: ByteString) => boolean {
  const characters = (text: ByteString): string[] => {
    const decoded = textOf(text);
    return [...(how.ignoreCase === true ? decoded.toLowerCase() : decoded)];
  };
  const pieces = compile(characters(pattern));
  return (name) => {
    if (how.period === true && name.startsWith('.') && !/^\\?\./.test(pattern)) return false;
    return matches(pieces, characters(name));
  };
}

function matches(pieces: readonly Piece[], text: readonly string[]): boolean {
  let [piece, at, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    const current = pieces[piece];
    if (current !== undefined && current !== 'star' && current(text[at] as string)) {
      piece++;
      at++;
    } else if (current === 'star') {
      star = piece++;
      mark = at;
    } else if (star >= 0) {
      piece = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pieces[piece] === 'star') piece++;
  return piece === pieces.length;
}
