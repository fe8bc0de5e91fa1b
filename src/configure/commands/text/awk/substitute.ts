import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Regex } from '../../../../formats/regex/regex.js';
import type { Machine } from './machine.js';

/** What sub and gsub put in: texts, and `undefined` for what was found. */
type Replacement = readonly (ByteString | undefined)[];

/**
 * `&` is what was found and `\&` an ampersand; `\\` is a backslash, in newer editions only before `&`.
 * @see mawk(1), section 8
 */
function parse(text: ByteString, halvesBackslashes: boolean): Replacement {
  const pieces: (ByteString | undefined)[] = [];
  const piece = halvesBackslashes ? /\\\\|\\&|&|[^\\&]+|\\/g : /\\\\(?=\\*&)|\\&|&|[^\\&]+|\\/g;
  for (const [found] of text.matchAll(piece)) {
    if (found === '&') pieces.push(undefined);
    else pieces.push(found === '\\\\' ? '\\' : found === '\\&' ? '&' : found);
  }
  return pieces;
}

/** sub and gsub. */
export function substitute(
  { meter, edition }: Machine,
  work: {
    readonly regex: Regex;
    readonly replacement: ByteString;
    readonly text: ByteString;
    readonly isGlobal: boolean;
  },
): { readonly text: ByteString; readonly count: number } {
  const { regex, text, isGlobal } = work;
  const pieces = parse(work.replacement, edition.halvesBackslashes);
  const parts: ByteString[] = [];
  let copied = 0;
  let lastEnd = -1;
  let count = 0;
  let length = 0;
  for (let from = 0; from <= text.length && (isGlobal || count === 0);) {
    const [start, end] = regex.exec(text, from, false) ?? [];
    if (start === undefined || end === undefined) break;
    from = end > start ? end : end + 1;
    // Nothing, right behind what was replaced, is no match of its own.
    if (end === start && start === lastEnd) continue;
    const found = text.slice(start, end);
    const made = pieces.map((piece) => piece ?? found).join('');
    parts.push(text.slice(copied, start), made);
    length += start - copied + made.length;
    meter.text(length);
    copied = end;
    lastEnd = end > start ? end : -1;
    count++;
  }
  parts.push(text.slice(copied));
  return { text: parts.join(''), count };
}
