import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import { UsageError, parseOptions } from '../../options.js';
import type { Process } from '../../../system/process.js';
import { inFolder } from '../names.js';
import { quoted } from '../quote.js';
import { canRefer, ioErrorOf } from '../report.js';
import { type ModeChange, adjustMode, parseMode } from './changes.js';
import { octalMode, permissionText } from './text.js';

const OPTIONS = {
  R: 'recursive',
  recursive: 'flag',
  f: 'silent',
  silent: 'flag',
  quiet: 'silent',
  v: 'verbose',
  verbose: 'flag',
  c: 'changes',
  changes: 'flag',
  reference: 'value',
  'preserve-root': 'flag',
  'no-preserve-root': 'flag',
};

interface Job {
  readonly process: Process;
  readonly changes: readonly ModeChange[];
  readonly recursive: boolean;
  readonly silent: boolean;
  readonly report: 'all' | 'changes' | 'none';
  /** The mode was written like options (`-x`), where the umask may surprise. */
  readonly surprising: boolean;
}

/** `-x` and the like are modes although they look like options. */
function takeModeOption(args: readonly ByteString[]): { args: readonly ByteString[]; mode: ByteString[] } {
  const mode: ByteString[] = [];
  const rest: ByteString[] = [];
  args.forEach((arg, index) => {
    if (
      !args.slice(0, index).includes('--') &&
      /^-[rwxXstugoa,+=0-7-]*[rwxXstugo0-7,+=][rwxXstugoa,+=0-7-]*$/.test(arg)
    )
      mode.push(arg);
    else rest.push(arg);
  });
  return { args: rest, mode };
}

async function say(job: Job, path: ByteString, before: number, after: number): Promise<void> {
  const changed = before !== after;
  if (job.report === 'none' || (job.report === 'changes' && !changed)) return;
  const told = (mode: number): string => `${octalMode(mode)} (${permissionText(mode)})`;
  await job.process.write(
    changed
      ? `mode of ${quoted(path)} changed from ${told(before)} to ${told(after)}\n`
      : `mode of ${quoted(path)} retained as ${told(before)}\n`,
  );
}

async function changeInode(job: Job, path: ByteString, inode: Inode): Promise<boolean> {
  const isDirectory = inode.kind === 'directory';
  const before = inode.metadata.mode;
  const after = adjustMode(before, job.changes, { isDirectory, umask: job.process.umask });
  inode.metadata = { ...inode.metadata, mode: after };
  await say(job, path, before, after);
  const expected = adjustMode(before, job.changes, { isDirectory, umask: 0 });
  if (!job.surprising || (after & ~expected) === 0) return true;
  await job.process.complain(
    `${path}: new permissions are ${permissionText(after)}, not ${permissionText(expected)}`,
  );
  return false;
}

async function changeTree(job: Job, path: ByteString, inode: Inode): Promise<boolean> {
  let fine = await changeInode(job, path, inode);
  if (!job.recursive || inode.kind !== 'directory') return fine;
  for (const name of job.process.files.list(path)) {
    const child = inFolder(path, name);
    const inner = job.process.files.inode(child, false);
    // Links met on the way are left alone. @see chmod(1)
    if (inner.kind !== 'symlink') fine = (await changeTree(job, child, inner)) && fine;
    else if (job.report === 'all')
      await job.process.write(`neither symbolic link ${quoted(child)} nor referent has been changed\n`);
  }
  return fine;
}

async function changeOperand(job: Job, path: ByteString): Promise<boolean> {
  const { files } = job.process;
  try {
    return await changeTree(job, path, files.inode(path, true));
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    if (job.silent) return false;
    const dangles = error.errno === 'ENOENT' && files.tryStat(path, false)?.kind === 'symlink';
    await job.process.complain(
      dangles
        ? `cannot operate on dangling symlink ${quoted(path)}`
        : `cannot access ${quoted(path)}: ${error.message}`,
    );
    return false;
  }
}

/** chmod: modes of files. @see chmod(1); coreutils src/chmod.c */
export async function chmod(process: Process): Promise<number> {
  const taken = takeModeOption(process.args);
  const options = parseOptions(process, OPTIONS, { args: taken.args });
  const operands = [...options.operands];
  const reference = options.value('reference');
  const text =
    taken.mode.length > 0 ? taken.mode.join(',') : reference === undefined ? operands.shift() : undefined;
  if (text === undefined && reference === undefined) throw new UsageError('missing operand');
  if (operands.length === 0) throw new UsageError(`missing operand after '${text ?? ''}'`);
  if (!(await canRefer(process, reference))) return 1;
  const changes =
    text !== undefined
      ? parseMode(text)
      : parseMode(octalMode(process.files.stat(reference ?? '').mode).padStart(5, '0'));
  if (changes === undefined) throw new UsageError(`invalid mode: ${quoted(text ?? '')}`);
  const recursive = options.has('recursive');
  const job: Job = {
    process,
    changes,
    recursive,
    silent: options.has('silent'),
    report: options.has('verbose') ? 'all' : options.has('changes') ? 'changes' : 'none',
    surprising: taken.mode.length > 0,
  };
  let fine = true;
  for (const path of operands) fine = (await changeOperand(job, path)) && fine;
  return fine ? 0 : 1;
}
