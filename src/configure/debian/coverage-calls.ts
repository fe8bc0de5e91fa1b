import type { ByteString } from '../../kernel/byte-string.js';
import { wordsOfCommands, type CommandUse } from '../../shell/syntax/commands.js';
import { parseScript } from '../../shell/syntax/parse.js';
import { textOfWord } from '../../shell/syntax/word-builder.js';
import type { ShippedFiles } from './coverage-files.js';

/** What a script calls that it does not define. */
export interface ScriptCalls {
  readonly calls: readonly { readonly command: ByteString; readonly line: number }[];
  /** Calls whose program is the result of an expansion. */
  readonly computed: number;
}

/** Words that run the command that follows them. */
const PREFIXES = new Set(['command', 'env', 'exec', 'ionice', 'nice', 'nohup', 'setsid', 'timeout', 'xargs']);

/** How deep files are sourced from files. */
const MOST_DEPTH = 8;

/** The command behind `exec`, `env A=b` and the like, when it stands there in plain text. */
function behind({ name, words, line }: CommandUse): { command: ByteString; line: number } | undefined {
  if (name === undefined || !PREFIXES.has(name)) return undefined;
  const rest = words.slice(1).map((word) => textOfWord(word));
  // `command -v x` only asks.
  if (name === 'command' && /^-[vV]/.test(rest[0] ?? '')) return undefined;
  const found = rest.find((word) => word === undefined || !/^-|=|^\d+$/.test(word));
  return found === undefined ? undefined : { command: found, line };
}

interface Sourced {
  readonly uses: CommandUse[];
  readonly functions: Set<ByteString>;
}

function read(text: ByteString, name: string, files: ShippedFiles, into: Sourced, depth: number): void {
  const dialect = /^#!.*bash/.test(text) ? 'bash' : 'dash';
  for (const use of wordsOfCommands(parseScript(text, name, { dialect }))) {
    if (use.kind === 'definition') {
      into.functions.add(use.name ?? '');
      continue;
    }
    // What is sourced counts as the file's own in functions alone: it is looked at where it is a program.
    if (depth === 0) into.uses.push(use);
    const [, path] = use.words;
    const sourced = use.name === '.' && path !== undefined ? textOfWord(path) : undefined;
    const file = sourced === undefined || depth === MOST_DEPTH ? undefined : files.find(sourced);
    if (file !== undefined) read(files.text(file), sourced ?? '', files, into, depth + 1);
  }
}

/**
 * Finds the commands of a script by reading it.
 * @throws RootfsError `SCRIPT_SYNTAX` and the like
 */
export function callsOf(text: ByteString, name: string, files: ShippedFiles): ScriptCalls {
  const into: Sourced = { uses: [], functions: new Set() };
  read(text, name, files, into, 0);
  const calls: { command: ByteString; line: number }[] = [];
  let computed = 0;
  for (const use of into.uses) {
    if (use.name === undefined) computed++;
    else if (!into.functions.has(use.name)) {
      calls.push({ command: use.name, line: use.line });
      const next = behind(use);
      if (next !== undefined && !into.functions.has(next.command)) calls.push(next);
    }
  }
  return { calls, computed };
}
