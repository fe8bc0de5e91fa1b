import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { parseOptions, UsageError } from '../../options.js';

/** dpkg's own limit. @see dpkg src/realpath/main.c */
const MAX_LINKS = 25;

/** Resolves all links of a path, of which any part may be missing. */
function resolve(process: Process, path: string): string {
  const pending = process.files.absolute(path).split('/').reverse();
  const walked: string[] = [];
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      walked.pop();
      continue;
    }
    const here = `/${[...walked, name].join('/')}`;
    if (process.files.tryStat(here, false)?.kind !== 'symlink') {
      walked.push(name);
      continue;
    }
    if (++links > MAX_LINKS) throw new UsageError('too many levels of symbolic links');
    const target = process.files.readlink(here);
    if (target.startsWith('/')) walked.length = 0;
    pending.push(...target.split('/').reverse());
  }
  return `/${walked.join('/')}`;
}

/** dpkg-realpath(1). @see dpkg src/realpath/main.c */
export const dpkgRealpath: Command = async (process) => {
  try {
    const options = parseOptions(process, { z: 'zero', zero: 'flag', root: 'value', instdir: 'root' });
    const [path] = options.operands;
    if (path === undefined || path === '') throw new UsageError('need a pathname argument');
    const root = options.value('root') ?? process.env.get('DPKG_ROOT') ?? '';
    if (root !== '' && root !== '/') throw new UsageError('a root other than / is not possible here');
    await process.write(`${resolve(process, path)}${options.has('zero') ? '\0' : '\n'}`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(`error: ${error.message}`);
    return 2;
  }
};
