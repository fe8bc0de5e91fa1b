import { redirection, simple, words } from './command.js';
import type { Context } from './context.js';
import { deeper, quoted } from './context.js';
import { condition } from './expression.js';
import { hereText, patternWord, word } from './word.js';

/** Commands, each ending with a newline. */
export function blocks(context: Context, least: number, most: number): string {
  return context.random.many(least, most, () => block(context)).join('');
}

/** A command that may be followed by an operator. */
function inline(context: Context): string {
  return context.depth > 0 && context.random.chance(25)
    ? compound(context)
    : (simple(context).split('; ')[0] ?? ':');
}

function guard(context: Context): string {
  const { counter, random } = context;
  const name = `c${counter.value++}`;
  const least = random.pick(['2', '3']);
  return `[ "$((${name} += 1))" -le ${least} ]`;
}

function loop(context: Context): string {
  const { random } = context;
  const body = deeper(context, { loops: context.loops + 1 });
  const lines = (): string => blocks(body, 1, 2);
  return random.way([
    [4, () => `for x in ${words(body, 0, 3)}; do\n${lines()}done`],
    [1, () => `for a do\n${lines()}done`],
    [3, () => `while ${guard(context)}${random.chance(40) ? ` && ${inline(body)}` : ''}; do\n${lines()}done`],
    [
      2,
      () => `until ! ${guard(context)}${random.chance(40) ? ` || ${inline(body)}` : ''}; do\n${lines()}done`,
    ],
    [
      2,
      () =>
        `while ${guard(context)} && getopts ${random.pick(['ab:c', ':ab:', 'a'])} o; do\necho "$o,$OPTARG,$OPTIND"\n${lines()}done`,
    ],
  ]);
}

/** A compound command. */
function compound(context: Context): string {
  const { random } = context;
  const inner = deeper(context);
  const many = (): string => blocks(inner, 1, 2);
  const text = random.way([
    [2, () => `{\n${many()}}`],
    [3, () => `(\n${blocks(deeper(context, { loops: context.loops }), 1, 3)})`],
    [
      4,
      () =>
        `if ${random.chance(50) ? condition(inner) : inline(inner)}; then\n${many()}${random.chance(50) ? `else\n${many()}` : ''}fi`,
    ],
    [
      3,
      () =>
        `case ${word(inner)} in\n${random.many(1, 3, () => `${random.chance(30) ? '(' : ''}${patternWord(inner)}${random.chance(30) ? `|${patternWord(inner)}` : ''}) ${random.chance(20) ? '' : `\n${block(inner)}`};;\n`).join('')}esac`,
    ],
    [context.loops < 2 ? 4 : 0, () => loop(context)],
  ]);
  if (context.depth < 2 || !random.chance(12)) return text;
  const to = redirection(context);
  // What is in there must not read what it writes.
  return to.includes('w') && text.includes('cat w') ? text : `${text} ${to}`;
}

function hereDocument(context: Context): string {
  const { random } = context;
  const delimiter = `E${context.counter.value++}`;
  const [shown, body, dash] = random.chance(75)
    ? [delimiter, hereText(context), random.chance(20)]
    : [
        random.pick([`'${delimiter}'`, `\\${delimiter}`]),
        random.pick(['$a `b` \\$ "\n', "\\\\ '$((1\n"]),
        false,
      ];
  const [operator, tab] = dash ? ['<<-', '\t'] : ['<<', ''];
  const end = `${operator}${shown}${random.chance(15) ? ' | tr a-c x-z' : ''}\n${tab}${body}${tab}${delimiter}\n`;
  return random.way([
    [6, () => `cat ${end}`],
    [2, () => `{ read x; echo "[$x]"; cat; } ${end}`],
    [1, () => `while ${guard(context)} && read -r x y; do echo "$y-$x"; done ${end}`],
  ]);
}

function pipeline(context: Context): string {
  const member = deeper(context, { inPipe: true, depth: Math.min(context.depth - 1, 2) });
  const { random } = context;
  const first = (): string =>
    random.way([
      [3, () => `printf '%s\\n' ${words(member, 0, 3)}`],
      [3, () => `{ ${inline(member)}; echo z; }`],
      [1, () => `cat r0`],
    ]);
  const last = random.way([
    [3, () => 'cat'],
    [2, () => random.pick(['sort', 'tr a-c x-z', 'wc -l', 'head -n 1', 'cat -'])],
    [3, () => `while ${guard(context)} && read x y; do\n${blocks(deeper(member, { loops: 1 }), 1, 2)}done`],
    [2, () => `{ read x; ${inline(member)}; cat >/dev/null; }`],
  ]);
  const middle = random.chance(25) ? ' | cat' : '';
  return `${random.chance(10) ? '! ' : ''}${first()}${middle} | ${last}; echo "p$?"\n`;
}

/** One command line or more, ending with a newline. */
export function block(context: Context): string {
  const { random } = context;
  if (context.depth <= 0) return `${simple(context)}\n`;
  return random.way([
    [12, () => `${simple(context)}\n`],
    [3, () => `${inline(context)} ${random.pick(['&&', '||'])} ${inline(context)}\n`],
    [5, () => `${compound(context)}\n`],
    [2, () => hereDocument(context)],
    [2, () => pipeline(context)],
    [1, () => `(trap ${quoted(blocks(deeper(context), 1, 2))} EXIT\n${block(deeper(context))})\n`],
  ]);
}
