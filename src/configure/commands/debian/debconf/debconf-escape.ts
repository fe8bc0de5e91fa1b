import type { Process } from '../../../system/process.js';
import { perlOptions } from './perl-getopt.js';
import { tellError } from './program.js';

const USAGE =
  'Usage: debconf-unescape -e|-u < input-text\n' +
  '  -e, --escape      escape text\n' +
  '  -u, --unescape    unescape text\n' +
  '\n' +
  'Exactly one of -e or -u must be used.';

const OPTIONS = { escape: 'flag', e: '=escape', unescape: 'flag', u: '=unescape' } as const;

/** `debconf-escape -e|-u`: the protocol's quoting of values, for scripts. @see debconf-escape(1) */
export async function debconfEscape(process: Process): Promise<number> {
  const options = perlOptions(process.args, OPTIONS);
  if (options === undefined || options.has('escape') === options.has('unescape')) {
    await tellError(process, USAGE);
    return 1;
  }
  const text = await process.readAll();
  await process.write(
    options.has('escape')
      ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
      : text.replace(/\\([^\n])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
  );
  return 0;
}
