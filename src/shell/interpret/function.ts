import type { ByteString } from '../../kernel/byte-string.js';
import type { FunctionRecord, Shell } from '../state.js';

/**
 * Runs a function's body with its own parameters. Variables made local are uncovered by whoever called this.
 * @see dash src/eval.c, evalfun
 */
export async function callFunction(
  shell: Shell,
  { definition, file }: FunctionRecord,
  args: readonly ByteString[],
  tested: boolean,
): Promise<number> {
  const { positional, getopts, loopDepth, file: callerFile } = shell;
  shell.positional = args;
  shell.getopts = { next: 1, offset: -1 };
  shell.loopDepth = 0;
  shell.file = file;
  try {
    await shell.deeper(() => shell.world.engine.command(shell, definition.body, tested));
  } finally {
    shell.positional = positional;
    shell.getopts = getopts;
    shell.loopDepth = loopDepth;
    shell.file = callerFile;
  }
  if (shell.skip === 'return' || shell.skip === 'return-last') shell.skip = '';
  return shell.status;
}
