import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { quoted } from './quote.js';
import { attempt } from './report.js';

const OPTIONS = { d: 'data', data: 'flag', f: 'file-system', 'file-system': 'flag' };

/** sync: nothing waits to be written, but files that are named must be there. @see sync(1) */
export async function sync(process: Process): Promise<number> {
  let fine = true;
  for (const path of parseOptions(process, OPTIONS).operands) {
    const there = await attempt(process, `error opening ${quoted(path)}`, () => {
      process.files.inode(path, true);
    });
    fine = there && fine;
  }
  return fine ? 0 : 1;
}
