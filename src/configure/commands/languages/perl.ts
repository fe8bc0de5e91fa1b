import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

/** A program that only asks whether perl runs at all. */
const TRIVIAL = /^\s*(?:(?:exit(?:\s*\(?\s*0?\s*\)?)?|1)\s*;?)?\s*$/;

/** Prints each line with its metacharacters behind backslashes. */
const QUOTE_LINES = /^\s*print\s+(?:"\\Q\$_\\E\\n"|quotemeta\s*(?:\(\s*\$_\s*\)|\$_)?\s*,\s*"\\n")\s*;?\s*$/;

/** @see perlfunc, quotemeta: every byte but word characters gets a backslash */
function quoteMeta(line: ByteString): ByteString {
  return line.replace(/[^A-Za-z0-9_]/g, (byte) => `\\${byte}`);
}

async function quoteLines(process: Process): Promise<number> {
  const text = await process.readAll();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  // The newline that is asked for, and the one of -l.
  for (const line of lines) await process.write(`${quoteMeta(line)}\n\n`);
  return 0;
}

/**
 * perl(1): the two programs of one line that Debian's own tools are full of, `-e 0` by which scripts ask whether perl
 * runs, and `-nle 'print "\Q$_\E\n"'` over standard input; nothing else of Perl.
 */
export function perl(process: Process): Promise<number> | number {
  const [option = '', text = '', ...rest] = process.args;
  if (rest.length === 0 && option === '-e' && TRIVIAL.test(text)) return 0;
  if (rest.length === 0 && option === '-nle' && QUOTE_LINES.test(text)) return quoteLines(process);
  return unmodelled(process, `perl ${process.args.join(' ').slice(0, 80)}`);
}
