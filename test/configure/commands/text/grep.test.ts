import { describe, expect, test } from 'vitest';
import { TEXT_COMMANDS } from '../../../../src/configure/commands/text/table.js';
import { type CommandCase, hasProgram, ours, real } from '../../../make/command-oracle.js';

const PASSWD =
  'root:x:0:0:root:/root:/bin/bash\nman:*:6:12:man:/var/cache/man:/usr/sbin/nologin\nsshd:x:100:65534::/run/sshd:/bin/false\n';
const LETTERS = 'a\nb\nc\na\nb\nb\n';
const CONF = '# comment\nKEY=value\n\n  indented # tail\nOther=1\nkey = two words\n';
const FILES = { p: PASSWD, l: LETTERS, c: CONF };
const TREE = { 'd/one.c': 'x1\n', 'd/two.h': 'x2\n', 'd/link': { link: 'one.c' }, top: 'x0\n' };

const row = (summary: string, argv: string, more: Partial<CommandCase> = {}): CommandCase => ({
  summary,
  argv: argv.split(' ').map((word) => word.replaceAll('~', ' ')),
  files: FILES,
  ...more,
});

/** Words are separated by spaces; `~` is a space within a word. */
const CASES: readonly CommandCase[] = [
  row('a line that begins with a name', 'grep -q ^root: p'),
  row('none found', 'grep -q ^nobody: p'),
  row('a whole line, fixed', 'grep -qxF KEY=value c'),
  row('a whole line, none', 'grep -qxF KEY=val c'),
  row('comments left out', 'grep -v ^# c'),
  row('comments and empty lines left out', 'grep -vE ^(#|[[:space:]]*$) c'),
  row('by a class', 'grep ^[[:space:]]*[A-Za-z]*[[:space:]]*= c'),
  row('case ignored', 'grep -i ^key c'),
  row('-y', 'grep -ic KEY c'),
  row('alternatives of a basic expression', 'grep root\\|sshd p'),
  row('alternatives of an extended one', 'grep -E ^(root|man):[x*]: p'),
  row('egrep', 'egrep nologin$|false$ p'),
  row('fgrep', 'fgrep *:6 p'),
  row('count', 'grep -c b l'),
  row('count of none', 'grep -c z l'),
  row('count of several', 'grep -c b l p'),
  row('names of files with a match', 'grep -l a l p c'),
  row('names of files without', 'grep -L root l p c'),
  row('names of files without, all with', 'grep -L o p c'),
  row('numbers', 'grep -n b l'),
  row('numbers and names', 'grep -nH b l'),
  row('byte offsets', 'grep -b b l'),
  row('several files are named', 'grep o p c'),
  row('several files, not named', 'grep -h o p c'),
  row('only the matching part', 'grep -o [a-z]*sh p'),
  row('only the matching part, several in a line', 'grep -on o p'),
  row('only, of an empty match', 'grep -o x* l'),
  row('only, with offsets', 'grep -ob [0-9][0-9]* p'),
  row('only, inverted', 'grep -ov a l'),
  row('whole lines', 'grep -x a\\|b l'),
  row('whole words', 'grep -w man p'),
  row('whole words, shorter than the longest match', 'grep -ow [ab]*', { stdin: 'a b ab abc\n' }),
  row('several patterns', 'grep -e root -e sshd p'),
  row('several patterns in one', 'grep root\nsshd p'),
  row('patterns from a file', 'grep -f pats p', { files: { ...FILES, pats: 'root\nsshd\n' } }),
  row('an empty file of patterns', 'grep -f pats p', { files: { ...FILES, pats: '' } }),
  row('an empty file of patterns, inverted', 'grep -vc -f pats p', { files: { ...FILES, pats: '' } }),
  row('an empty pattern', 'grep -c  l'),
  row('fixed strings, whole lines, from a file', 'grep -Fxvf l c'),
  row('at most', 'grep -m2 b l'),
  row('at most none', 'grep -m0 b l'),
  row('at most, counted', 'grep -c -m1 b l'),
  row('context after', 'grep -A1 a l'),
  row('context before', 'grep -B1 c l'),
  row('context, apart', 'grep -C1 words c'),
  row('context as a number', 'grep -1 -n KEY c'),
  row('context of several files', 'grep -A1 -n KEY l c p c'),
  row('context with a limit', 'grep -m1 -A3 a l'),
  row('context of nothing separates', 'grep -A0 a l'),
  row('no separator', 'grep -A0 --no-group-separator a l'),
  row('another separator', 'grep -A0 --group-separator=== a l'),
  row('context and only', 'grep -o -A1 a l'),
  row('context, only and inverted', 'grep -o -v -C1 a l'),
  row('standard input', 'grep b', { stdin: LETTERS }),
  row('standard input by name', 'grep -H b -', { stdin: LETTERS }),
  row('standard input with a label', 'grep -H --label=in b', { stdin: LETTERS }),
  row('no newline at the end', 'grep b', { stdin: 'a\nb' }),
  row('a missing file', 'grep a missing'),
  row('a missing file, quiet about it', 'grep -s a missing'),
  row('a missing file beside a match', 'grep a missing l'),
  row('a missing file beside a match, only the status', 'grep -q a missing l'),
  row('a missing file beside none', 'grep -q z missing l'),
  row('a directory', 'grep a d', { files: { 'd/': '' } }),
  row('a directory, counted', 'grep -c a d', { files: { 'd/': '' } }),
  row('a directory, skipped', 'grep -d skip a d', { files: { 'd/': '' } }),
  row('recursive', 'grep -r x1 .', { files: TREE }),
  row('recursive without operands', 'grep -r x0', { files: TREE }),
  row('recursive, names', 'grep -rl x2 d', { files: TREE }),
  row('recursive, no names of files', 'grep -rh x2 d', { files: TREE }),
  row('recursive, links followed', 'grep -Rl x2 .', { files: TREE }),
  row('recursive, by name', 'grep -r --include=*.h x .', { files: TREE }),
  row('recursive, not by name', 'grep -r --exclude=*.c --exclude=top x .', { files: TREE }),
  row('recursive, without a directory', 'grep -r --exclude-dir=d x .', { files: TREE }),
  row('recursive, of a file', 'grep -r x top', { files: TREE }),
  row('recursive, of a link', 'grep -r x1 d/link', { files: TREE }),
  row('binary', 'grep b', { stdin: 'a\0b\nxx\n' }),
  row('binary, quiet', 'grep -q xx', { stdin: 'a\0b\nxx\n' }),
  row('binary, counted', 'grep -c .', { stdin: 'a\0b\nxx\n' }),
  row('binary, without a match', 'grep zz', { stdin: 'a\0b\nxx\n' }),
  row('binary, as text', 'grep -a b', { stdin: 'a\0b\nxx\n' }),
  row('binary, as if without matches', 'grep -I b', { stdin: 'a\0b\nxx\n' }),
  row('not UTF-8', 'grep x', { stdin: 'abc x\ncaf\xe9 x\nabc x\n' }),
  row('not UTF-8 in the C locale', 'grep x', { stdin: 'caf\xe9 x\n', env: { LC_ALL: 'C' } }),
  row('not UTF-8 where it is not printed', 'grep -o x', { stdin: 'caf\xe9 x\n' }),
  row('UTF-8', 'grep -o caf.', { stdin: 'caf\xc3\xa9 au lait\n' }),
  row('UTF-8, case ignored', 'grep -ic \xc3\x89', { stdin: 'caf\xc3\xa9\n' }),
  row('bytes in the C locale', 'grep -o caf.', { stdin: 'cafe\n', env: { LC_ALL: 'C' } }),
  row('lines that end in NUL', 'grep -z b', { stdin: 'a\nb\0c\0' }),
  row('an anchor within such a line', 'grep -zc ^b', { stdin: 'a\nb\0' }),
  row('a name that ends in NUL', 'grep -lZ a l'),
  row('names that end in NUL', 'grep -Z b l l'),
  row('Perl', 'grep -oP \\d+(?:\\.\\d+)*', { stdin: 'v1.20.3 and 7\n' }),
  row('Perl, lazy', 'grep -oP a.*?c', { stdin: 'abcabc\n' }),
  row('back-references', 'grep -E ^(.)\\1$', { stdin: 'aa\nab\nbb\n' }),
  row('groups and intervals', 'grep -E ^([0-9]{1,3}\\.){3}[0-9]{1,3}$', { stdin: '10.0.0.1\n1.2.3\n' }),
  row('an unmatched group', 'grep \\(a l'),
  row('an unmatched bracket', 'grep [a l'),
  row('an unmatched interval', 'grep a\\{1 l'),
  row('a brace that is none', 'grep -E a{1 l', { stdin: '' }),
  row('two matchers', 'grep -E -F a l'),
  row('a wrong option', 'grep --frobnicate a l'),
  row('a wrong number', 'grep -A x a l'),
  row('no pattern', 'grep'),
  row('a pattern like an option', 'grep -- -x c'),
  row('options after operands', 'grep a l -c'),
  row('a shortened option', 'grep --inv a l'),
  row('colours', 'grep --color=auto a l'),
  row('input from the null device', 'grep a /dev/null'),
];

describe('grep', () => {
  for (const entry of CASES)
    test.skipIf(!hasProgram('grep'))(`${entry.summary}: ${entry.argv.join(' ')}`, async () => {
      expect(await ours(TEXT_COMMANDS, entry)).toMatchObject(real(entry));
    });

  test('stops at what is not modelled', async () => {
    for (const argv of ['grep -P (?=a) l', 'grep --color=always a l', 'grep -T a l', 'grep --help'])
      await expect(ours(TEXT_COMMANDS, row('', argv))).rejects.toMatchObject({ code: 'SCRIPT_UNMODELLED' });
  });
});
