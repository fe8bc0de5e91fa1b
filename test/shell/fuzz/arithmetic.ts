import type { Context } from './context.js';
import { deeper } from './context.js';

const NUMBERS = ['0', '1', '2', '3', '7', '10', '-1', '010', '0x1f', '255', '9223372036854775807'];
const BINARY = ['+', '-', '*', '/', '%', '&', '|', '^', '<', '<=', '>', '>=', '==', '!=', '&&', '||'];
const ASSIGNING = ['=', '+=', '-=', '*=', '|=', '&=', '^='];

/** What stands in `$((…))`. Of m, k and z the first two hold numbers; z is unset. */
export function arithmetic(context: Context): string {
  const { random } = context;
  const inner = (): string => arithmetic(deeper(context));
  const atom = (): string =>
    random.way([
      [6, () => random.pick(NUMBERS)],
      [5, () => random.pick(['m', 'k', 'z', '$m', '${k}', '$#', '${z:-4}', '${#a}', '$((m+1))'])],
    ]);
  if (context.depth <= 0) return atom();
  return random.way([
    [5, atom],
    [6, () => `${inner()} ${random.pick(BINARY)} ${inner()}`],
    [2, () => `${inner()}${random.pick([' << ', '>>'])}${random.below(9)}`],
    [2, () => `${random.pick(['-', '!', '~', '+'])}${atom()}`],
    [3, () => `(${inner()})`],
    [2, () => `${inner()} ? ${inner()} : ${inner()}`],
    [2, () => `(${random.pick(['m', 'k', 'z'])} ${random.pick(ASSIGNING)} ${inner()})`],
  ]);
}
