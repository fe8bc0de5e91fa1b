import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import { optionsOf } from './builtin.js';

/** A name, and the value behind the first equals sign. */
function splitOperand(operand: ByteString): {
  readonly name: string;
  readonly value: ByteString | undefined;
} {
  const sign = operand.indexOf('=');
  if (sign < 0) return { name: operand, value: undefined };
  return { name: operand.slice(0, sign), value: operand.slice(sign + 1) };
}

/** @see POSIX.1-2017 XCU §2.14, export and readonly; dash src/var.c, exportcmd */
export async function exportOrReadonly(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const mark = argv[0] === 'readonly' ? 'readonly' : 'exported';
  const { options, operands } = optionsOf(argv, 'p');
  if (options.length > 0 || operands.length === 0) {
    await shell.write(shell.variables.list(`${argv[0] ?? ''} `, (variable) => variable[mark]));
    return 0;
  }
  for (const operand of operands) {
    const { name, value } = splitOperand(operand);
    if (value === undefined) shell.variables.mark(name, mark);
    else shell.variables.set(name, value, { [mark]: true });
  }
  return 0;
}

/** A variable keeps its value until it gets another, as in dash. @see dash src/var.c, mklocal */
export function local(shell: Shell, argv: readonly ByteString[]): number {
  const { variables } = shell;
  if (!variables.hasFrame) throw new ScriptError('not in a function');
  for (const operand of argv.slice(1)) {
    if (operand === '-') {
      variables.coverOptions();
      continue;
    }
    const { name, value } = splitOperand(operand);
    const isCleared = value === undefined && shell.world.dialect === 'bash';
    variables.cover(name, value);
    if (isCleared) variables.unset(name);
  }
  return 0;
}

/** @see POSIX.1-2017 XCU §2.14, unset */
export function unset(shell: Shell, argv: readonly ByteString[]): number {
  const { options, operands } = optionsOf(argv, 'vf');
  const areFunctions = options.at(-1)?.letter === 'f';
  for (const name of operands) {
    if (areFunctions) shell.functions.delete(name);
    else shell.variables.unset(name);
  }
  return 0;
}
