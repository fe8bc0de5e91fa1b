import type { CompoundCommand, ListItem, Word } from './ast.js';
import { COMMAND_AHEAD, readToken } from './lexer.js';
import type { ParseState } from './state.js';
import { unexpected } from './state.js';
import type { Token } from './token.js';
import { textOfToken } from './token.js';

/**
 * A reserved word is a pattern like any other word here. dash takes whatever token stands there, and misses the
 * parenthesis only at the one that follows it; where that is one, no pattern that makes sense is left.
 */
function patternOf(state: ParseState, token: Token): Word {
  if (token.kind === 'word' || token.kind === 'reserved') return token.word;
  const next = readToken(state);
  throw textOfToken(next) === ')' ? unexpected(state, token) : unexpected(state, next, '")"');
}

/** The patterns of one clause, up to and with the closing parenthesis. */
function readPatterns(state: ParseState, first: Token): readonly Word[] {
  let token = textOfToken(first) === '(' ? readToken(state) : first;
  const patterns: Word[] = [];
  for (;;) {
    patterns.push(patternOf(state, token));
    const next = readToken(state);
    if (textOfToken(next) === ')') return patterns;
    if (textOfToken(next) !== '|') throw unexpected(state, next, '")"');
    token = readToken(state);
  }
}

/** After `case`, up to and with `esac`. @see POSIX.1-2017 XCU §2.9.4.3 */
export function readCase(
  state: ParseState,
  readList: (state: ParseState, kind: 'optional') => readonly ListItem[],
): CompoundCommand {
  const subject = readToken(state);
  if (subject.kind !== 'word') throw unexpected(state, subject, 'word');
  const into = readToken(state, COMMAND_AHEAD);
  if (textOfToken(into) !== 'in') throw unexpected(state, into, '"in"');
  const clauses: { patterns: readonly Word[]; body: readonly ListItem[] }[] = [];
  const ahead = { newlines: true, reserved: true };
  let first = readToken(state, ahead);
  while (textOfToken(first) !== 'esac') {
    const patterns = readPatterns(state, first);
    clauses.push({ patterns, body: readList(state, 'optional') });
    const end = readToken(state, ahead);
    if (textOfToken(end) === 'esac') break;
    if (textOfToken(end) !== ';;') throw unexpected(state, end, '";;"');
    first = readToken(state, ahead);
  }
  return { kind: 'case', subject: subject.word, clauses };
}
