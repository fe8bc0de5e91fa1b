import type { Context } from './context.js';
import { deeper } from './context.js';
import { word } from './word.js';

/** Operands of `test`. */
function operands(context: Context): string {
  const { random } = context;
  const text = (): string =>
    random.pick([`"${'$'}${random.pick(['a', 'b', 'n', 'u', 'x'])}"`, 'a', "''", '"$#"', '-n', '!', "'('"]);
  const number = (): string => random.pick(['1', '2', '"$#"', '$m', '0', '-1', '" 3 "', '"$a"']);
  const primary = (): string =>
    random.way([
      [4, () => `${text()} ${random.pick(['=', '!='])} ${text()}`],
      [3, () => `${random.pick(['-n', '-z'])} ${text()}`],
      [4, () => `${number()} ${random.pick(['-eq', '-ne', '-lt', '-le', '-gt', '-ge'])} ${number()}`],
      [
        3,
        () =>
          `${random.pick(['-e', '-f', '-d', '-s', '-r', '-h'])} ${random.pick(['r0', 'd1', 'missing', 'w0', '""'])}`,
      ],
      [2, text],
      [1, () => word(context)],
    ]);
  return random.way([
    [8, primary],
    [2, () => `! ${primary()}`],
    [2, () => `${primary()} ${random.pick(['-a', '-o'])} ${primary()}`],
    [1, () => `\\( ${primary()} \\) -o ! ${primary()}`],
  ]);
}

/** `[ … ]`, which tells its status. */
export function expression(context: Context): string {
  return `${condition(context)}; echo "t$?"`;
}

export function condition(context: Context): string {
  const text = operands(deeper(context));
  return context.random.chance(80) ? `[ ${text} ]` : `test ${text}`;
}
