import type { ByteString } from '../../kernel/byte-string.js';
import type { Script } from './ast.js';
import { Input } from './input.js';
import { isNameStart, isSpecial, readBraced, readName } from './parameter.js';
import { nested, syntaxError } from './state.js';
import type { Expansions, WordContext } from './word.js';
import { readArithmetic } from './word.js';
import type { WordBuilder } from './word-builder.js';

/** A nested script; its here-documents are its own. */
function readScript(context: WordContext, closed: boolean): Script {
  const { state } = context;
  const outer = state.hereDocuments;
  state.hereDocuments = [];
  const items = nested(state, () => state.parseSubstitution(state, closed));
  state.hereDocuments = outer;
  return { kind: 'script', items };
}

function addText(into: WordBuilder, text: ByteString, quoted: boolean): void {
  if (quoted) into.quote(text);
  else into.literal(text);
}

/** `$(…)` or `$((…))`, after the first parenthesis: dash takes two of them for arithmetic, whatever follows. */
function readParenthesized(context: WordContext, into: WordBuilder): void {
  const { input } = context.state;
  const { line } = input;
  const next = input.takeJoined();
  if (next === '(') {
    const expression = nested(context.state, () => readArithmetic({ ...context, inParameter: false }));
    into.part({ kind: 'arithmetic', expression, line });
    return;
  }
  input.giveBack(next);
  into.part({ kind: 'command', script: readScript(context, true), line });
}

/** After a `$`. @see POSIX.1-2017 XCU §2.6 */
function readDollar(context: WordContext, into: WordBuilder, quoted: boolean): void {
  const { input } = context.state;
  const { line } = input;
  const next = input.takeJoined();
  if (context.delimiter || next === '') {
    addText(into, '$', quoted);
    input.giveBack(next);
  } else if (next === '(') readParenthesized(context, into);
  else if (next === '{') into.part(nested(context.state, () => readBraced(context, quoted)));
  else if (isNameStart(next)) {
    into.part({ kind: 'parameter', name: readName(input, next), operation: undefined, line });
  } else if (isSpecial(next)) into.part({ kind: 'parameter', name: next, operation: undefined, line });
  else {
    addText(into, '$', quoted);
    input.giveBack(next);
  }
}

/** What stands between backquotes, with the backslashes removed that only protect it there. @see XCU §2.6.3 */
function readBackquoted(context: WordContext, quoted: boolean): ByteString {
  const { input } = context.state;
  let text = '';
  for (;;) {
    let character = input.takeJoined();
    if (character === '`') return text;
    if (character === '\\') {
      character = input.take();
      const removed = '\\`$'.includes(character) || (quoted && character === '"');
      if (!removed || character === '') text += '\\';
    }
    if (character === '') throw syntaxError(context.state, 'EOF in backquote substitution');
    if (character === '\n') input.line++;
    text += character;
  }
}

/** After a backquote. */
function readBackquote(context: WordContext, into: WordBuilder, quoted: boolean): void {
  const { state } = context;
  if (context.delimiter) {
    addText(into, '`', quoted);
    return;
  }
  const outer = state.input;
  const { line } = outer;
  const text = readBackquoted(context, quoted);
  state.input = new Input(text, line, outer);
  const script = readScript(context, false);
  // dash does not look at what follows a complete list in there, such as `echo a ) b`.
  state.pushedBack = undefined;
  state.input = outer;
  into.part({ kind: 'command', script, line });
}

export const EXPANSIONS: Expansions = { dollar: readDollar, backquote: readBackquote };
