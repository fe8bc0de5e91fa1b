import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { isIoError, unmodelled } from '../command.js';
import type { CapabilitySets } from './capability-sets.js';
import {
  decodeCapabilities,
  encodeCapabilities,
  NO_CAPABILITIES,
  parseCapabilities,
} from './capability-sets.js';

const ATTRIBUTE = 'security.capability';

/** What ends setcap: told as it is, exit status 1. */
class SetcapError extends Error {}

const USAGE = `usage: setcap [-h] [-q] [-v] [-n <rootid>] (-r|-|<caps>) <filename> [ ... (-r|-|<capsN>) <filenameN> ]

 Note <filename> must be a regular (non-symlink) file.`;

/** One run: its options hold for what follows them. */
interface Settings {
  quiet: boolean;
  verify: boolean;
  rootUid: number;
}

function readAttribute(process: Process, path: ByteString): CapabilitySets | undefined {
  const bytes = process.files.tryStat(path, true)?.identity.metadata.xattrs.get(ATTRIBUTE);
  return bytes === undefined ? undefined : decodeCapabilities(bytes);
}

/** Gives a file an attribute, or takes it away. @throws ShellIoError `ENOENT`, `EINVAL`, `ENODATA` */
function writeAttribute(process: Process, path: ByteString, bytes: Uint8Array | undefined): void {
  const inode = process.files.inode(path, false);
  if (inode.kind !== 'file') throw new ShellIoError('EINVAL', path);
  const xattrs = new Map(inode.metadata.xattrs);
  if (bytes === undefined && !xattrs.delete(ATTRIBUTE)) throw new ShellIoError('ENODATA', path);
  if (bytes !== undefined) xattrs.set(ATTRIBUTE, bytes);
  inode.metadata = { ...inode.metadata, xattrs };
}

async function setCapabilities(
  process: Process,
  path: ByteString,
  sets: CapabilitySets | undefined,
): Promise<void> {
  try {
    const bytes = sets === undefined ? undefined : encodeCapabilities(sets);
    if (sets !== undefined && bytes === undefined) {
      const note = 'NOTE: Under Linux, effective file capabilities must either be empty, or';
      await process.write(
        `${note}\n      exactly match the union of selected permitted and inheritable bits.\n`,
        2,
      );
      throw new ShellIoError('EINVAL', path);
    }
    writeAttribute(process, path, bytes);
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (error.errno === 'EINVAL') throw new SetcapError(`Invalid file '${path}' for capability operation`);
    if (error.errno === 'ENODATA') throw new SetcapError(`File '${path}' has no capablity to remove`);
    throw new SetcapError(`Failed to set capabilities on file '${path}': ${error.message}`);
  }
}

async function verify(
  process: Process,
  path: ByteString,
  wanted: CapabilitySets,
  quiet: boolean,
): Promise<void> {
  const found = readAttribute(process, path) ?? NO_CAPABILITIES;
  const differs = [
    found.permitted === wanted.permitted ? '' : 'p',
    found.inheritable === wanted.inheritable ? '' : 'i',
    found.effective === wanted.effective ? '' : 'e',
  ].join('');
  const isOwned = found.rootUid === wanted.rootUid;
  if (differs === '' && isOwned) {
    if (!quiet) await process.write(`${path}: OK\n`);
    return;
  }
  const owner = isOwned ? '' : `nsowner[got=${found.rootUid}, want=${wanted.rootUid}],`;
  if (!quiet) await process.write(`${owner}${path} differs in [${differs}]\n`);
  throw new SetcapError('');
}

async function readText(process: Process, arg: ByteString, quiet: boolean): Promise<ByteString> {
  if (arg !== '-') return arg;
  if (!quiet) await process.write('Please enter caps for file [empty line to end]:\n', 2);
  return (await process.readAll()).replace(/\n\n.*$/s, '\n');
}

async function run(process: Process): Promise<void> {
  const args = [...process.args];
  const settings: Settings = { quiet: false, verify: false, rootUid: 0 };
  if (args.length === 0) throw new SetcapError(USAGE);
  while (args.length > 0) {
    const arg = args.shift() as ByteString;
    if (arg === '-q') settings.quiet = true;
    else if (arg === '-v') settings.verify = true;
    else if (arg === '-n') settings.rootUid = readRoot(args.shift());
    else if (arg === '-h' || arg === '--license') unmodelled(process, `setcap ${arg}`);
    else {
      const text = arg === '-r' ? undefined : await readText(process, arg, settings.quiet);
      const sets = text === undefined ? undefined : parseCapabilities(text, settings.rootUid);
      if (text !== undefined && sets === undefined)
        throw new SetcapError(`fatal error: Invalid argument\n${USAGE}`);
      const path = args.shift();
      if (path === undefined) throw new SetcapError(USAGE);
      if (settings.verify) {
        await verify(
          process,
          path,
          sets ?? { ...NO_CAPABILITIES, rootUid: settings.rootUid },
          settings.quiet,
        );
      } else await setCapabilities(process, path, sets);
    }
  }
}

function readRoot(text: ByteString | undefined): number {
  if (text === undefined) throw new SetcapError('usage: .. -n <rootid> .. - rootid!=0 file caps');
  const value = /^(?:0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text) ? Number(text) : 0;
  if (value === 0) throw new SetcapError(`bad ns rootid: want positive integer, got "${text}"`);
  return value;
}

/** setcap: gives files capabilities, as an extended attribute. @see setcap(8) */
export const setcap: Command = async (process) => {
  try {
    await run(process);
    return 0;
  } catch (error) {
    if (!(error instanceof SetcapError)) throw error;
    if (error.message !== '') await process.write(`${error.message}\n`, 2);
    return 1;
  }
};
