import type { Command, CompoundCommand, ListItem, Redirect, Word } from './ast.js';
import { readCase } from './case.js';
import type { Expecting } from './lexer.js';
import { COMMAND_AHEAD, readToken } from './lexer.js';
import { readRedirect } from './redirect.js';
import { NAME } from './simple.js';
import type { ParseState } from './state.js';
import { syntaxError, unexpected } from './state.js';
import type { Operator, ReservedWord, Token } from './token.js';
import { textOfToken } from './token.js';

export type ReadList = (state: ParseState, kind: 'body' | 'optional') => readonly ListItem[];

/** Takes the operator or reserved word that must come now. */
function expectToken(state: ParseState, wanted: Operator | ReservedWord, expecting?: Expecting): void {
  const token = readToken(state, expecting);
  if (textOfToken(token) !== wanted) throw unexpected(state, token, `"${wanted}"`);
}

/** After `if`, up to and with `fi`. */
function readIf(state: ParseState, readList: ReadList): CompoundCommand {
  const branches: { condition: readonly ListItem[]; body: readonly ListItem[] }[] = [];
  let next: Token;
  do {
    const condition = readList(state, 'body');
    expectToken(state, 'then');
    branches.push({ condition, body: readList(state, 'body') });
    next = readToken(state);
  } while (textOfToken(next) === 'elif');
  let otherwise: readonly ListItem[] | undefined;
  if (textOfToken(next) === 'else') otherwise = readList(state, 'body');
  else state.pushedBack = next;
  expectToken(state, 'fi');
  return { kind: 'if', branches, otherwise };
}

function readLoop(state: ParseState, until: boolean, readList: ReadList): CompoundCommand {
  const condition = readList(state, 'body');
  expectToken(state, 'do');
  const body = readList(state, 'body');
  expectToken(state, 'done');
  return { kind: 'loop', until, condition, body };
}

/** The words after `in`, up to and with what ends them. */
function readForWords(state: ParseState): readonly Word[] {
  const words: Word[] = [];
  for (;;) {
    const token = readToken(state);
    if (token.kind === 'word') words.push(token.word);
    else if (token.kind === 'newline' || textOfToken(token) === ';') return words;
    else throw unexpected(state, token);
  }
}

function readFor(state: ParseState, readList: ReadList): CompoundCommand {
  const name = readToken(state);
  if (name.kind !== 'word' || name.plain === undefined || !NAME.test(name.plain)) {
    throw syntaxError(state, 'Bad for loop variable');
  }
  const next = readToken(state, COMMAND_AHEAD);
  let words: readonly Word[] | undefined;
  if (textOfToken(next) === 'in') words = readForWords(state);
  else if (textOfToken(next) !== ';') state.pushedBack = next;
  expectToken(state, 'do', COMMAND_AHEAD);
  const body = readList(state, 'body');
  expectToken(state, 'done');
  return { kind: 'for', name: name.plain, words, body };
}

function readBody(state: ParseState, kind: 'group' | 'subshell', readList: ReadList): CompoundCommand {
  const body = readList(state, 'body');
  expectToken(state, kind === 'group' ? '}' : ')');
  return { kind, body };
}

/**
 * dash keeps no group around a single command, and gives redirections after the group to a subshell in it: there they
 * take the place of the subshell's own.
 * @see dash src/parser.c, command, "redir"
 */
function onlySubshell(group: CompoundCommand): Extract<Command, { kind: 'subshell' }> | undefined {
  const [item, another] = group.kind === 'group' ? group.body : [];
  if (item === undefined || another !== undefined || item.background) return undefined;
  const { first, rest } = item.command;
  const [only, other] = first.commands;
  if (rest.length > 0 || first.negated || other !== undefined) return undefined;
  return only?.kind === 'subshell' ? only : undefined;
}

/** What each first token begins. */
const READERS: ReadonlyMap<string | undefined, (state: ParseState, readList: ReadList) => CompoundCommand> =
  new Map([
    ['if', readIf],
    ['while', (state, readList) => readLoop(state, false, readList)],
    ['until', (state, readList) => readLoop(state, true, readList)],
    ['for', readFor],
    ['case', readCase],
    ['{', (state, readList) => readBody(state, 'group', readList)],
    ['(', (state, readList) => readBody(state, 'subshell', readList)],
  ]);

/**
 * A compound command with its redirections, after its first token; undefined when that begins none.
 *
 * @see POSIX.1-2017 XCU §2.9.4
 */
export function readCompound(
  state: ParseState,
  first: Token,
  line: number,
  readList: ReadList,
): Command | undefined {
  const compound = READERS.get(textOfToken(first))?.(state, readList);
  if (compound === undefined) return undefined;
  const redirects: Redirect[] = [];
  let token = readToken(state, { reserved: true, aliases: true });
  while (token.kind === 'redirection') {
    redirects.push(readRedirect(state, token.start));
    token = readToken(state);
  }
  state.pushedBack = token;
  const subshell = redirects.length > 0 ? onlySubshell(compound) : undefined;
  return subshell === undefined ? { ...compound, redirects, line } : { ...subshell, redirects };
}
