import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RegexSyntaxError } from '../../../src/formats/regex/ast.js';
import { compileRegex, type Regex } from '../../../src/formats/regex/regex.js';
import { GREP_BASIC, GREP_EXTENDED, SED_BASIC, SED_EXTENDED } from '../../../src/formats/regex/syntax.js';
import { hasProgram } from '../../make/command-oracle.js';

const E_ACUTE = '\xc3\xa9';
const ATOMS = [
  'a',
  'b',
  'c',
  'ab',
  '.',
  '[ab]',
  '[^a]',
  '[[:alpha:]]',
  '[]a]',
  '[^]b-]',
  E_ACUTE,
  `[${E_ACUTE}]`,
  '\\w',
  '\\W',
];
const REPEATS = ['', '', '', '*', '+', '?', '{2}', '{0,1}', '{,2}', '{1,}', '{2,3}'];

const GROUP_REPEATS = ['', '', '', '*', '+', '?'];

/**
 * Extended expressions. Not generated, because there glibc itself is wrong or never ends: anchors within a repetition
 * (`((^a)*|b)+` does not match `b`), intervals of groups that can be empty (`((a*)?){2}` loses its groups), nested
 * intervals (real grep takes minutes).
 */
const branch = fc.letrec<{ item: string; branch: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom(...REPEATS)).map((parts) => parts.join('')),
    fc
      .tuple(tie('branch'), fc.constantFrom(...GROUP_REPEATS))
      .map(([inner, repeat]) => `(${inner})${repeat}`),
  ),
  branch: fc
    .tuple(fc.array(tie('item'), { minLength: 1, maxLength: 3 }), fc.option(tie('item')))
    .map(([items, other]) => items.join('') + (other === null ? '' : `|${other}`)),
})).branch;
const pattern = fc
  .tuple(fc.constantFrom('', '', '^', '\\<', '\\b'), branch, fc.constantFrom('', '', '$', '\\>'))
  .map(([before, inner, after]) => before + inner + after);
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'a', 'b', ' ', '-', E_ACUTE), { maxLength: 9 })
  .map((units) => units.join(''));

/** The same in the basic notation: what is an operator bare becomes one with a backslash. */
function asBasic(extended: string): string {
  let inBracket = false;
  return extended.replace(/\[\^?\]?|\]|[(){}|+?]/g, (token) => {
    if (token.startsWith('[') && !inBracket) inBracket = true;
    else if (token === ']') inBracket = false;
    else if (!inBracket) return `\\${token}`;
    return token;
  });
}

const MOST_MILLISECONDS = 2000;

/** The same expressions in every run, so that a failure is a change's. */
const SEED = Number(process.env['ROOTFS_FUZZ_SEED'] ?? 1);

/** Whether a repeated group stands within a repeated group: glibc's own groups are wrong there (`(((a)*)*.)+`). */
function nestsRepeats(extended: string): boolean {
  const open: boolean[] = [];
  for (let at = 0; at < extended.length; at++) {
    if (extended[at] === '(') open.push(false);
    if (extended[at] !== ')') continue;
    const holdsRepeat = open.pop() ?? false;
    const isRepeated = '*+?'.includes(extended[at + 1] ?? ' ');
    if (holdsRepeat && isRepeated) return true;
    if (open.length > 0 && (holdsRepeat || isRepeated)) open[open.length - 1] = true;
  }
  return false;
}

function toArgument(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function realOutput(argv: readonly string[], input: string): string | undefined {
  const [program = '', ...args] = argv;
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
  const result = spawnSync(program, args.map(toArgument), {
    input: Buffer.from(`${input}\n`, 'latin1'),
    env,
    timeout: MOST_MILLISECONDS,
  });
  // Groups repeated within groups can keep the real program busy for hours: nothing to compare with.
  fc.pre(result.signal === null);
  return result.status !== null && result.status < (program === 'grep' ? 2 : 1)
    ? result.stdout.toString('latin1')
    : undefined;
}

function onlyMatching(regex: Regex, subject: string): string {
  let found = '';
  for (let at = 0; at <= subject.length;) {
    const [from, to] = regex.exec(subject, at) ?? [];
    if (from === undefined || to === undefined) break;
    if (to > from) found += `${subject.slice(from, to)}\n`;
    at = to > from ? to : to + 1;
  }
  return found;
}

function attempt(run: () => string): string | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RegexSyntaxError) return undefined;
    throw error;
  }
}

function check(program: string, property: () => void): void {
  if (hasProgram(program)) property();
  else console.warn(`SKIPPED: the expressions are not compared with ${program}, which is not installed`);
}

it.each([
  ['-E', GREP_EXTENDED],
  ['-G', GREP_BASIC],
] as const)('finds what grep %s -o finds', (option, syntax) => {
  check('grep', () => {
    fc.assert(
      fc.property(pattern, text, (extended, subject) => {
        const given = option === '-E' ? extended : asBasic(extended);
        const wanted = realOutput(['grep', '-o', option, '-e', given], subject);
        expect(attempt(() => onlyMatching(compileRegex(given, { syntax, utf8: true }), subject))).toBe(
          wanted,
        );
      }),
      { numRuns: 250, seed: SEED },
    );
  });
});

it.each([
  ['-E', SED_EXTENDED],
  ['-n', SED_BASIC],
] as const)('has the groups that sed %s has', (option, syntax) => {
  check('sed', () => {
    fc.assert(
      fc.property(pattern, text, (extended, subject) => {
        fc.pre(!nestsRepeats(extended));
        const given = option === '-E' ? extended : asBasic(extended);
        const count = Math.min(9, (extended.match(/\((?![^[]*\])/g) ?? []).length);
        const numbers = Array.from({ length: count }, (_, i) => i + 1);
        const script = `s/${given}/<&${numbers.map((n) => `|\\${n}`).join('')}>/;p`;
        const wanted = realOutput(['sed', '-n', ...(option === '-E' ? ['-E'] : []), '-e', script], subject);
        const got = attempt(() => {
          const match = compileRegex(given, { syntax, utf8: true }).exec(subject);
          if (match === undefined) return `${subject}\n`;
          const part = (group: number): string => {
            const from = match[2 * group] ?? -1;
            return from < 0 ? '' : subject.slice(from, match[2 * group + 1]);
          };
          const [from = 0, to = 0] = match;
          const groups = numbers.map((n) => `|${part(n)}`).join('');
          return `${subject.slice(0, from)}<${part(0)}${groups}>${subject.slice(to)}\n`;
        });
        expect(got).toBe(wanted);
      }),
      { numRuns: 250, seed: SEED },
    );
  });
});
