import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PROCESS_COMMANDS } from '../../../../src/configure/commands/process/table.js';
import { TEXT_COMMANDS } from '../../../../src/configure/commands/text/table.js';
import { byteString, bytesOf } from '../../../../src/kernel/byte-string.js';
import { type CommandCase, hasProgram, ours, real } from '../../../make/command-oracle.js';

const TABLE = { ...PROCESS_COMMANDS, ...TEXT_COMMANDS };
const PROSE = 'The quick brown\tfox jumps over\n\nthe lazy dog, and runs away as fast as it can.\nend';
const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
const packed = (text: string): string => byteString(gzipSync(bytesOf(text)));
/** `hello xz` and a newline as xz packs it. */
const XZ = byteString(
  Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAIaGVsbG8geHoKAAAAAMFJOvpjUhRaAAEhCWwYxdUftvN9AQAAAAAEWVo=',
    'base64',
  ),
);

function filter(command: string, stdin = PROSE): CommandCase {
  return { summary: command, argv: command.split(' '), stdin };
}

const TEXT_CASES: readonly CommandCase[] = [
  ...['base64', 'base64 -w 0', 'base64 -w10', 'base64 -w x', 'base64 a b', 'base64 none'].map((c) =>
    filter(c),
  ),
  filter('base64 -w 76', BYTES),
  filter('base64', ''),
  ...['YWJj\nZGU=\n', 'YW', 'YWJjYW', 'YW.J', 'YWJjYW=', 'YQ==YQ==', '=', '', 'YWJj!!!!'].map((code) => ({
    ...filter('base64 -d', code),
    summary: `base64 -d ${code}`,
  })),
  filter('base64 -di', 'Y!WJ j'),
  ...[
    'fold',
    'fold -w 10',
    'fold -s -w 10',
    'fold -bw 7',
    'fold -sw20',
    'fold -5',
    'fold -w 0',
    'fold -w1',
  ].map((c) => filter(c)),
  filter('fold -w 4', 'ab\b\b\bcdef\rghijkl\tm'),
  ...[
    'nl',
    'nl -ba',
    'nl -bn',
    'nl -w3 -s: -nrz',
    'nl -n ln',
    'nl -v 5 -i 2',
    'nl -b q',
    'nl none',
    'nl -w 0',
  ].map((c) => filter(c)),
  filter('rev', 'abc\n\xc3\xa9t\xc3\xa9\nlast'),
  filter('tsort', 'a b\nb c\na d d c e e x a\n'),
  filter('tsort', 'd a d b d c z a q b\n'),
  filter('tsort', 'a b c'),
  filter('tsort a b', ''),
  ...[
    'split -l 1',
    'split -b 10',
    'split -b 1K - out.',
    'split -d -l 2',
    'split -a 3 -l 1',
    'split -a 1 -b 3',
  ].map((c) => filter(c)),
  filter('split --additional-suffix=.txt -l1 - p', PROSE),
  filter('split', ''),
  filter('split -l 0'),
  ...[
    '',
    '-c',
    '-x',
    '-b',
    '-d',
    '-o',
    '-s',
    '-i',
    '-l',
    '-An -tx1',
    '-Ax -tx1',
    '-An -v -tx1',
    '-Ad -tu1',
    '-tx8',
  ].map((options) => filter(`od ${options}`.trim(), BYTES + '\0'.repeat(100))),
  ...[
    '-tx4',
    '-td1',
    '-to4',
    '-to8',
    '-tu8',
    '-td8',
    '-to1',
    '-tu4',
    '-j3 -N5 -c',
    '-w8 -tx1',
    '-w -c',
    '-N 0 -c',
  ].map((options) => filter(`od ${options}`, PROSE)),
  filter('od -j 1000 -c'),
  filter('od none'),
  ...[
    '',
    '-a 1',
    '-a 2',
    '-v 1',
    '-o 1.2,2.2,0',
    '-a1 -a2 -e - -o 0,1.2,2.2',
    '-i',
    '-1 2',
    '-1 2 -2 1',
    '-a1 -e x',
  ].map((options) => ({
    summary: `join ${options}`,
    argv: ['join', ...options.split(' ').filter(Boolean), 'a', 'b'],
    files: { a: 'a a\nb  b x\nb c\nd d\n', b: 'a a\nb p\nb q\nc c\n' },
  })),
  { summary: 'join -t', argv: ['join', '-t:', 'a', '-'], files: { a: 'a:1:\nb::2\n' }, stdin: 'a:x y\nb\n' },
  { summary: 'join of one', argv: ['join', 'a'], files: { a: '' } },
];

const PACKED_CASES: readonly CommandCase[] = [
  { summary: 'zcat', argv: ['zcat', 'f.gz', 'g'], files: { 'f.gz': packed('one\n'), g: packed('two\n') } },
  { summary: 'zcat a name without', argv: ['zcat', 'f'], files: { 'f.gz': packed('one\n') } },
  { summary: 'zcat plain text', argv: ['zcat', 'f'], files: { f: 'plain' } },
  { summary: 'zcat nothing', argv: ['zcat'] },
  { summary: 'zcat none', argv: ['zcat', 'none'] },
  {
    summary: 'gunzip',
    argv: ['gunzip', 'f.gz'],
    files: { 'f.gz': { text: packed('1'), mode: 0o640, mtime: 1000 } },
  },
  { summary: 'gunzip -k', argv: ['gunzip', '-k', 'f.tgz'], files: { 'f.tgz': packed('1') } },
  { summary: 'gunzip over', argv: ['gunzip', 'f.gz'], files: { 'f.gz': packed('1'), f: '2' } },
  { summary: 'gunzip -f', argv: ['gunzip', '-f', 'f'], files: { 'f.gz': packed('1') } },
  { summary: 'gunzip suffix', argv: ['gunzip', 'f'], files: { f: packed('1') } },
  { summary: 'gzip -dc', argv: ['gzip', '-dc'], stdin: packed('1') + packed('2') },
  { summary: 'gzip -t', argv: ['gzip', '-t', 'f.gz'], files: { 'f.gz': packed('1') } },
  { summary: 'gzip -t of text', argv: ['gzip', '-t', 'f.gz'], files: { 'f.gz': 'text' } },
  { summary: 'gunzip of a folder', argv: ['gunzip', 'd'], files: { 'd/': '' } },
  { summary: 'xz -dc', argv: ['xz', '-dc'], stdin: XZ },
  { summary: 'xzcat', argv: ['xzcat', 'f.xz'], files: { 'f.xz': XZ } },
  { summary: 'unxz', argv: ['unxz', 'f.xz'], files: { 'f.xz': { text: XZ, mode: 0o600, mtime: 77 } } },
  { summary: 'unxz over', argv: ['unxz', 'f.xz'], files: { 'f.xz': XZ, f: '' } },
  { summary: 'unxz suffix', argv: ['unxz', 'f'], files: { f: XZ } },
  { summary: 'xz -d of text', argv: ['xz', '-dc', 'f'], files: { f: 'text' } },
  { summary: 'xz -d none', argv: ['xz', '-d', 'none'] },
];

const PROCESS_CASES: readonly CommandCase[] = [
  { summary: 'printenv of one', argv: ['printenv', 'A'], env: { A: '1' } },
  { summary: 'printenv of several', argv: ['printenv', 'B', 'none', 'A'], env: { A: '1', B: '2' } },
  { summary: 'printenv -0', argv: ['printenv', '-0', 'A'], env: { A: '1' } },
  filter('logger hello', ''),
  filter('logger -t tag -p user.err hello', ''),
  filter('logger -p nobody.err hello', ''),
  filter('logger -p user.loud hello', ''),
  filter('logger -s hello', ''),
  filter('logger -i -t tag', 'lines\n'),
  ...[
    '-o pid=',
    '-o pid= -o comm=',
    '-o comm',
    '-o user',
    '-o args',
    '--no-headers',
    '-o pid=,comm=',
    '-o user,comm',
  ].map((options) => filter(`ps -p 4194399 ${options}`, '')),
  filter('ps h --pid 4194399', ''),
  filter('ps -p x', ''),
  filter('stty -g', ''),
  filter('stty sane', ''),
];

describe.each([
  ['texts', 'tsort', TEXT_CASES],
  ['packed files', 'xz', PACKED_CASES],
  ['processes', 'ps', PROCESS_CASES],
])('small tools for %s do what the real ones do', (_, program, cases) => {
  if (!hasProgram(program)) {
    console.warn(`SKIPPED: ${program} is not installed, so nothing was compared with it`);
    it.skip(`${program} is not installed`, () => undefined);
    return;
  }
  it.each(cases)('$summary', async (test) => {
    const { status, stdout, complained, files, stderr } = await ours(TABLE, test);
    expect({ status, stdout, complained, files }, stderr).toEqual(real(test));
  });
});

describe('small tools that stop the build', () => {
  it.each(['gzip -9n', 'xz', 'ps aux', 'ps -p 1', 'nl -bpx', 'join a b', 'tsort'])('%s', async (command) => {
    const test = { ...filter(command, 'a b b a\n'), files: { a: 'b\na\n', b: 'x\n' } };
    await expect(ours(TABLE, test)).rejects.toThrow(/not modelled/);
  });
});

describe('start-stop-daemon', () => {
  it('starts nothing and says so', async () => {
    const { status, stderr } = await ours(TABLE, filter('start-stop-daemon --start --exec /usr/sbin/x', ''));
    expect(status).toBe(0);
    expect(stderr).toContain('Fake start-stop-daemon called');
  });
});
