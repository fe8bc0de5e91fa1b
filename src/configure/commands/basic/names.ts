import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { complainOf, withUsage } from './report.js';

/** unlink(1) */
export function unlink(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const [path = ''] = parseOptions(process, {}).operands;
    try {
      process.files.unlink(path);
      return 0;
    } catch (error) {
      return complainOf(process, 'cannot unlink', path, error);
    }
  });
}

/** link(1) */
export function link(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const [from = '', to = ''] = parseOptions(process, {}).operands;
    process.files.link(from, to);
    return Promise.resolve(0);
  });
}
