import type { Assignment, Command, FunctionDefinition, Redirect, Word } from './ast.js';
import type { Expecting } from './lexer.js';
import { COMMAND_AHEAD, readToken } from './lexer.js';
import { readRedirect } from './redirect.js';
import type { ParseState } from './state.js';
import { nested, syntaxError, unexpected } from './state.js';
import { textOfToken } from './token.js';

/** What may not be a function's name in dash: its special built-ins. */
const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  '.',
  ':',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'local',
  'readonly',
  'return',
  'set',
  'shift',
  'times',
  'trap',
  'unset',
]);

export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The word as an assignment, if its name and equals sign are unquoted. @see POSIX.1-2017 XCU §2.10.2 rule 7 */
function assignmentOf(word: Word): Assignment | undefined {
  const [head, ...rest] = word.parts;
  if (head?.kind !== 'literal') return undefined;
  const name = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(head.text)?.[1];
  if (name === undefined) return undefined;
  const text = head.text.slice(name.length + 1);
  return { name, value: { parts: text === '' ? rest : [{ ...head, text }, ...rest] } };
}

/** The rest of a function definition, after its name and parenthesis. */
function readFunction(
  state: ParseState,
  name: string | undefined,
  readBody: (state: ParseState, expecting: Expecting) => Command,
): FunctionDefinition {
  const token = readToken(state);
  if (textOfToken(token) !== ')') throw unexpected(state, token, '")"');
  if (name === undefined || !NAME.test(name) || SPECIAL_BUILTINS.has(name)) {
    throw syntaxError(state, 'Bad function name');
  }
  const { line } = state.input;
  return { kind: 'function', name, body: nested(state, () => readBody(state, COMMAND_AHEAD)), line };
}

/**
 * A simple command, or the definition of a function.
 *
 * @param readBody reads any command
 */
export function readSimple(
  state: ParseState,
  readBody: (state: ParseState, expecting: Expecting) => Command,
): Command {
  const { line } = state.input;
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  let plain: string | undefined;
  for (;;) {
    const token = readToken(state, { aliases: words.length === 0 });
    if (token.kind === 'word') {
      const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
      plain = token.plain;
      if (assignment) assignments.push(assignment);
      else words.push(token.word);
    } else if (token.kind === 'redirection') redirects.push(readRedirect(state, token.start));
    else {
      const isName = words.length === 1 && assignments.length === 0 && redirects.length === 0;
      if (isName && textOfToken(token) === '(') return readFunction(state, plain, readBody);
      state.pushedBack = token;
      return { kind: 'simple', assignments, words, redirects, line };
    }
  }
}
