import type { RootfsError } from '../../kernel/errors.js';
import type { Word } from './ast.js';
import type { HereEnd } from './here-end.js';
import { takeLineStart } from './here-end.js';
import type { ParseState } from './state.js';
import { syntaxError } from './state.js';
import { WordBuilder } from './word-builder.js';

/** Where the text being read stands. */
export interface WordContext {
  readonly state: ParseState;
  /** The here-document that it is in: its last line ends it wherever it stands. */
  readonly here: HereEnd | undefined;
  /** The word after `<<`: nothing is expanded in it. */
  readonly delimiter: boolean;
  /** Whether `\}` stands for `}`: within `${…}`. */
  readonly inParameter: boolean;
  /** Reads what follows a `$` or a backquote; handed in, as these hold words themselves. */
  readonly expansions: Expansions;
}

export interface Expansions {
  readonly dollar: (context: WordContext, into: WordBuilder, quoted: boolean) => void;
  readonly backquote: (context: WordContext, into: WordBuilder, quoted: boolean) => void;
}

const PLAIN = /[^\\'"$`}<>();&| \t\n]+/y;
const PLAIN_IN_DOUBLE = /[^\\"$`}()\n]+/y;
const PLAIN_IN_SINGLE = /[^'\n]+/y;

/** The next character after a newline that belongs to the text; empty where the here-document ends. */
function nextLine(context: WordContext): string {
  context.state.input.line++;
  const first = context.state.input.takeJoined();
  return context.here === undefined ? first : takeLineStart(context.state.input, context.here, first);
}

/** The text ended within quotes. */
function unterminated(context: WordContext): RootfsError {
  return syntaxError(context.state, context.here ? "Missing '}'" : 'Unterminated quoted string');
}

/** `'…'`, after the first quote. */
function readSingle(context: WordContext, into: WordBuilder): void {
  const { input } = context.state;
  let text = '';
  let character = input.take();
  while (character !== "'") {
    if (character === '') throw unterminated(context);
    text += character;
    if (character === '\n') {
      input.line++;
      character = input.take();
      if (context.here) character = takeLineStart(input, context.here, character);
    } else {
      text += input.takeRun(PLAIN_IN_SINGLE);
      character = input.take();
    }
  }
  into.quoted = true;
  into.part({ kind: 'quoted', text });
}

/** After a backslash outside of double quotes. */
function readBackslash(context: WordContext, into: WordBuilder): void {
  const character = context.state.input.take();
  into.quoted = true;
  // At the end of the text the backslash stands for itself.
  into.quote(character === '' ? '\\' : character);
}

/** After a backslash within double quotes, where it is special before few characters only. @see XCU §2.2.3 */
function readBackslashInDouble(context: WordContext, into: WordBuilder): void {
  const character = context.state.input.take();
  if (character === '') {
    into.quote('\\');
    return;
  }
  const quotes =
    character === '\\' ||
    character === '`' ||
    character === '$' ||
    (character === '"' && (context.here === undefined || context.inParameter)) ||
    (character === '}' && context.inParameter);
  into.quoted = true;
  into.quote(quotes ? character : `\\${character}`);
}

/**
 * Text outside of double quotes: a word up to an operator, blank or newline, or what stands in `${…}` up to its brace.
 *
 * @param first its first character, already taken
 * @returns the character that ended a word; it is not given back
 */
export function readUnquoted(
  context: WordContext,
  into: WordBuilder,
  first: string,
  end: 'word' | 'brace',
): string {
  const { input } = context.state;
  let character = first;
  for (;;) {
    switch (character) {
      case '':
        if (end === 'brace') throw syntaxError(context.state, "Missing '}'");
        return character;
      case '\\':
        readBackslash(context, into);
        break;
      case "'":
        readSingle(context, into);
        break;
      case '"':
        into.quoted = true;
        into.part({ kind: 'double', parts: readString(context).parts });
        break;
      case '$':
        context.expansions.dollar(context, into, false);
        break;
      case '`':
        context.expansions.backquote(context, into, false);
        break;
      case '}':
        if (end === 'brace') return character;
        into.literal(character);
        break;
      case '\n':
        if (end === 'word') return character;
        into.literal(character);
        character = nextLine(context);
        continue;
      default:
        if (end === 'word' && '<>();&| \t'.includes(character)) return character;
        into.literal(character + input.takeRun(PLAIN));
    }
    character = input.takeJoined();
  }
}

/** One character of text under the rules of double quotes. @returns the next one */
function readInDouble(context: WordContext, into: WordBuilder, character: string): string {
  const { input } = context.state;
  switch (character) {
    case '\\':
      readBackslashInDouble(context, into);
      break;
    case '$':
      context.expansions.dollar(context, into, true);
      break;
    case '`':
      context.expansions.backquote(context, into, true);
      break;
    case '\n':
      into.quote(character);
      return nextLine(context);
    default:
      into.quote(character + input.takeRun(PLAIN_IN_DOUBLE));
  }
  return input.takeJoined();
}

/** `"…"`, after the first quote. */
function readString(context: WordContext): Word {
  const into = new WordBuilder();
  let character = context.state.input.takeJoined();
  while (character !== '"') {
    if (character === '') throw unterminated(context);
    character = readInDouble(context, into, character);
  }
  return into.word();
}

/**
 * What stands in `${…}` within double quotes, up to its brace. Quotes in it are removed, and hide a brace; the text
 * between them stays quoted, as it is in dash.
 */
export function readBracedInDouble(context: WordContext): Word {
  const into = new WordBuilder();
  let inner = false;
  let character = context.state.input.takeJoined();
  while (inner || character !== '}') {
    if (character === '') throw unterminated(context);
    if (character === '"') {
      inner = !inner;
      into.quoted = true;
      character = context.state.input.takeJoined();
    } else character = readInDouble(context, into, character);
  }
  return into.word();
}

/** What stands in `$((…))`, up to and with the closing parentheses. */
export function readArithmetic(context: WordContext): Word {
  const { input } = context.state;
  const into = new WordBuilder();
  let open = 0;
  let character = input.takeJoined();
  for (;;) {
    if (character === '') throw syntaxError(context.state, "Missing '))'");
    if (character === '(') open++;
    else if (character === ')' && open > 0) open--;
    else if (character === ')') {
      const next = input.takeJoined();
      if (next === ')') return into.word();
      input.giveBack(next);
    }
    character = readInDouble(context, into, character);
  }
}

/** The body of a here-document whose delimiter was not quoted. */
export function readHereBody(context: WordContext, here: HereEnd): Word {
  const { input } = context.state;
  const into = new WordBuilder();
  let character = takeLineStart(input, here, input.takeJoined());
  while (character !== '') character = readInDouble(context, into, character);
  return into.word();
}
