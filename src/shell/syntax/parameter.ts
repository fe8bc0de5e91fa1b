import type { ParameterOperation, ParameterPart, Word } from './ast.js';
import type { Input } from './input.js';
import type { WordContext } from './word.js';
import { readBracedInDouble, readUnquoted } from './word.js';
import { WordBuilder } from './word-builder.js';

export function isNameStart(character: string): boolean {
  return /^[A-Za-z_]$/.test(character);
}

/** A special parameter or one digit. */
export function isSpecial(character: string): boolean {
  return /^[#?$!\-*@0-9]$/.test(character);
}

/** Characters as long as they match. */
function readWhile(input: Input, first: string, pattern: RegExp): string {
  let text = '';
  let character = first;
  while (pattern.test(character)) {
    text += character;
    character = input.takeJoined();
  }
  input.giveBack(character);
  return text;
}

export function readName(input: Input, first: string): string {
  return readWhile(input, first, /^[A-Za-z0-9_]$/);
}

interface Subject {
  /** Undefined: no parameter. */
  readonly name: string | undefined;
  readonly length: boolean;
}

/** A name, or a number of any length. */
function readNameOrNumber(input: Input, first: string): string {
  return isNameStart(first) ? readName(input, first) : readWhile(input, first, /^[0-9]$/);
}

/**
 * After `${#`: the number of parameters, or a length. dash decides by the two characters that follow: only when the
 * second is the brace does the first one name a parameter.
 */
function readAfterHash(input: Input): Subject {
  const first = input.takeJoined();
  if (/^[A-Za-z0-9_]$/.test(first)) return { name: readNameOrNumber(input, first), length: true };
  const second = input.takeJoined();
  input.giveBack(second);
  if (first === '}' || second !== '}') {
    input.giveBack(first);
    return { name: '#', length: false };
  }
  return isSpecial(first) ? { name: first, length: true } : { name: undefined, length: false };
}

function readSubject(input: Input): Subject {
  const first = input.takeJoined();
  if (/^[A-Za-z0-9_]$/.test(first)) return { name: readNameOrNumber(input, first), length: false };
  if (first === '#') return readAfterHash(input);
  if (isSpecial(first)) return { name: first, length: false };
  if (first === '}') input.giveBack(first);
  return { name: undefined, length: false };
}

const KINDS = { '-': 'default', '=': 'assign', '?': 'error', '+': 'alternative' } as const;

/** What stands behind the operator, up to the closing brace. */
function readOperand(context: WordContext, quoted: boolean): Word {
  const within: WordContext = { ...context, inParameter: true };
  if (quoted) return readBracedInDouble(within);
  const into = new WordBuilder();
  readUnquoted(within, into, context.state.input.takeJoined(), 'brace');
  return into.word();
}

function readTrim(context: WordContext, operator: '%' | '#'): ParameterOperation {
  const { input } = context.state;
  const next = input.takeJoined();
  if (next !== operator) input.giveBack(next);
  return {
    kind: 'trim',
    side: operator === '#' ? 'prefix' : 'suffix',
    longest: next === operator,
    // Quotes in a pattern count even within double quotes. @see POSIX.1-2017 XCU §2.6.2
    pattern: readOperand(context, false),
  };
}

/** A `${…}` that dash takes and only refuses when it is expanded. */
function readBad(context: WordContext, quoted: boolean, name: string): ParameterOperation {
  readOperand(context, quoted);
  return { kind: 'bad', text: name };
}

function readOperation(context: WordContext, quoted: boolean, name: string): ParameterOperation | undefined {
  const { input } = context.state;
  let operator = input.takeJoined();
  if (operator === '}') return undefined;
  if (operator === '%' || operator === '#') return readTrim(context, operator);
  const colon = operator === ':';
  if (colon) operator = input.takeJoined();
  if (operator === '-' || operator === '=' || operator === '?' || operator === '+') {
    return { kind: KINDS[operator], colon, word: readOperand(context, quoted) };
  }
  // The character is gone, but for the end of the text; so `${x:}` goes on behind its brace.
  return readBad(context, quoted, name);
}

/** After `${`. @param quoted within double quotes, a here-document or arithmetic */
export function readBraced(context: WordContext, quoted: boolean): ParameterPart {
  const { input } = context.state;
  const { line } = input;
  const { name, length } = readSubject(input);
  if (name === undefined) {
    return { kind: 'parameter', name: '', operation: readBad(context, quoted, ''), line };
  }
  if (!length) {
    return { kind: 'parameter', name, operation: readOperation(context, quoted, name), line };
  }
  const next = input.takeJoined();
  if (next === '}') return { kind: 'parameter', name, operation: { kind: 'length' }, line };
  input.giveBack(next);
  return { kind: 'parameter', name, operation: readBad(context, quoted, name), line };
}
