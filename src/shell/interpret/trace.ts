import type { ByteString } from '../../kernel/byte-string.js';
import { expandHere } from '../expand/expand.js';
import type { OpenFile } from '../open-file.js';
import type { Shell } from '../state.js';
import type { Word } from '../syntax/ast.js';
import { parseScript } from '../syntax/parse.js';

/** A text's parameters and substitutions as within double quotes. @see dash src/parser.c, expandstr */
async function expandPrompt(shell: Shell, text: ByteString): Promise<ByteString> {
  if (!/[$`\\]/.test(text)) return text;
  const end = 'END_OF_PROMPT';
  const script = parseScript(`: <<${end}\n${text}\n${end}\n`, shell.arg0);
  const command = script.items[0]?.command.first.commands[0];
  const redirect = command?.kind === 'simple' ? command.redirects[0] : undefined;
  const body: Word = redirect?.kind === 'here' ? redirect.body : { parts: [] };
  return (await expandHere(shell, body)).replace(/\n$/, '');
}

/** `set -x`: shows a command as it is about to be run, on what standard error was before its redirections. */
export async function traceCommand(
  shell: Shell,
  words: readonly ByteString[],
  file: OpenFile | undefined,
): Promise<void> {
  if (shell.tracing) return;
  shell.tracing = true;
  const prompt = await expandPrompt(shell, shell.variables.get('PS4') ?? '');
  shell.tracing = false;
  await shell.writeError(`${prompt}${words.join(' ')}\n`, file);
}
