import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import type { ListItem, Word } from './ast.js';
import type { Input } from './input.js';
import type { Token } from './token.js';
import { nameOfToken } from './token.js';

/** A here-document that was announced by `<<` and begins after the next newline. */
export interface PendingHereDocument {
  readonly delimiter: ByteString;
  readonly stripTabs: boolean;
  readonly quoted: boolean;
  readonly fill: (body: Word) => void;
}

/** What the parser of one text carries along. */
export interface ParseState {
  readonly name: string;
  readonly dialect: 'dash' | 'bash';
  readonly aliases: () => ReadonlyMap<string, ByteString>;
  /**
   * Reads what a command substitution runs, with its closing parenthesis if it has one; handed in so that words need not
   * know the grammar.
   */
  readonly parseSubstitution: (state: ParseState, closed: boolean) => readonly ListItem[];
  input: Input;
  /** A token that was read too far. */
  pushedBack: Token | undefined;
  hereDocuments: PendingHereDocument[];
  depth: number;
}

/** So deep may commands, substitutions and `${…}` stand within each other. */
export const MAX_DEPTH = 250;

/** A script's text, and what its aliases expand to, may be so long each. */
export const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** An error of the grammar in dash's words, with the script and line that it was found in. */
export function syntaxError(state: ParseState, what: string): RootfsError {
  const message = `${state.name}: ${state.input.line}: Syntax error: ${what}`;
  return new RootfsError('SCRIPT_SYNTAX', message, {
    hint: 'Try the script with `dash -n`; scripts are read as dash reads them.',
  });
}

/** The error for a token that cannot stand where it does. */
export function unexpected(state: ParseState, token: Token, expected?: string): RootfsError {
  const expecting = expected === undefined ? '' : ` (expecting ${expected})`;
  return syntaxError(state, `${nameOfToken(token)} unexpected${expecting}`);
}

export function limitError(state: ParseState, what: string): RootfsError {
  return new RootfsError('SCRIPT_LIMIT', `${state.name}: ${state.input.line}: ${what}`, {
    hint: 'No sensible script needs this; look at who made it.',
  });
}

/** Runs a parser one level deeper. @throws RootfsError `SCRIPT_LIMIT` */
export function nested<T>(state: ParseState, parse: () => T): T {
  if (++state.depth > MAX_DEPTH) throw limitError(state, `nested more than ${MAX_DEPTH} deep`);
  const result = parse();
  state.depth--;
  return result;
}
