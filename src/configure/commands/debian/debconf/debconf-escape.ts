import type { Process } from '../../../system/process.js';
import { parseOptions, UsageError } from '../../options.js';
import { tellError } from './program.js';

const USAGE =
  'Usage: debconf-unescape -e|-u < input-text\n' +
  '  -e, --escape      escape text\n' +
  '  -u, --unescape    unescape text\n' +
  '\n' +
  'Exactly one of -e or -u must be used.';

const TABLE = { e: 'escape', escape: 'flag', u: 'unescape', unescape: 'flag' };

/** `debconf-escape -e|-u`: the protocol's quoting of values, for scripts. @see debconf-escape(1) */
export async function debconfEscape(process: Process): Promise<number> {
  try {
    const options = parseOptions(process, TABLE, { unknown: 'usage' });
    if (options.has('escape') === options.has('unescape')) throw new UsageError();
    const text = await process.readAll();
    await process.write(
      options.has('escape')
        ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
        : text.replace(/\\([^\n])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await tellError(process, USAGE);
    return 1;
  }
}
