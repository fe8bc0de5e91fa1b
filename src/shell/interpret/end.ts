import { Exit, Gone, ScriptError } from '../control.js';
import type { Shell } from '../state.js';

type Ending = 'done' | 'exit' | 'end' | 'error' | Gone;

/** @throws whatever no script may go on from */
async function attempt(shell: Shell, work: () => Promise<unknown>): Promise<Ending> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof Exit) return error.kind;
    if (error instanceof ScriptError) {
      await shell.tell(error);
      return 'error';
    }
    if (error instanceof Gone) return error;
    if (error instanceof RangeError)
      return shell.world.budget.exceeded(`what fits in memory (${error.message})`, shell);
    throw error;
  }
}

/** What an end of any kind leaves behind. @see dash src/eval.c, EXITRESET; src/main.c, main */
function reset(shell: Shell, ending: Ending): void {
  if (shell.savedStatus >= 0) {
    if (ending === 'exit' || shell.skip === 'return-last') shell.status = shell.savedStatus;
    shell.savedStatus = -1;
  }
  shell.skip = '';
  shell.loopDepth = 0;
  shell.tracing = false;
  shell.commandName = undefined;
}

function gone(shell: Shell, { status, signal }: Gone): number {
  shell.endedBy = signal;
  return status;
}

/**
 * Runs a process to its end: its work, then the EXIT trap.
 * @returns the exit status @see dash src/main.c, main; src/trap.c, exitshell
 */
export async function runToEnd(shell: Shell, work: () => Promise<unknown>): Promise<number> {
  const ending = await attempt(shell, work);
  if (ending instanceof Gone) return gone(shell, ending);
  reset(shell, ending);
  const action = shell.traps.get(0);
  if (action !== undefined && action !== '') {
    shell.savedStatus = shell.status;
    shell.traps.delete(0);
    shell.skip = '';
    const last = await attempt(shell, () => shell.world.engine.text(shell, action));
    if (last instanceof Gone) return gone(shell, last);
    if (last === 'done') shell.skip = 'return-last';
    reset(shell, last);
  }
  return shell.status & 0xff;
}
