import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

/** Runs a program that is a builtin of the shell too. The shell's own name tells errors as `sh: 1: test: …`. */
function builtin(process: Process, words: readonly ByteString[]): Promise<number> {
  return process.run(['/bin/sh', '-c', '"$@"', process.name, ...words]);
}

/** test(1), and by its other name `[`. */
export function test(process: Process): Promise<number> {
  return builtin(process, [process.name, ...process.args]);
}

/** printf(1), where it does what the shell's own does. */
export function printf(process: Process): Promise<number> {
  const [format = ''] = process.args;
  if (/\\[xuUe]|%q/.test(format) || format.startsWith('--')) unmodelled(process, `printf ${format}`);
  return builtin(process, ['printf', ...process.args]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\\': '\\', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** Backslashes as `echo -e` reads them; `\c` ends the output. @see echo(1) */
function unescape(text: ByteString): { readonly text: ByteString; readonly ended: boolean } {
  const end = /(?<!\\)(?:\\\\)*\\c/.exec(text);
  const kept = end === null ? text : text.slice(0, end.index + end[0].length - 2);
  const result = kept.replace(
    /\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|(.))/gs,
    (whole, octal?: string, hex?: string, one = '') => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal || '0', 8) & 255);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES[one] ?? whole;
    },
  );
  return { text: result, ended: end !== null };
}

/** echo(1) of coreutils: unlike dash's own, it has options and reads backslashes only when asked. */
export async function echo(process: Process): Promise<number> {
  const args = [...process.args];
  let isNewline = true;
  let reads = process.env.has('POSIXLY_CORRECT');
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    for (const letter of args.shift()?.slice(1) ?? '') {
      if (letter === 'n') isNewline = false;
      else reads = letter === 'e';
    }
  }
  const plain = args.join(' ');
  const { text, ended } = reads ? unescape(plain) : { text: plain, ended: false };
  await process.write(text + (isNewline && !ended ? '\n' : ''));
  return 0;
}
