import { arithmetic } from './arithmetic.js';
import type { Context } from './context.js';
import { deeper } from './context.js';
import { expression } from './expression.js';
import { assigned, name, patternWord, word } from './word.js';

const FORMATS = [
  '%s',
  '[%s]',
  '%d',
  '%5s|',
  '%-4s|',
  '%05d',
  '%x',
  '%o',
  '%c',
  '%b',
  '%%',
  '%.2s',
  '\\t',
  '\\101',
];
const IFS = ["' '", ':', "','", "' :'", "''", "' \t\n'", "':,'", 'a', '"/"'];
const FILES = ['w0', 'w1', 'd1/w2'];

export function words(context: Context, least: number, most: number): string {
  return context.random.many(least, most, () => word(context)).join(' ');
}

/**
 * A redirection that may stand anywhere. dash itself uses 3 and 4 while it expands a here-document, and a pipe that gets
 * the number 0, since standard input is closed, confuses it.
 */
function redirection(context: Context): string {
  const { random } = context;
  const harmless = ['</dev/null', '<r0', '< r1', '2>/dev/null', '>/dev/null', '2>&-', '<missing', '>&2'];
  const writing = [
    '>w0',
    '>>w1',
    '>|w1',
    '>d1/w2',
    '>missing/w',
    '7>w3',
    '>&7',
    '7>&1',
    '7<r0',
    '<&7',
    '<>w0',
  ];
  const plain = random.pick(context.inPipe ? harmless : [...harmless, ...writing]);
  return context.inPipe || random.chance(90) ? plain : `>"w${random.below(2)}$n"`;
}

/** What prints. */
function printing(context: Context): string {
  const { random } = context;
  return random.way([
    [5, () => `echo ${words(context, 0, 3)}`],
    [5, () => `printf '<%s>' ${words(context, 1, 3)}; echo`],
    [
      3,
      () => `printf '${random.many(1, 3, () => random.pick(FORMATS)).join(' ')}\\n' ${words(context, 0, 3)}`,
    ],
    [1, () => `printf ${words(context, 1, 2)}`],
    [
      2,
      () =>
        `echo ${random.pick(['$-', '$#', '"$?"', '-n x', 'x 1>&-; echo $?', '"a\\tb\\c" d', '"\\0101\\\\"'])}`,
    ],
  ]);
}

/** What sets parameters or options. */
function setting(context: Context): string {
  const { random } = context;
  const option = (): string =>
    `${random.pick(['-', '-', '+'])}${random.pick(['e', 'u', 'f', 'x', 'C', 'a'])}`;
  return random.way([
    [8, () => `${name(context)}=${assigned(context)}`],
    [2, () => `${name(context)}=${assigned(context)} ${name(context)}=${assigned(context)}`],
    [3, () => `IFS=${random.pick(IFS)}`],
    [3, () => `set -- ${words(context, 0, 3)}`],
    [2, () => `set ${option()}`],
    [1, () => `shift ${random.pick(['', '1', '2', '0'])}`],
    [1, () => `unset ${random.pick(['', '-v ', '-f '])}${random.pick(['a', 'b', 'u', 'f0', 'IFS', 'x'])}`],
    [1, () => `export ${name(context)}${random.chance(60) ? `=${assigned(context)}` : ''}`],
    [1, () => `readonly ${random.pick(['e', 'd'])}${random.chance(50) ? `=${assigned(context)}` : ''}`],
    [
      1,
      () =>
        context.inFunction
          ? `local ${name(context)}${random.chance(60) ? `=${assigned(context)}` : ''}`
          : ':',
    ],
    [1, () => `m=$((${arithmetic(context)}))`],
    [1, () => `: ${words(context, 1, 2)}`],
  ]);
}

/** What leaves, and other builtins. */
function leaving(context: Context): string {
  const { random } = context;
  const level = random.pick(['', '1', '2', '3']);
  const status = random.pick(['', '0', '1', '7', '"$m"', '255']);
  return random.way([
    [context.loops > 0 ? 4 : 1, () => `${random.pick(['break', 'continue'])} ${level}`],
    [context.inFunction ? 4 : 1, () => `return ${status}`],
    [1, () => `exit ${status}`],
    [3, () => random.pick(['true', 'false', ':', '! true', '! false'])],
    [
      1,
      () =>
        `command ${random.pick(['-v ', '-V ', ''])}${random.pick(['echo', 'f0', 'true', 'nosuch', 'if', 'shift'])}`,
    ],
    [1, () => `type ${random.pick(['f0', 'if', ':', 'nosuch', 'read'])} >/dev/null`],
    [1, () => `umask ${random.pick(['', '-S', '077', '022', 'u=rwx,g=,o='])}`],
  ]);
}

/** Programs. */
function program(context: Context): string {
  const { random } = context;
  const reading = [
    'cat r0',
    'cat r1 r0',
    'cat',
    'ls',
    'ls d1',
    'printenv a',
    'seq 3',
    'cat missing',
    'nosuch',
  ];
  const own =
    context.redirected || context.inPipe || context.inFunction ? [] : ['cat w0 2>/dev/null', 'cat w1'];
  const changing = [`rm -f ${random.pick(FILES)}`, `touch ${random.pick(FILES)}`, 'mkdir -p d2'];
  if (context.sources) changing.push('. ./s0', '. ./s1 p q');
  return random.pick([...reading, ...own, ...(context.inPipe ? [] : changing)]);
}

function calling(context: Context): string {
  const { random, functions } = context;
  // Their bodies may write files, which members of a pipeline must not.
  if (functions === 0 || context.inPipe) return printing(context);
  const before = random.chance(25) ? `${name(context)}=${assigned(context)} ` : '';
  return `${before}f${random.below(functions)} ${words(context, 0, 2)}`;
}

function reading(context: Context): string {
  const { random } = context;
  const names = random.pick(['x', 'x y', 'a b c', '-r x', '-r x y', 'a']);
  const from = random.pick(['<r0', '<r1', '</dev/null', '<&-', '']);
  return `${random.chance(30) ? `IFS=${random.pick(IFS)} ` : ''}read ${names} ${from}; printf '{%s}' "$x" "$y" "$a"; echo`;
}

/** A simple command in one line, which may be joined to others by `;`. */
export function simple(context: Context): string {
  const { random } = context;
  const inner = deeper(context);
  const text = random.way([
    [8, () => printing(inner)],
    [8, () => setting(inner)],
    [4, () => leaving(inner)],
    [3, () => program(inner)],
    [3, () => calling(inner)],
    [2, () => reading(inner)],
    [4, () => expression(inner)],
    [
      1,
      () =>
        `eval ${random.chance(50) ? words(inner, 1, 3) : `'${simple(deeper(inner)).replaceAll("'", `'\\''`)}'`}`,
    ],
    [
      1,
      () =>
        `${random.pick(['a=1', 'IFS=:', 'x=$a', 'u='])} ${random.pick(['eval echo "$a$x"', ':', 'printenv a', 'echo $a'])}`,
    ],
    [1, () => `case ${word(inner)} in ${patternWord(inner)}) echo y;; *) echo n;; esac`],
  ]);
  return random.chance(15) && !text.includes(';') ? `${text} ${redirection(context)}` : text;
}

export { redirection };
