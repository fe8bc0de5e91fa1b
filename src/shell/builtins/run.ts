import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import { ShellIoError } from '../open-file.js';
import type { Shell } from '../state.js';
import type { Builtin } from './builtin.js';

/**
 * Runs a builtin within the redirections that were made for it.
 * @param isFatal its errors end the shell @see dash src/eval.c, evalbltin
 */
export async function runBuiltin(
  shell: Shell,
  builtin: Builtin,
  argv: readonly ByteString[],
  { tested, isFatal }: { readonly tested: boolean; readonly isFatal: boolean },
): Promise<number> {
  const { commandName } = shell;
  shell.commandName = argv[0];
  try {
    const status = builtin.run(shell, argv, tested);
    return typeof status === 'number' ? status : await status;
  } catch (error) {
    if (error instanceof ShellIoError) {
      await shell.complain(`${argv[0] ?? ''}: I/O error`);
      return 1;
    }
    await shell.tell(error);
    if (error instanceof ScriptError && !isFatal) return error.status;
    throw error;
  } finally {
    shell.commandName = commandName;
  }
}
