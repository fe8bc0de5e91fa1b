import type { ByteString } from '../../kernel/byte-string.js';
import type { ListItem, Script } from './ast.js';
import { Input } from './input.js';
import { readToken } from './lexer.js';
import { readList, readSubstitution } from './parser.js';
import type { ParseState } from './state.js';
import { limitError, MAX_TEXT_BYTES } from './state.js';

const NO_ALIASES: ReadonlyMap<string, ByteString> = new Map();

export interface ParseOptions {
  /** The number of the first line of the text; 1 unless given. */
  readonly firstLine?: number | undefined;
  /** The aliases as they are at the moment of each word; none unless given. */
  readonly aliases?: (() => ReadonlyMap<string, ByteString>) | undefined;
  /** dash unless given. */
  readonly dialect?: 'dash' | 'bash' | undefined;
}

/** A complete_command: everything up to a newline outside of compound commands and quotes. */
export interface CompleteCommand {
  /** Empty for an empty line. */
  readonly items: readonly ListItem[];
  /** Of its first word. */
  readonly line: number;
}

/** Hands out one complete command after the other; undefined at the end. */
export interface CommandReader {
  /** @throws RootfsError `SCRIPT_SYNTAX`, `SCRIPT_LIMIT`, `SCRIPT_UNSUPPORTED` */
  next(): CompleteCommand | undefined;
}

/**
 * Reads a script command by command, as a shell does: what stands further down is only looked at when it is reached, so
 * that `exit` before garbage is fine and an alias takes effect on the lines after it.
 */
export function parseCommands(text: ByteString, name: string, options: ParseOptions = {}): CommandReader {
  const state: ParseState = {
    name,
    dialect: options.dialect ?? 'dash',
    aliases: options.aliases ?? (() => NO_ALIASES),
    parseSubstitution: readSubstitution,
    input: new Input(text, options.firstLine ?? 1),
    pushedBack: undefined,
    hereDocuments: [],
    depth: 0,
  };
  if (text.length > MAX_TEXT_BYTES) throw limitError(state, `longer than ${MAX_TEXT_BYTES} bytes`);
  return { next: () => nextCommand(state) };
}

function nextCommand(state: ParseState): CompleteCommand | undefined {
  const first = readToken(state, { reserved: true, aliases: true });
  if (first.kind === 'end') return undefined;
  state.pushedBack = first;
  const { line } = state.input;
  return { items: readList(state, 'complete'), line };
}

/**
 * A whole script at once.
 *
 * @param name of the script, for errors
 * @throws RootfsError `SCRIPT_SYNTAX` naming script and line, `SCRIPT_LIMIT` (too large, nested too deeply), `SCRIPT_UNSUPPORTED` (bash dialect)
 */
export function parseScript(text: ByteString, name: string, options: ParseOptions = {}): Script {
  const reader = parseCommands(text, name, options);
  const items: ListItem[] = [];
  for (let command = reader.next(); command !== undefined; command = reader.next()) {
    items.push(...command.items);
  }
  return { kind: 'script', items };
}
