import type { ByteString } from '../../kernel/byte-string.js';
import type { Shell } from '../state.js';
import { singleQuoted } from '../variables.js';
import { optionsOf } from './builtin.js';

/** `NAME='VALUE'`, as `alias` prints it. */
export function aliasLine(name: ByteString, value: ByteString): ByteString {
  return `${name}=${singleQuoted(value)}\n`;
}

/** @see POSIX.1-2017 XCU, alias; dash src/alias.c */
export async function aliasBuiltin(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  if (argv.length === 1) {
    for (const [name, value] of shell.aliases) await shell.write(aliasLine(name, value));
    return 0;
  }
  let status = 0;
  for (const operand of argv.slice(1)) {
    // A name has at least one character, which may be the sign itself.
    const sign = operand.indexOf('=', 1);
    const value = shell.aliases.get(operand);
    if (sign > 0) shell.aliases.set(operand.slice(0, sign), operand.slice(sign + 1));
    else if (value !== undefined) await shell.write(aliasLine(operand, value));
    else {
      await shell.writeError(`alias: ${operand} not found\n`);
      status = 1;
    }
  }
  return status;
}

/** @see POSIX.1-2017 XCU, unalias */
export async function unaliasBuiltin(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { options, operands } = optionsOf(argv, 'a');
  if (options.length > 0) {
    shell.aliases.clear();
    return 0;
  }
  let status = 0;
  for (const name of operands) {
    if (shell.aliases.delete(name)) continue;
    await shell.writeError(`unalias: ${name} not found\n`);
    status = 1;
  }
  return status;
}
