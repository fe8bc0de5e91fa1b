import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { unmodelled } from '../command.js';
import { parseOptions, UsageError } from '../options.js';
import { decodeCapabilities, formatCapabilities } from './capability-sets.js';

const USAGE = `usage: getcap [-h] [-l] [-n] [-r] [-v] <filename> [<filename> ...]

	displays the capabilities on the queried file(s).
`;

interface Wishes {
  readonly verbose: boolean;
  readonly namespace: boolean;
}

async function show(process: Process, path: ByteString, wishes: Wishes): Promise<void> {
  const { kind, identity } = process.files.lstat(path);
  if (kind !== 'file') {
    if (wishes.verbose) await process.write(`${path} (Not a regular file)\n`);
    return;
  }
  const bytes = identity.metadata.xattrs.get('security.capability');
  if (bytes === undefined) {
    if (wishes.verbose) await process.write(`${path}\n`);
    return;
  }
  const sets = decodeCapabilities(bytes);
  if (sets === undefined) {
    await process.write(`Failed to get capabilities of file '${path}' (Invalid argument)\n`, 2);
    return;
  }
  const owner = wishes.namespace && sets.rootUid !== 0 ? ` [rootid=${sets.rootUid}]` : '';
  await process.write(`${path} ${formatCapabilities(sets)}${owner}\n`);
}

async function showBelow(process: Process, path: ByteString, wishes: Wishes): Promise<void> {
  await show(process, path, wishes);
  if (process.files.lstat(path).kind !== 'directory') return;
  for (const name of process.files.list(path))
    await showBelow(process, `${path.replace(/\/$/, '')}/${name}`, wishes);
}

/** getcap: prints the capabilities of files. @see getcap(8) */
export const getcap: Command = async (process) => {
  try {
    const table = { r: 'flag', v: 'flag', n: 'flag', h: 'flag', l: 'flag' };
    const options = parseOptions(process, table, { unknown: 'usage' });
    if (options.has('h') || options.has('l')) unmodelled(process, 'getcap -h or -l');
    if (options.operands.length === 0) throw new UsageError('');
    const wishes = { verbose: options.has('v'), namespace: options.has('n') };
    for (const path of options.operands) {
      if (process.files.tryStat(path, false) === undefined) {
        await process.write(`${path} (No such file or directory)\n`, 2);
      } else if (options.has('r')) await showBelow(process, path, wishes);
      else await show(process, path, wishes);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.write(USAGE, 2);
    return 1;
  }
};
