import { describe, expect, it } from 'vitest';
import { TEXT_COMMANDS } from '../../../../src/configure/commands/text/table.js';
import { type CommandCase, hasProgram, NOW, ours, real } from '../../../make/command-oracle.js';

const OLD = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n';
const NEW = 'zero\none\ntwo\nTHREE\nfour\nfive\nsix\nseven\neight\nnine\n';
const at = (text: string): { text: string; mtime: number } => ({ text, mtime: NOW - 5 });

function pair(summary: string, options: string, one: string, other: string): CommandCase {
  const words = options === '' ? [] : options.split(' ');
  return { summary, argv: ['diff', ...words, 'a', 'b'], files: { a: at(one), b: at(other) } };
}

const FOLDERS = {
  'x/same': at('1\n'),
  'y/same': at('1\n'),
  'x/changed': at('1\n2\n'),
  'y/changed': at('1\n3\n'),
  'x/only': at('here\n'),
  'y/sub/other': at('there\n'),
  'x/both/deep': at('a\n'),
  'y/both/deep': at('b\n'),
  'x/a name': at('p\n'),
  'y/a name': at('q\n'),
  'x/kind/f': at(''),
  'y/kind': at('file'),
};

function folders(options: string): CommandCase {
  return { summary: `folders ${options}`, argv: ['diff', ...options.split(' '), 'x', 'y'], files: FOLDERS };
}

const CASES: readonly CommandCase[] = [
  ...['', '-u', '-c', '-U 1', '-U0', '-C 0', '-C 1', '--unified=2', '--context', '-q', '-s', '-d', '-uc'].map(
    (options) => pair(`texts ${options}`, options, OLD, NEW),
  ),
  ...['', '-u', '-c', '-q', '-s'].map((options) => pair(`equal ${options}`, options, OLD, OLD)),
  ...['', '-u', '-c', '-b', '-w', '-Z'].map((options) =>
    pair(`no newline ${options}`, options, 'a\nb', 'a\nb\n'),
  ),
  ...['', '-u', '-c'].map((options) => pair(`neither newline ${options}`, options, 'a\nb', 'a\nc')),
  ...['', '-u', '-c'].map((options) => pair(`from nothing ${options}`, options, '', 'a\nb\n')),
  ...['', '-u', '-c'].map((options) => pair(`to nothing ${options}`, options, 'a\n', '')),
  ...['', '-i', '-b', '-w', '-E', '-Z', '-B', '-bB', '-wi', '-uB', '-cB', '-qB', '-qw', '-sw'].map(
    (options) => pair(`white ${options}`, options, 'A b\n\tx\nend  \nq\n', 'a  b\n        x\nend\n\nq\n  \n'),
  ),
  ...['-B', '-uB', '-cB', '-uBb', '-qB', '-sB'].map((options) =>
    pair(`blank ${options}`, options, 'a\nb\nc\nd\ne\nf\ng\nh\nx\n', 'a\n\nb\nc\nd\ne\n\n\nf\ng\nh\ny\n'),
  ),
  pair('carriage returns', '--strip-trailing-cr', 'a\r\nb\r\n', 'a\nc\r\n'),
  pair('carriage returns alone', '--strip-trailing-cr -s', 'a\r\n', 'a\n'),
  ...['', '-q', '-a', '-u', '-s'].map((options) => pair(`binary ${options}`, options, 'a\0b\n', 'a\0c\n')),
  pair('a late zero is text', '', `${'x\n'.repeat(3000)}\0\n`, 'x\n'),
  pair('labels', '-u --label one -L two', OLD, NEW),
  pair('one label', '-u -L one', OLD, NEW),
  { ...pair('labels with blanks', '', OLD, NEW), argv: ['diff', '-u', '-L', 'a b', 'a', 'b'] },
  pair('too many labels', '-L a -L b -L c', OLD, NEW),
  {
    summary: 'odd names',
    argv: ['diff', '-u', 'a b', 'c"\\'],
    files: { 'a b': at('1\n'), 'c"\\': at('2\n') },
  },
  { summary: 'standard input', argv: ['diff', '-', 'b'], files: { b: at('1\n2\n') }, stdin: '1\n' },
  {
    summary: 'standard input second',
    argv: ['diff', '-u', '-L', 'i', '-L', 'o', 'b', '-'],
    files: { b: '1\n' },
    stdin: '2',
  },
  { summary: 'standard input twice', argv: ['diff', '-', '-'], stdin: '2' },
  { summary: 'a folder and a file', argv: ['diff', 'd', 'f'], files: { 'd/f': '1\n', f: '2\n' } },
  { summary: 'a file and a folder', argv: ['diff', 'f', 'd/'], files: { 'd/f': '1\n', f: '2\n' } },
  { summary: 'a folder without it', argv: ['diff', 'f', 'd'], files: { 'd/g': '1\n', f: '2\n' } },
  { summary: 'a folder and input', argv: ['diff', 'd', '-'], files: { 'd/g': '1\n' } },
  { summary: 'a missing file', argv: ['diff', 'f', 'g'], files: { f: '2\n' } },
  { summary: 'a missing file as empty', argv: ['diff', '-uN', 'g', 'f'], files: { f: at('2\n') } },
  { summary: 'two missing files', argv: ['diff', '-N', 'g', 'f'] },
  { summary: 'one operand', argv: ['diff', 'f'] },
  { summary: 'three operands', argv: ['diff', 'f', 'g', 'h'] },
  { summary: 'two styles', argv: ['diff', '-u', '-c', 'f', 'f'], files: { f: '' } },
  { summary: 'a bad length', argv: ['diff', '-U', 'x', 'f', 'f'], files: { f: '' } },
  { summary: 'a link to the file', argv: ['diff', '-s', 'f', 'l'], files: { f: 'x', l: { link: 'f' } } },
  {
    summary: 'a dangling link',
    argv: ['diff', '-rN', 'x', 'y'],
    files: { 'x/l': { link: 'no' }, 'y/f': at('') },
  },
  ...[
    '-q',
    '-u',
    '-r',
    '-ru',
    '-rq',
    '-rs',
    '-rN',
    '-ruN',
    '-N',
    '-rqN',
    '-rcN',
    '-r -U 1',
    '-ru -L one',
  ].map(folders),
];

/** The same numbers on every run. @see Park and Miller, "Random number generators: good ones are hard to find" */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function scrambled(seed: number, size: number, words: number): CommandCase {
  const next = numbers(seed * 7919 + 1);
  const lines = Array.from({ length: size }, () => `w${next(words)}`);
  const edited = lines.flatMap((line) => {
    const dice = next(12);
    return dice === 0
      ? []
      : dice === 1
        ? [line, `w${next(words)}`]
        : dice === 2
          ? [`n${next(words * 2)}`]
          : [line];
  });
  const move = next(size);
  const other = [...edited.slice(move), ...(seed % 3 === 0 ? edited.slice(0, move) : [])];
  const style = ['', '-u', '-c', '-U1', '-d'][seed % 5] as string;
  return pair(`scrambled ${seed}`, style, `${lines.join('\n')}\n`, `${other.join('\n')}\n`);
}

const SIZES = [
  [12, 4],
  [40, 6],
  [40, 40],
  [200, 9],
  [400, 25],
  [900, 300],
] as const;

const SCRAMBLED = SIZES.flatMap(([size, words], group) =>
  Array.from({ length: 20 }, (_, n) => scrambled(group * 20 + n + 1, size, words)),
);

describe('diff prints what GNU diff prints', () => {
  if (!hasProgram('diff')) {
    console.warn('SKIPPED: GNU diff is not installed, so nothing was compared with it');
    it.skip('GNU diff is not installed', () => undefined);
    return;
  }
  it.each([...CASES, ...SCRAMBLED])('$summary', async (test) => {
    const { status, stdout, complained, stderr } = await ours(TEXT_COMMANDS, test);
    const expected = real(test);
    expect({ status, stdout, complained }, stderr).toEqual({
      status: expected.status,
      stdout: expected.stdout,
      complained: expected.complained,
    });
  });
});

describe('diff of large files', () => {
  it('ends soon when nearly every line is different and has matches elsewhere', async () => {
    const next = numbers(5);
    const text = (): string => Array.from({ length: 20_000 }, () => `${next(5000)}\n`).join('');
    const { status } = await ours(TEXT_COMMANDS, pair('large', '', text(), text()));
    expect(status).toBe(1);
  }, 20_000);
});
