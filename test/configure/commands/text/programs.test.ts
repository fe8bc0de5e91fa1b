import { describe, expect, it } from 'vitest';
import { FILE_COMMANDS } from '../../../../src/configure/commands/files/table.js';
import { PROCESS_COMMANDS } from '../../../../src/configure/commands/process/table.js';
import { TEXT_COMMANDS } from '../../../../src/configure/commands/text/table.js';
import { hasProgram, ours, real, type CommandCase } from '../../../make/command-oracle.js';

const TABLE = { ...FILE_COMMANDS, ...PROCESS_COMMANDS, ...TEXT_COMMANDS };
const POEM = 'one fish\ntwo fish\nred fish\nblue fish\n';

function filter(summary: string, argv: readonly string[], stdin = POEM): CommandCase {
  return { summary, argv, stdin };
}

const CASES: readonly CommandCase[] = [
  filter('grep finds lines', ['grep', 'fish']),
  filter('grep finds none', ['grep', 'cow']),
  filter('grep is quiet', ['grep', '-q', 'red']),
  filter('grep counts', ['grep', '-c', '^[a-r]']),
  filter('grep inverts', ['grep', '-v', 'red']),
  filter('grep matches extended expressions', ['grep', '-E', '^(one|blue) ']),
  filter('grep matches fixed strings', ['grep', '-F', 'e f']),
  filter('grep shows only the match', ['grep', '-o', '[a-z]*e']),
  filter('grep matches whole lines', ['grep', '-x', 'two fish']),
  filter('grep matches words', ['grep', '-w', 'fis']),
  filter('grep ignores case', ['grep', '-i', 'RED']),
  filter('grep stops after some', ['grep', '-m', '2', 'fish']),
  filter('grep numbers lines with context', ['grep', '-n', '-A1', 'two']),
  filter('grep takes several patterns', ['grep', '-e', 'one', '-e', 'blue']),
  { summary: 'grep names files', argv: ['grep', 'x', 'a', 'b'], files: { a: 'x\n', b: 'y\nx\n' } },
  { summary: 'grep lists files', argv: ['grep', '-l', 'x', 'a', 'b'], files: { a: 'x\n', b: 'y\n' } },
  { summary: 'grep misses a file', argv: ['grep', 'x', 'nothing'] },
  { summary: 'grep misses a file in silence', argv: ['grep', '-s', 'x', 'nothing'] },
  filter('sed substitutes', ['sed', 's/fish/cow/']),
  filter('sed substitutes all', ['sed', 's/[aeiou]/_/g']),
  filter('sed substitutes with groups', ['sed', 's/\\(.*\\) \\(.*\\)/\\2 \\1/']),
  filter('sed substitutes extended', ['sed', '-E', 's/([a-z]+) ([a-z]+)/[\\2] &/']),
  filter('sed substitutes the second', ['sed', 's/e/E/2'], 'eee\nene\n'),
  filter('sed prints addressed lines', ['sed', '-n', '2,3p']),
  filter('sed prints the last line', ['sed', '-n', '$p']),
  filter('sed deletes by expression', ['sed', '/red/d']),
  filter('sed deletes a range', ['sed', '/two/,/red/d']),
  filter('sed deletes all but', ['sed', '/fish/!d']),
  filter('sed joins lines', ['sed', ':a;N;$!ba;s/\\n/,/g']),
  filter('sed appends and inserts', ['sed', '-e', '2a after', '-e', '2i before']),
  filter('sed changes lines', ['sed', '2c changed']),
  filter('sed quits', ['sed', '2q']),
  filter('sed groups commands', ['sed', '-n', '/red/{s/red/RED/;p}']),
  filter('sed maps bytes', ['sed', 'y/abc/xyz/']),
  filter('sed changes case', ['sed', 's/\\(.\\)\\(.*\\)/\\U\\1\\E\\2/']),
  filter('sed keeps an end without newline', ['sed', 's/a/b/'], 'a'),
  filter('sed takes other delimiters', ['sed', 's|/usr|/opt|'], '/usr/bin\n'),
  filter('sed holds lines', ['sed', '-n', 'H;${x;s/\\n/ /g;p}']),
  filter('sed steps', ['sed', '-n', '1~2p']),
  filter('sed replaces empty matches', ['sed', 's/x*/-/g'], 'abc\n'),
  {
    summary: 'sed edits in place',
    argv: ['sed', '-i', 's/a/b/', 'f'],
    files: { f: { text: 'a\n', mode: 0o640 } },
  },
  { summary: 'sed keeps a backup', argv: ['sed', '-i.bak', 's/a/b/', 'f'], files: { f: 'a\n' } },
  {
    summary: 'sed edits in place with -E',
    argv: ['sed', '-E', '-i', 'f', '-e', 's/(a)/\\1\\1/'],
    files: { f: 'a\n' },
  },
  { summary: 'sed misses a file', argv: ['sed', 'p', 'nothing'] },
  filter('sort sorts', ['sort']),
  filter('sort by number and backwards', ['sort', '-rn'], '10\n9\n-1\n2\n'),
  filter('sort by key', ['sort', '-k2,2', '-t:'], 'b:2\na:3\nc:1\n'),
  filter('sort drops doubles', ['sort', '-u'], 'b\na\nb\n'),
  filter('sort by version', ['sort', '-V'], '1.10\n1.9\n1.2~rc\n'),
  filter('uniq counts', ['uniq', '-c'], 'a\na\nb\n'),
  filter('head takes some', ['head', '-n', '2']),
  filter('head takes by an old option', ['head', '-1']),
  filter('head takes bytes', ['head', '-c', '5']),
  filter('tail takes some', ['tail', '-n', '2']),
  filter('tail takes from a line on', ['tail', '-n', '+3']),
  filter('cut takes fields', ['cut', '-d', ' ', '-f', '2']),
  filter('cut takes bytes', ['cut', '-c', '1-3']),
  filter('cut leaves lines without delimiter', ['cut', '-d:', '-f1'], 'a:b\nc\n'),
  filter('tr maps', ['tr', 'a-z', 'A-Z']),
  filter('tr deletes', ['tr', '-d', '\\n']),
  filter('tr squeezes', ['tr', '-s', ' '], 'a   b\n'),
  filter('tr maps the complement', ['tr', '-c', 'a-z\\n', '_']),
  filter('wc counts', ['wc', '-l']),
  filter('md5sum of standard input', ['md5sum']),
  {
    summary: 'sha256sum checks',
    argv: ['md5sum', '-c', 's'],
    files: { f: '', s: 'd41d8cd98f00b204e9800998ecf8427e  f\n' },
  },
  { summary: 'expr adds', argv: ['expr', '1', '+', '2'] },
  { summary: 'expr matches', argv: ['expr', 'abc123', ':', '[a-z]*\\([0-9]*\\)'] },
  { summary: 'expr gives zero', argv: ['expr', '1', '-', '1'] },
  { summary: 'seq counts', argv: ['seq', '2', '2', '7'] },
  { summary: 'basename takes a suffix off', argv: ['basename', '/a/b.txt', '.txt'] },
  { summary: 'dirname of a path', argv: ['dirname', '/a/b/'] },
  { summary: 'readlink of a link', argv: ['readlink', 'l'], files: { l: { link: 'to' } } },
  { summary: 'readlink -f of a dangling link', argv: ['readlink', '-f', 'l'], files: { l: { link: 'to' } } },
  { summary: 'readlink -e of a dangling link', argv: ['readlink', '-e', 'l'], files: { l: { link: 'to' } } },
  { summary: 'touch makes a file', argv: ['touch', 'new'] },
  { summary: 'touch does not make a file', argv: ['touch', '-c', 'new'] },
  { summary: 'touch sets a time', argv: ['touch', '-d', '@1000', 'f'], files: { f: '' } },
  { summary: 'cmp tells files apart', argv: ['cmp', 'a', 'b'], files: { a: 'one\ntwo\n', b: 'one\ntwx\n' } },
  { summary: 'cmp of equal files', argv: ['cmp', '-s', 'a', 'b'], files: { a: 'x', b: 'x' } },
  { summary: 'cat of several', argv: ['cat', 'a', '-', 'b'], files: { a: '1\n', b: '3\n' }, stdin: '2\n' },
  { summary: 'cat misses a file', argv: ['cat', 'nothing'] },
  {
    summary: 'stat prints a mode',
    argv: ['stat', '-c', '%a %s %F', 'f'],
    files: { f: { text: 'xy', mode: 0o640 } },
  },
  {
    summary: 'getopt sorts options',
    argv: ['getopt', '-o', 'ab:', '-l', 'long,value:', '--', 'x', '-b', '1', '--value=2', '-a'],
  },
  { summary: 'date formats a time', argv: ['date', '-u', '-d', '@86400', '+%Y-%m-%d %H:%M:%S %a %b %j'] },
];

describe('a program does what the real one does', () => {
  if (!hasProgram('sed')) {
    console.warn('SKIPPED: GNU programs are not installed, so nothing was compared with them');
    it.skip('GNU programs are not installed', () => undefined);
    return;
  }
  it.each(CASES)('$summary', async (test) => {
    const { status, stdout, complained, files, stderr } = await ours(TABLE, test);
    expect({ status, stdout, complained, files }, stderr).toEqual(real(test));
  });
});
