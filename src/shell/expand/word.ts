import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import type { ParameterOperation, ParameterPart, Script, Word, WordPart } from '../syntax/ast.js';
import { arithmetic } from './arithmetic.js';
import { Expansion } from './expansion.js';
import { quoted as quote } from './marks.js';
import { listValue, textValue } from './parameter.js';
import { patternOf, trimmed } from './pattern.js';
import { tildePieces } from './tilde.js';

/** What cannot be known at once: it is asked of whoever drives the expansion, and answered by a text. */
export type Question =
  | { readonly kind: 'command'; readonly script: Script; readonly line: number }
  /** A user's home directory; answered by undefined when there is none. */
  | { readonly kind: 'home'; readonly user: ByteString };

/** An expansion under way: it runs through at once unless it has a question. */
export type Steps<T> = Generator<Question, T, ByteString | undefined>;

/** How the parts of a word are expanded. */
export interface Mode {
  readonly quoted: boolean;
  /** A tilde at the beginning is one. */
  readonly tilde: boolean;
  /** Tildes after colons count too. */
  readonly assignment: boolean;
  /** Literal text is split like a value: within `${x-word}`. @see dash src/expand.c, EXP_WORD */
  readonly splitLiterals: boolean;
}

const PLAIN: Mode = { quoted: false, tilde: true, assignment: false, splitLiterals: false };

/** @see dash src/expand.c, argstr */
export function* expandParts(
  shell: Shell,
  parts: readonly WordPart[],
  out: Expansion,
  mode: Mode,
): Steps<void> {
  const last = parts.length - 1;
  for (let index = 0; index <= last; index++) {
    const part = parts[index] as WordPart;
    if (part.kind === 'literal' && !mode.quoted) {
      yield* expandLiteral(shell, part.text, out, mode, index === 0, index === last);
    } else yield* expandPart(shell, part, out, mode);
  }
}

function addLiteral(text: ByteString, out: Expansion, mode: Mode): void {
  const start = out.text.length;
  out.add(text, false);
  if (mode.splitLiterals) out.splitFrom(start);
}

function* expandLiteral(
  shell: Shell,
  text: ByteString,
  out: Expansion,
  mode: Mode,
  isFirst: boolean,
  isLast: boolean,
): Steps<void> {
  if (!text.includes('~')) {
    addLiteral(text, out, mode);
    return;
  }
  const { assignment } = mode;
  for (const piece of tildePieces(text, { atStart: isFirst && mode.tilde, atEnd: isLast, assignment })) {
    if (piece.kind === 'text') addLiteral(piece.text, out, mode);
    else {
      const { user } = piece;
      const home = user === '' ? shell.variables.get('HOME') : yield { kind: 'home', user };
      if (home === undefined) addLiteral(`~${user}`, out, mode);
      else out.add(home, true);
    }
  }
}

/** `"$@"` by itself is no field at all when there are no parameters. */
function loneList(parts: readonly WordPart[]): ParameterPart | undefined {
  const [only] = parts;
  const isList = parts.length === 1 && only?.kind === 'parameter' && only.name === '@';
  return isList && only.operation === undefined ? only : undefined;
}

function* expandPart(shell: Shell, part: WordPart, out: Expansion, mode: Mode): Steps<void> {
  switch (part.kind) {
    case 'literal':
    case 'quoted':
      if (part.text === '') out.mark();
      else out.add(part.text, true);
      return;
    case 'double': {
      const inner: Mode = { ...mode, quoted: true, splitLiterals: false };
      const list = loneList(part.parts);
      if (list !== undefined && !mode.quoted) return yield* expandParameter(shell, list, out, inner);
      out.mark();
      yield* expandParts(shell, part.parts, out, inner);
      return out.mark();
    }
    case 'parameter':
      return yield* expandParameter(shell, part, out, mode);
    case 'command':
      return addValue((yield { kind: 'command', script: part.script, line: part.line }) ?? '', out, mode);
    case 'arithmetic': {
      const text = yield* expandApart(shell, part.expression, false, false);
      return addValue(arithmetic(shell, text), out, mode);
    }
    default:
      return part satisfies never;
  }
}

function addValue(text: ByteString, out: Expansion, mode: Mode): void {
  const start = out.text.length;
  out.add(text, mode.quoted);
  if (!mode.quoted) out.splitFrom(start);
}

/** A word within an expansion whose text is not part of the result. */
function* expandApart(shell: Shell, word: Word, marks: boolean, tilde: boolean): Steps<string> {
  const apart = new Expansion(marks, false);
  yield* expandParts(shell, word.parts, apart, { ...PLAIN, tilde });
  return apart.text;
}

/** A parameter's value as it is added to a word, and its length as `${#…}` counts it. */
interface Value {
  readonly length: number;
  readonly add: () => void;
  /** As one text, NULs between the parameters of `"$@"`. */
  readonly text: () => ByteString;
}

function valueOf(shell: Shell, name: string, out: Expansion, { quoted }: Mode): Value | undefined {
  if (name !== '@' && name !== '*') {
    const text = textValue(shell, name);
    if (text === undefined) return undefined;
    return { length: text.length, add: () => out.add(text, quoted), text: () => text };
  }
  const { items, separator } = listValue(shell, name, { quoted, full: out.full });
  return {
    length: items.reduce((sum, item) => sum + item.length, Math.max(0, items.length - 1) * separator.length),
    add: () => {
      const isQuoted = quoted && out.marks;
      out.text += isQuoted ? items.map(quote).join(quote(separator)) : items.join(separator);
    },
    text: () => items.join(separator),
  };
}

/** What was added from `start` on came from this parameter. @see dash src/expand.c, evalvar, "record" */
function record(shell: Shell, name: string, out: Expansion, mode: Mode, start: number): void {
  if (!mode.quoted) out.splitFrom(start);
  else if (name === '@' && shell.positional.length > 0) out.splitFrom(start, true);
}

function checkSet(shell: Shell, name: string, value: Value | undefined): void {
  if (value === undefined && shell.options.u) throw new ScriptError(`${name}: parameter not set`);
}

/** @see dash src/expand.c, evalvar */
function* expandParameter(shell: Shell, part: ParameterPart, out: Expansion, mode: Mode): Steps<void> {
  const { name, operation } = part;
  if (operation?.kind === 'bad') throw new ScriptError('Bad substitution');
  const value = valueOf(shell, name, out, mode);
  const start = out.text.length;
  if (operation !== undefined && 'word' in operation) {
    return yield* expandConditional(shell, name, operation, value, out, mode);
  }
  checkSet(shell, name, value);
  if (operation?.kind === 'length') {
    out.add(String(Math.max(0, value?.length ?? 0)), false);
    return record(shell, name, out, mode, start);
  }
  if (operation?.kind === 'trim') {
    // Nothing in the pattern happens when there is nothing to compare. @see dash src/expand.c, EXP_DISCARD
    if (value === undefined) return;
    const pattern = patternOf(yield* expandApart(shell, operation.pattern, true, true));
    const text = value.text();
    shell.world.budget.step(shell, Math.floor((text.length * pattern.length) / 256));
    const rest = trimmed(text, pattern, operation.side, operation.longest);
    out.text += mode.quoted && out.marks ? rest.split('\0').map(quote).join('\0') : rest;
    return record(shell, name, out, mode, start);
  }
  value?.add();
  if (value !== undefined) record(shell, name, out, mode, start);
}

type Conditional = Extract<ParameterOperation, { readonly word: Word }>;

/** `${x-word}` and its kin. */
function* expandConditional(
  shell: Shell,
  name: string,
  operation: Conditional,
  value: Value | undefined,
  out: Expansion,
  mode: Mode,
): Steps<void> {
  const { word, kind } = operation;
  const start = out.text.length;
  const isSet = value !== undefined && !(operation.colon && value.length === 0);
  const inner: Mode = { ...mode, tilde: true, splitLiterals: !mode.quoted };
  if (kind === 'alternative') {
    if (isSet) yield* expandParts(shell, word.parts, out, inner);
    else record(shell, name, out, mode, start);
    return;
  }
  if (isSet) {
    value.add();
    return record(shell, name, out, mode, start);
  }
  if (kind === 'default') return yield* expandParts(shell, word.parts, out, inner);
  const text = yield* expandApart(shell, word, false, true);
  if (kind === 'error') throw new ScriptError(`${name}: ${unsetText(operation, text)}`);
  shell.variables.set(name, text);
  valueOf(shell, name, out, mode)?.add();
  return record(shell, name, out, mode, start);
}

function unsetText({ word, colon }: Conditional, text: ByteString): ByteString {
  if (word.parts.length > 0) return text;
  return `parameter not set${colon ? ' or null' : ''}`;
}
