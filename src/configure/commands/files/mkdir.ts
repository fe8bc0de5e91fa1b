import { ShellIoError } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { UsageError, parseOptions } from '../options.js';
import { makeParents } from './make-directories.js';
import { adjustMode, parseMode } from './mode/changes.js';
import { quoted } from './quote.js';
import { attempt, requireOperands } from './report.js';

const OPTIONS = {
  p: 'parents',
  parents: 'flag',
  m: 'mode',
  mode: 'value',
  v: 'verbose',
  verbose: 'flag',
  // Without SELinux it does nothing.
  Z: 'flag',
};

/** mkdir. @see mkdir(1) */
export async function mkdir(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  requireOperands(options.operands);
  const text = options.value('mode');
  const changes = text === undefined ? undefined : parseMode(text);
  if (text !== undefined && changes === undefined) throw new UsageError(`invalid mode ${quoted(text)}`);
  // A mode that is given counts whatever the umask is.
  const { umask, files } = process;
  const given = changes === undefined ? undefined : adjustMode(0o777, changes, { isDirectory: true, umask });
  const verbose = options.has('verbose');
  let fine = true;
  for (const path of options.operands) {
    const say = (made: string): string => `created directory ${quoted(made)}`;
    if (options.has('parents')) {
      const how = {
        mode: given ?? 0o777,
        umask: given === undefined ? umask : 0,
        verbose: verbose ? say : undefined,
      };
      fine = (await makeParents(process, path, how)) && fine;
      continue;
    }
    const made = await attempt(process, `cannot create directory ${quoted(path)}`, () => {
      if (path === '') throw new ShellIoError('ENOENT');
      files.mkdir(path);
      if (given !== undefined) files.chmod(path, given);
    });
    if (made && verbose) await process.write(`${process.name}: ${say(path)}\n`);
    fine = made && fine;
  }
  return fine ? 0 : 1;
}
