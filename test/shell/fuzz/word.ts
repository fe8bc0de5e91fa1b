import { arithmetic } from './arithmetic.js';
import { block } from './block.js';
import type { Context } from './context.js';
import { deeper, quoted } from './context.js';

/** What surrounds a part of a word. */
type Around = 'nothing' | 'quotes' | 'here';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'n', 'u', 'm', 'x'];
const SPECIAL = ['1', '2', '3', '#', '@', '*', '?', '10', '0'];
/** No tilde: dash goes astray where one stands before `$` in a word that it passes over. */
const LETTERS = ['a', 'b', 'c', 'x', 'r0', 'r', '1', '2', '-', '.', '/q', ':', ',', '=', '_', '%', '+', '@'];
const GLOBS = [
  '*',
  '?',
  '[ab]',
  '[!r]',
  '[a-c]*',
  'r*',
  '.*',
  '[d]1/*',
  '*1',
  '[',
  ']',
  '[]a]',
  '[[:alpha:]]',
];
const ESCAPED = ['\\a', '\\*', '\\\\', '\\$', '\\ ', "\\'", '\\"', '\\?', '\\[', '\\`', '\\}', '\\~'];
const SPACED = [
  'x y',
  ' a',
  'b ',
  'a  b',
  'a:b',
  '*',
  '?',
  '[a]',
  '\\',
  '\\n',
  'a\tb',
  "it's",
  '}',
  '~',
  '#',
  '-n',
  '',
];

export function name(context: Context): string {
  return context.random.pick(NAMES);
}

function parameterName(context: Context): string {
  const { random } = context;
  return random.chance(70) ? name(context) : random.pick(SPECIAL);
}

/** dash reads beyond its memory when it trims `"$@"`. @see dash src/expand.c, subevalvar and _rmescapes */
function trimmedName(context: Context, around: Around): string {
  const name = parameterName(context);
  return name === '@' && around !== 'nothing' ? '*' : name;
}

/** `${NAME…}` */
function braced(context: Context, around: Around): string {
  const { random } = context;
  const inner = deeper(context);
  const operand = (): string =>
    random.chance(20) ? '' : parts(inner, around === 'nothing' ? 'nothing' : around, 3);
  const pattern = (): string =>
    around === 'here' ? random.pick(['a', '*', '?', '*b', '[a]']) : patternWord(inner);
  return random.way([
    [3, () => `\${${parameterName(context)}}`],
    [2, () => `\${#${random.chance(80) ? name(context) : random.pick(['@', '*', '1', '#'])}}`],
    [4, () => `\${${parameterName(context)}${random.pick([':-', '-', ':+', '+'])}${operand()}}`],
    [2, () => `\${${name(context)}${random.pick([':=', '='])}${operand()}}`],
    [1, () => `\${${parameterName(context)}${random.pick([':?', '?'])}${operand()}}`],
    [5, () => `\${${trimmedName(context, around)}${random.pick(['#', '##', '%', '%%'])}${pattern()}}`],
  ]);
}

function commandSubstitution(context: Context, around: Around): string {
  const inner = deeper(context, { redirected: true });
  const text = block(inner);
  if (context.random.chance(65) || text.includes('<<')) return `$(${text.startsWith('(') ? ' ' : ''}${text})`;
  const escaped = text.trimEnd().replace(around === 'nothing' ? /[\\`$]/g : /[\\`$"]/g, '\\$&');
  return `\`${escaped}\``;
}

function double(context: Context): string {
  return `"${parts(context, 'quotes', 4)}"`;
}

function literal(context: Context, around: Around): string {
  const { random } = context;
  if (around === 'nothing') {
    return random.way([
      [8, () => random.pick(LETTERS)],
      [2, () => random.pick(GLOBS)],
      [2, () => random.pick(ESCAPED)],
      [3, () => quoted(random.pick(SPACED))],
    ]);
  }
  return random.way([
    [6, () => random.pick(LETTERS)],
    [2, () => random.pick([' ', '  ', '*', "'", "''", '?', '[', '#', '~', ':'])],
    [2, () => random.pick(['\\a', '\\$', '\\\\', '\\`', '\\*', '\\}', around === 'quotes' ? '\\"' : 'x'])],
  ]);
}

/** A part of a word: never a bare blank, quote or bracket that would end it. */
function part(context: Context, around: Around): string {
  const { random } = context;
  if (context.depth <= 0) return random.chance(50) ? literal(context, around) : `\${${name(context)}}`;
  return random.way([
    [8, () => literal(context, around)],
    [3, () => `$${random.chance(70) ? name(context) : random.pick(['1', '2', '#', '@', '*', '?'])}`],
    [6, () => braced(context, around)],
    [2, () => commandSubstitution(context, around)],
    [2, () => `$((${arithmetic(deeper(context))}))`],
    [around === 'nothing' ? 5 : 0, () => double(deeper(context))],
  ]);
}

function parts(context: Context, around: Around, most: number): string {
  return context.random.many(0, most, () => part(context, around)).join('');
}

/** A word that is expanded wholly. Never empty in itself. */
export function word(context: Context): string {
  const { random } = context;
  return random.way([
    [3, () => `$${name(context)}`],
    [3, () => double(context)],
    [1, () => random.pick(['"$@"', '"$*"', '$@', '$*', '~', '~/x', '"$@"x', 'x"$*"'])],
    [8, () => part(context, 'nothing') + parts(context, 'nothing', 2)],
  ]);
}

/** A pattern, of `case` or after `#` and `%`. */
export function patternWord(context: Context): string {
  const { random } = context;
  const one = (): string =>
    random.way([
      [5, () => random.pick(['*', '?', '[ab]', '[!a]', 'a', 'b', 'x', '*b', 'a*', '*:', '/*', '*/', '.'])],
      [2, () => quoted(random.pick(SPACED))],
      [1, () => random.pick(ESCAPED)],
      [2, () => `$${name(context)}`],
      [2, () => `"$${name(context)}"`],
      [1, () => part(context, 'nothing')],
    ]);
  return random.many(1, 2, one).join('');
}

/** The right side of an assignment. */
export function assigned(context: Context): string {
  const { random } = context;
  return random.way([
    [2, () => quoted(random.pick(SPACED))],
    [1, () => ''],
    [6, () => word(context)],
    [1, () => random.pick(['~', '~:~/x', 'a:~', '$*', '"$*"', '$@', '"$@"'])],
  ]);
}

/** Lines of a here-document whose delimiter is not quoted. */
export function hereText(context: Context): string {
  return context.random.many(1, 3, () => `${parts(deeper(context), 'here', 5)}\n`).join('');
}
