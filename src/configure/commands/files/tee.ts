import type { OpenFile } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { openPath, piecesOf } from './open-path.js';
import { quotedIfNeeded } from './quote.js';
import { ioErrorOf } from './report.js';

const OPTIONS = {
  a: 'append',
  append: 'flag',
  // There are no interrupts, and a broken pipe ends the program.
  i: 'flag',
  'ignore-interrupts': 'i',
  p: 'refused',
  'output-error': 'refused',
};

/** tee. @see tee(1) */
export async function tee(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const outputs: OpenFile[] = [process.fds.at(1)];
  let status = 0;
  for (const path of options.operands) {
    try {
      outputs.push(openPath(process, path, options.has('append') ? 'append' : 'create'));
    } catch (thrown) {
      await process.complain(`${quotedIfNeeded(path)}: ${ioErrorOf(thrown).message}`);
      status = 1;
    }
  }
  for await (const piece of piecesOf(process, process.fds.at(0)))
    for (const output of outputs) await output.write(piece);
  return status;
}
