import type { ByteString } from '../../kernel/byte-string.js';
import { EXPANSIONS } from './expansions.js';
import { takeLineStart } from './here-end.js';
import type { HereEnd } from './here-end.js';
import type { Input } from './input.js';
import type { ParseState } from './state.js';
import { limitError, MAX_TEXT_BYTES } from './state.js';
import type { RedirectStart, Token } from './token.js';
import { RESERVED_WORDS } from './token.js';
import type { WordContext } from './word.js';
import { readHereBody, readUnquoted } from './word.js';
import { WordBuilder } from './word-builder.js';

/** How the next token is to be understood. */
export interface Expecting {
  /** Newlines are passed over. */
  readonly newlines?: boolean;
  readonly reserved?: boolean;
  readonly aliases?: boolean;
  /** The word after `<<`. */
  readonly delimiter?: boolean;
}

/** Where a command may begin. */
export const COMMAND_AHEAD: Expecting = { newlines: true, reserved: true, aliases: true };

const RESERVED: ReadonlySet<string> = new Set(RESERVED_WORDS);

function contextOf(state: ParseState, here: HereEnd | undefined, delimiter: boolean): WordContext {
  return { state, here, delimiter, inParameter: false, expansions: EXPANSIONS };
}

/** The rest of a redirection operator. */
function readRedirectOperator(input: Input, first: '<' | '>'): RedirectStart['operator'] {
  const second = input.takeJoined();
  if (first === '<' && second === '<') {
    const third = input.takeJoined();
    if (third === '-') return '<<-';
    input.giveBack(third);
    return '<<';
  }
  if (second === '&' || second === '>') return `${first}${second}`;
  if (first === '>' && second === '|') return '>|';
  input.giveBack(second);
  return first;
}

/** A word, or a redirection operator with its number. */
function readWordToken(state: ParseState, first: string, delimiter: boolean): Token {
  const { input } = state;
  const into = new WordBuilder();
  const end = readUnquoted(contextOf(state, undefined, delimiter), into, first, 'word');
  const plain = into.plain();
  if ((end === '<' || end === '>') && plain !== undefined && /^[0-9]?$/.test(plain)) {
    const { line } = input;
    const fd = plain === '' ? undefined : Number(plain);
    return { kind: 'redirection', start: { fd, operator: readRedirectOperator(input, end), line } };
  }
  input.giveBack(end);
  return { kind: 'word', word: into.word(), plain, quoted: into.quoted };
}

/** The token that begins with an operator character which may stand doubled. */
function readOperator(input: Input, character: '&' | '|' | ';'): Token {
  const next = input.takeJoined();
  if (next === character) return { kind: 'operator', text: `${character}${character}` as '&&' | '||' | ';;' };
  input.giveBack(next);
  return { kind: 'operator', text: character };
}

const COMMENT = /[^\n]+/y;

/** The next token without regard to what it means. @see POSIX.1-2017 XCU §2.3 */
function readRawToken(state: ParseState, delimiter: boolean): Token {
  const { input } = state;
  if (state.pushedBack !== undefined) {
    const token = state.pushedBack;
    state.pushedBack = undefined;
    return token;
  }
  for (;;) {
    const character = input.takeJoined();
    switch (character) {
      case ' ':
      case '\t':
        continue;
      case '#':
        skipComment(input);
        continue;
      case '\n':
        input.line++;
        return { kind: 'newline' };
      case '':
        return { kind: 'end' };
      case '&':
      case '|':
      case ';':
        return readOperator(input, character);
      case '(':
      case ')':
        return { kind: 'operator', text: character };
      default:
        return readWordToken(state, character, delimiter);
    }
  }
}

function skipComment(input: Input): void {
  for (;;) {
    input.takeRun(COMMENT);
    const character = input.take();
    if (character === '\n' || character === '') {
      input.giveBack(character);
      return;
    }
  }
}

/** Lays an alias's value on the input. @returns whether the word was an alias @throws RootfsError `SCRIPT_LIMIT` */
function insertAlias(state: ParseState, name: ByteString): boolean {
  const value = state.aliases().get(name);
  if (value === undefined || state.input.isInUse(name)) return false;
  if (value !== '' && state.input.insertAlias(name, value) > MAX_TEXT_BYTES) {
    throw limitError(state, `aliases expand to more than ${MAX_TEXT_BYTES} bytes`);
  }
  return true;
}

/** The next token. A word is told from a reserved word and an alias by what is expected. */
export function readToken(state: ParseState, expecting: Expecting = {}): Token {
  let aliases = expecting.aliases === true;
  for (;;) {
    let token = readRawToken(state, expecting.delimiter === true);
    while (expecting.newlines && token.kind === 'newline') {
      readHereDocuments(state);
      token = readRawToken(state, false);
    }
    if (state.input.takeEndedInBlank()) aliases = true;
    if (token.kind !== 'word' || token.plain === undefined) return token;
    if (expecting.reserved && RESERVED.has(token.plain)) return { ...token, kind: 'reserved' };
    if (!aliases || !insertAlias(state, token.plain)) return token;
  }
}

const LINE = /[^\n]+/y;

/** The body of a here-document whose delimiter was quoted: as it stands. */
function readRawBody(state: ParseState, end: HereEnd): ByteString {
  const { input } = state;
  let text = '';
  let character = takeLineStart(input, end, input.take());
  while (character !== '') {
    text += character;
    if (character === '\n') {
      input.line++;
      character = takeLineStart(input, end, input.take());
    } else {
      text += input.takeRun(LINE);
      character = input.take();
    }
  }
  return text;
}

/** Reads the here-documents that were announced; the input stands behind a newline, or at the end. */
export function readHereDocuments(state: ParseState): void {
  const pending = state.hereDocuments;
  state.hereDocuments = [];
  for (const here of pending) {
    if (here.quoted) here.fill({ parts: [{ kind: 'quoted', text: readRawBody(state, here) }] });
    else here.fill(readHereBody(contextOf(state, here, false), here));
  }
}
