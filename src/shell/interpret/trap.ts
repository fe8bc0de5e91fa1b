import { killedBy } from '../control.js';
import type { Shell } from '../state.js';
import { isHarmless } from '../signals.js';

/**
 * Runs the actions for signals that have come.
 * @throws Gone by a signal that has none @see dash src/trap.c, dotrap
 */
export async function runPendingTraps(shell: Shell): Promise<void> {
  const before = shell.savedStatus;
  const status = before < 0 ? shell.status : before;
  shell.savedStatus = status;
  const signals = [...new Set(shell.pending)].sort((a, b) => a - b);
  shell.pending = [];
  for (const signal of signals) {
    const action = shell.traps.get(signal);
    if (shell.skip !== '') {
      shell.pending.push(signal);
      continue;
    }
    if (action === undefined) {
      if (!isHarmless(signal)) throw killedBy(signal);
    } else if (action !== '') {
      await shell.world.engine.text(shell, action);
      // `return N` in an action gives the status.
      if ((shell.skip as string) !== 'return') shell.status = status;
    }
  }
  shell.savedStatus = before;
}

/** Sends a process a signal. @returns whether it is one that ends the process at once */
export function deliver(target: Shell, signal: number): boolean {
  if (signal === 0 || target.ignored.has(signal)) return false;
  const action = target.traps.get(signal);
  if (action === '') return false;
  if (action === undefined && isHarmless(signal)) return false;
  target.pending.push(signal);
  return action === undefined || signal === 9;
}
