import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { inFolder, isDots, stripSlashes } from './names.js';
import { quoted } from './quote.js';
import { attempt, ioErrorOf, requireOperands } from './report.js';

const OPTIONS = {
  r: 'recursive',
  R: 'recursive',
  recursive: 'flag',
  f: 'force',
  force: 'flag',
  d: 'dir',
  dir: 'flag',
  v: 'verbose',
  verbose: 'flag',
  // A tree is one file system.
  'one-file-system': 'flag',
  'preserve-root': 'optional',
  'no-preserve-root': 'flag',
};

interface Job {
  readonly process: Process;
  readonly recursive: boolean;
  readonly force: boolean;
  readonly emptyToo: boolean;
  readonly verbose: boolean;
}

async function removed(job: Job, what: ByteString): Promise<true> {
  if (job.verbose) await job.process.write(`removed ${what}\n`);
  return true;
}

async function removeDirectory(job: Job, path: ByteString): Promise<boolean> {
  const { files } = job.process;
  let fine = true;
  if (job.recursive)
    for (const name of files.list(path)) fine = (await remove(job, inFolder(path, name))) && fine;
  if (!fine) return false;
  const gone = await attempt(job.process, `cannot remove ${quoted(path)}`, () => files.rmdir(path));
  return gone && removed(job, `directory ${quoted(path)}`);
}

/** `rm -r link/`: what is in the directory goes, the link cannot, being none. */
async function removeThroughLink(job: Job, path: ByteString): Promise<boolean> {
  const { files } = job.process;
  if (job.recursive && files.isDirectory(path))
    for (const name of files.list(path)) await remove(job, inFolder(path, name));
  throw new ShellIoError('ENOTDIR', path);
}

async function remove(job: Job, path: ByteString): Promise<boolean> {
  const { process } = job;
  const { files } = process;
  try {
    const stripped = stripSlashes(path);
    const { kind } = files.lstat(stripped);
    if (kind === 'directory') {
      const mayGo = job.recursive || (job.emptyToo && files.list(path).length === 0);
      if (!mayGo) throw new ShellIoError(job.emptyToo ? 'ENOTEMPTY' : 'EISDIR', path);
      return await removeDirectory(job, path);
    }
    if (stripped !== path) return await removeThroughLink(job, path);
    files.unlink(path);
    return await removed(job, quoted(path));
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    // What is not there needs no removing. @see rm(1), -f; coreutils src/remove.c, nonexistent_file_errno
    if (job.force && ['ENOENT', 'ENOTDIR'].includes(error.errno)) return true;
    await process.complain(`cannot remove ${quoted(path)}: ${error.message}`);
    return false;
  }
}

/** Operands that are refused whatever is in them. @see rm(1); POSIX.1-2017 XCU rm */
function refusal(job: Job, path: ByteString, isRootKept: boolean): string | undefined {
  if (!job.recursive) return undefined;
  if (isDots(path)) return `refusing to remove '.' or '..' directory: skipping ${quoted(path)}`;
  const isRoot = job.process.files.tryStat(path, false)?.identity === job.process.system.tree.root;
  if (!isRoot || !isRootKept) return undefined;
  const same = /^\/+$/.test(path) ? "'/'" : `${quoted(path)} (same as '/')`;
  return `it is dangerous to operate recursively on ${same}`;
}

/** rm. @see rm(1); coreutils src/remove.c */
export async function rm(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const job: Job = {
    process,
    recursive: options.has('recursive'),
    force: options.has('force'),
    emptyToo: options.has('dir'),
    verbose: options.has('verbose'),
  };
  if (!job.force) requireOperands(options.operands);
  let fine = true;
  for (const path of options.operands) {
    const refused = refusal(job, path, !options.has('no-preserve-root'));
    if (refused !== undefined) {
      await process.complain(refused);
      fine = false;
    } else fine = (await remove(job, path)) && fine;
  }
  return fine ? 0 : 1;
}
