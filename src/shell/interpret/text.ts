import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import { ScriptError } from '../control.js';
import type { Shell, TextMode } from '../state.js';
import type { CommandReader, CompleteCommand } from '../syntax/parse.js';
import { parseCommands } from '../syntax/parse.js';

/** The next command. @throws ScriptError for an error of the grammar, which dash tells like any other */
function nextCommand(shell: Shell, reader: CommandReader): CompleteCommand | undefined {
  try {
    return reader.next();
  } catch (error) {
    if (!(error instanceof RootfsError) || error.code !== 'SCRIPT_SYNTAX') throw error;
    // What dash cannot read may well be right for bash.
    if (shell.world.dialect === 'bash') {
      throw new RootfsError('SCRIPT_UNSUPPORTED', `${error.message} (a script for bash)`, {
        hint: 'Scripts for bash are interpreted only as far as they keep to what dash has.',
      });
    }
    const [, line, text] = /^: ([0-9]+): ([^]*)$/.exec(error.message.slice(shell.arg0.length)) ?? [];
    throw new ScriptError(text ?? error.message, 2, line === undefined ? undefined : Number(line));
  }
}

/**
 * Reads and runs a text command by command.
 * @returns the status of the last command; 0 when there is none @see dash src/eval.c, evalstring; src/main.c, cmdloop
 */
export async function evaluateText(shell: Shell, text: ByteString, mode: TextMode = {}): Promise<number> {
  const { file } = shell;
  const { dialect, engine } = shell.world;
  const reader = shell.world.parsed.reader({
    text,
    dialect,
    aliases: () => shell.aliases,
    open: (aliases) => parseCommands(text, shell.arg0, { aliases, dialect }),
  });
  let status = 0;
  try {
    if (mode.file !== undefined) shell.file = mode.file;
    for (let command = nextCommand(shell, reader); command; command = nextCommand(shell, reader)) {
      if (command.items.length === 0) continue;
      status = await engine.list(shell, command.items, mode.tested === true);
      if (shell.skip !== '') break;
    }
  } finally {
    shell.file = file;
  }
  if (mode.returnable === true && shell.skip.startsWith('return')) shell.skip = '';
  return status;
}
