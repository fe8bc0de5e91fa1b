import type { ByteString } from '../../kernel/byte-string.js';
import { SIGNAL_NAMES, signalOf, signalOfNumber } from '../signals.js';
import type { Shell } from '../state.js';
import { singleQuoted } from '../variables.js';
import { optionsOf } from './builtin.js';

async function list(shell: Shell): Promise<number> {
  for (const [signal, action] of [...shell.traps].sort(([a], [b]) => a - b)) {
    await shell.write(`trap -- ${singleQuoted(action)} ${SIGNAL_NAMES[signal]}\n`);
  }
  return 0;
}

/** @see POSIX.1-2017 XCU §2.14, trap; dash src/trap.c, trapcmd */
export async function trap(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { operands } = optionsOf(argv, '');
  const [first] = operands;
  if (first === undefined) return list(shell);
  const hasAction = operands.length > 1 && signalOfNumber(first) === undefined;
  const action = hasAction && first !== '-' ? first : undefined;
  for (const name of hasAction ? operands.slice(1) : operands) {
    const signal = signalOf(name);
    if (signal === undefined) {
      await shell.writeError(`trap: ${name}: bad trap\n`);
      return 1;
    }
    if (action === undefined) shell.traps.delete(signal);
    else shell.traps.set(signal, action);
  }
  return 0;
}
