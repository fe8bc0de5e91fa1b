import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
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

/** mkfifo(1) */
export function mkfifo(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, { m: 'mode', mode: 'value', Z: 'refused' });
    const text = options.value('mode');
    if (text !== undefined && !/^[0-7]{1,4}$/.test(text)) unmodelled(process, `mkfifo --mode=${text}`);
    let status = 0;
    for (const path of options.operands) {
      try {
        process.files.mknod(path, 'fifo', 0o666);
        if (text !== undefined) process.files.chmod(path, Number.parseInt(text, 8));
      } catch (error) {
        status = await complainOf(process, 'cannot create fifo', path, error);
      }
    }
    return status;
  });
}
