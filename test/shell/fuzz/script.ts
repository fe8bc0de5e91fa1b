import type { ScriptCase } from '../replay.js';
import { block, blocks } from './block.js';
import type { Context } from './context.js';
import { contextOf, deeper, quoted } from './context.js';
import { Random } from './random.js';

const VALUES = [
  'a',
  'x y',
  ' a  b ',
  'a:b:c',
  '*',
  'r*',
  '/x/y.z',
  '-n',
  '\\',
  "it's",
  'a*b',
  '[a]',
  '12',
  ':a:',
  '~',
  'A\tB',
  '}',
  '$x',
  '`',
];

function start({ random }: Context): string {
  const values = ['a', 'b', 'c', 'd', 'e', 'x'].map((name) => `${name}=${quoted(random.pick(VALUES))}`);
  const args = random.many(0, 3, () => quoted(random.pick([...VALUES, '-a', '-b', '-bq', '--'])));
  return `${values.join(' ')} n= m=5 k=-3\nset -- ${args.join(' ')}\n`;
}

/** A statement that cannot end the rest of the script, and what came of it. */
function apart(context: Context): string {
  return `(\n${blocks(context, 1, 3)})\necho "=$?"\n`;
}

function statement(context: Context): string {
  const { random } = context;
  return random.way([
    [8, () => apart(context)],
    [3, () => `${block(context)}echo "=$?"\n`],
    [
      1,
      () =>
        `${block({ ...context, inPipe: true, depth: 2 }).trimEnd()}\n`.replace(/^/, '{\n') +
        '} & wait $!; echo "&$?"\n',
    ],
    [1, () => `trap ${quoted(blocks(deeper(context), 1, 2))} ${random.pick(['EXIT', '0', 'USR1'])}\n`],
    [1, () => `trap 'echo u' USR1; kill -USR1 $$; echo k\n`],
    [
      1,
      () =>
        random.pick([
          'exec 7>&1\n',
          'exec 8<r0\n',
          'exec 7>w3\n',
          'exec 7>&-\n',
          '(exec <r0; read x; cat; echo "$x")\n',
        ]),
    ],
  ]);
}

/** The script of a seed. What it does ends by itself: loops are counted, functions call only those before them. */
export function scriptOf(seed: number): ScriptCase {
  const random = new Random(seed);
  let context = contextOf(random);
  let script = start(context);
  const sourced = blocks({ ...context, depth: 1, redirected: true, sources: false }, 1, 2);
  const returning = `echo "s$#"; return ${random.below(3)}; echo no\n`;
  const count = 4 + random.below(4);
  for (let index = 0; index < count; index++) {
    if (context.functions < 3 && random.chance(35)) {
      const inner = deeper(context, { inFunction: true, redirected: true });
      script += `f${context.functions}() {\n${blocks(inner, 1, 3)}}\n`;
      context = { ...context, functions: context.functions + 1 };
    }
    script += statement(context);
  }
  return {
    summary: `seed ${seed}`,
    script,
    stdin: 'one two\nthree:four\\\n five\n',
    files: {
      r0: 'first line\nsecond  a:b\n',
      r1: 'no newline',
      s0: sourced,
      s1: returning,
      'd1/b': 'x',
      '.hid': '',
    },
  };
}
