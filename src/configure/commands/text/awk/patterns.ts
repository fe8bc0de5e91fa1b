import type { ByteString } from '../../../../kernel/byte-string.js';
import { RegexSyntaxError } from '../../../../formats/regex/ast.js';
import { compileRegex, type Regex } from '../../../../formats/regex/regex.js';
import { MAWK, type Syntax } from '../../../../formats/regex/syntax.js';
import { AwkError } from './ast.js';
import type { Edition } from './edition.js';

/** How records and fields are told apart. */
export type Separator =
  | { readonly kind: 'blanks' }
  | { readonly kind: 'characters' }
  | { readonly kind: 'text'; readonly text: ByteString }
  | { readonly kind: 'regex'; readonly regex: Regex };

/** So many expressions are remembered. */
const MAX_REMEMBERED = 500;

/** A bracket expression, an escape, or one unit of a pattern. */
const UNIT = /\[\^?\]?(?:[^\]\\[]|\\[^]|\[:[a-z]+:\]|\[)*\]|\\[^]|[^]/g;

/** Operators that have nothing to work on, which mawk refuses. */
function hasMissingOperand(pattern: ByteString): boolean {
  let last = '(';
  for (const [unit] of pattern.matchAll(UNIT)) {
    const wants = last === '(' || last === '|';
    if (wants && (unit === '|' || unit === '*' || unit === '+' || unit === '?')) return true;
    if (unit === ')' && wants && last !== '') return true;
    if (last === '^' && (unit === '*' || unit === '+')) return true;
    last = unit;
  }
  return last === '|';
}

/** The regular expressions of a program, each compiled once. mawk matches bytes. */
export class Patterns {
  private readonly known = new Map<ByteString, Regex>();
  private readonly syntax: Syntax;

  constructor(edition: Edition) {
    this.syntax = { ...MAWK, leadingRepeat: 'error', intervals: edition.hasIntervals };
  }

  /** @throws AwkError when it is none */
  regex(source: ByteString): Regex {
    const known = this.known.get(source);
    if (known !== undefined) return known;
    if (this.known.size >= MAX_REMEMBERED) this.known.clear();
    const made = this.compile(source);
    this.known.set(source, made);
    return made;
  }

  private compile(source: ByteString): Regex {
    try {
      if (source !== ')' && hasMissingOperand(source)) throw new RegexSyntaxError('missing operand');
      return compileRegex(source, { syntax: this.syntax, utf8: false });
    } catch (error) {
      if (!(error instanceof RegexSyntaxError)) throw error;
      throw new AwkError(`regular expression compile failed (${error.message})\n${source}`);
    }
  }

  /** What FS, or the last argument of split, separates by. @see mawk(1), section 11 */
  fieldSeparator(text: ByteString): Separator {
    if (text === ' ') return { kind: 'blanks' };
    if (text === '') return { kind: 'characters' };
    return text.length === 1 ? { kind: 'text', text } : { kind: 'regex', regex: this.regex(text) };
  }

  /** The same for an expression between slashes. */
  regexSeparator(source: ByteString): Separator {
    return source === '' ? { kind: 'characters' } : { kind: 'regex', regex: this.regex(source) };
  }
}

function splitByRegex(text: ByteString, regex: Regex): ByteString[] {
  const parts: ByteString[] = [];
  let start = 0;
  for (let from = 0; from <= text.length;) {
    const [at, end] = regex.exec(text, from, false) ?? [];
    if (at === undefined || end === undefined) break;
    if (end > at) {
      parts.push(text.slice(start, at));
      start = end;
    }
    from = end > at ? end : at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** The fields of a text; none of an empty one. */
export function splitText(text: ByteString, separator: Separator): ByteString[] {
  if (text === '') return [];
  switch (separator.kind) {
    case 'blanks':
      return text.match(/[^ \t\n]+/g) ?? [];
    case 'characters':
      return text.split('');
    case 'text':
      return text.split(separator.text);
    case 'regex':
      return splitByRegex(text, separator.regex);
  }
}
