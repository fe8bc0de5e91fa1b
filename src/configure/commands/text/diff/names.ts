import type { ByteString } from '../../../../kernel/byte-string.js';
import type { DiffOptions } from './options.js';
import type { Side } from './sides.js';

const LETTERS: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A name as patch(1) reads it: as in C where it has blanks, controls, quotes or backslashes. */
export function patchName(name: ByteString): ByteString {
  if (!/[\x00-\x20"\\]/.test(name)) return name;
  const escaped = name.replace(
    /[\x00-\x1f"\\]/g,
    (byte) => LETTERS[byte] ?? `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

/** A word for a shell, in quotes only where it needs them. @see gnulib quotearg.c, shell_quoting_style */
function shellWord(word: ByteString): ByteString {
  if (!/[\t\n !"$&'()*;<=>?[\\^`|]|^[#~]|^[{}]$|^$/.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return /^[#~]?[ %+,\-./0-9:A-Za-z\]_'\x80-\xff]*$/.test(word)
    ? `"${word}"`
    : `'${word.replaceAll("'", "'\\''")}'`;
}

function timeText(seconds: number): string {
  const [date = '', time = ''] = new Date(seconds * 1000).toISOString().split('T');
  return `${date} ${time.slice(0, 8)}.000000000 +0000`;
}

/** The line above each pair of files that differ in two directories. */
export function commandLine(options: DiffOptions, sides: readonly [Side, Side]): ByteString {
  const names = sides.map((side, at) => patchName(options.labels[at] ?? side.path));
  return `${['diff', ...options.words.map(shellWord), ...names].join(' ')}\n`;
}

/** The two lines that name the files, in the styles that have them. */
export function nameLines(options: DiffOptions, sides: readonly [Side, Side]): ByteString {
  if (options.style === 'normal') return '';
  const marks = options.style === 'unified' ? ['---', '+++'] : ['***', '---'];
  return sides
    .map((side, at) => {
      const label = options.labels[at] ?? `${patchName(side.path)}\t${timeText(side.mtimeSeconds)}`;
      return `${marks[at] ?? ''} ${label}\n`;
    })
    .join('');
}
