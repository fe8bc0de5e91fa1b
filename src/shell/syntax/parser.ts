import type { AndOr, Command, ListItem, Pipeline } from './ast.js';
import { readCompound } from './compound.js';
import type { Expecting } from './lexer.js';
import { COMMAND_AHEAD, readHereDocuments, readToken } from './lexer.js';
import { readSimple } from './simple.js';
import type { ParseState } from './state.js';
import { nested, unexpected } from './state.js';
import type { Token } from './token.js';
import { endsList, textOfToken } from './token.js';

/**
 * What a list is read for: the next complete command of a text, the body of a compound command, or one that may be
 * empty (a case clause's, a command substitution's).
 */
export type ListKind = 'complete' | 'body' | 'optional';

/**
 * Commands up to a token that cannot go on the list; that one is pushed back.
 *
 * The order in which tokens are looked at, and with which regard to reserved words, is dash's: it decides for instance
 * that `{ { :; } >f }` is no group.
 * @see POSIX.1-2017 XCU §2.9.3
 */
export function readList(state: ParseState, kind: ListKind): readonly ListItem[] {
  const items: ListItem[] = [];
  const ahead: Expecting = { ...COMMAND_AHEAD, newlines: kind !== 'complete' };
  for (;;) {
    const first = readToken(state, ahead);
    if (first.kind === 'newline' || first.kind === 'end') {
      readHereDocuments(state);
      if (first.kind === 'end') state.pushedBack = first;
      return items;
    }
    state.pushedBack = first;
    const mayEnd = kind === 'optional' || (kind === 'body' && items.length > 0);
    if (mayEnd && endsList(first)) return items;
    const command = readAndOr(state);
    const after = readToken(state);
    items.push({ command, background: textOfToken(after) === '&' });
    if (goesOn(state, after, kind)) continue;
    return items;
  }
}

/** Whether another command may follow. What is not a separator is pushed back. */
function goesOn(state: ParseState, after: Token, kind: ListKind): boolean {
  const text = textOfToken(after);
  if (text === '&' || text === ';') return true;
  if (after.kind !== 'end' && after.kind !== 'newline' && kind === 'complete') throw unexpected(state, after);
  if (after.kind === 'end') readHereDocuments(state);
  state.pushedBack = after;
  return after.kind === 'newline';
}

function readAndOr(state: ParseState): AndOr {
  const first = readPipeline(state);
  const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
  for (;;) {
    const token = readToken(state);
    const operator = textOfToken(token);
    if (operator !== '&&' && operator !== '||') {
      state.pushedBack = token;
      return { kind: 'and-or', first, rest };
    }
    rest.push({ operator, pipeline: readPipeline(state, COMMAND_AHEAD) });
  }
}

function readPipeline(state: ParseState, expecting?: Expecting): Pipeline {
  const token = readToken(state, expecting);
  const negated = textOfToken(token) === '!';
  if (!negated) state.pushedBack = token;
  const commands = [readCommand(state, negated ? { reserved: true, aliases: true } : undefined)];
  for (;;) {
    const next = readToken(state);
    if (textOfToken(next) !== '|') {
      state.pushedBack = next;
      return { kind: 'pipeline', negated, commands };
    }
    commands.push(readCommand(state, COMMAND_AHEAD));
  }
}

/** @see POSIX.1-2017 XCU §2.9 */
export function readCommand(state: ParseState, expecting?: Expecting): Command {
  const { line } = state.input;
  const token = readToken(state, expecting);
  if (token.kind === 'word' || token.kind === 'redirection') {
    state.pushedBack = token;
    return readSimple(state, readCommand);
  }
  const compound = nested(state, () => readCompound(state, token, line, readList));
  if (compound === undefined) throw unexpected(state, token);
  return compound;
}

/** For {@link ParseState.parseSubstitution}. */
export function readSubstitution(state: ParseState, closed: boolean): readonly ListItem[] {
  const items = readList(state, 'optional');
  if (!closed) return items;
  const token = readToken(state);
  if (textOfToken(token) !== ')') throw unexpected(state, token, '")"');
  // A here-document that is announced but not begun before the parenthesis is empty.
  for (const here of state.hereDocuments) here.fill({ parts: [] });
  state.hereDocuments = [];
  return items;
}
