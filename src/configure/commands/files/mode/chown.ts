import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import { changeOwner } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { type ParsedOptions, UsageError, parseOptions } from '../../options.js';
import { Accounts, parseOwnership } from '../accounts.js';
import { inFolder, stripSlashes } from '../names.js';
import { quoted } from '../quote.js';
import { canRefer, ioErrorOf } from '../report.js';
import { type Named, ownershipMessage } from './ownership-message.js';

const OPTIONS = {
  R: 'recursive',
  recursive: 'flag',
  h: 'no-dereference',
  'no-dereference': 'flag',
  dereference: 'flag',
  f: 'silent',
  silent: 'flag',
  quiet: 'silent',
  v: 'verbose',
  verbose: 'flag',
  c: 'changes',
  changes: 'flag',
  reference: 'value',
  from: 'value',
  H: 'flag',
  L: 'flag',
  P: 'flag',
  'preserve-root': 'flag',
  'no-preserve-root': 'flag',
};

interface Job {
  readonly process: Process;
  readonly accounts: Accounts;
  readonly wanted: Named;
  /** Only files that belong to these are changed; -1 for any. */
  readonly from: { readonly uid: number; readonly gid: number };
  readonly recursive: boolean;
  readonly silent: boolean;
  readonly report: 'all' | 'changes' | 'none';
  /** Which links to directories are gone into: H the operands, L all, P none. */
  readonly walk: 'H' | 'L' | 'P';
  /** Whether a link's referent is changed rather than the link. */
  readonly follow: boolean;
}

async function changeInode(job: Job, path: ByteString, inode: Inode): Promise<void> {
  const { uid, gid } = inode.metadata;
  const matches =
    (job.from.uid === -1 || job.from.uid === uid) && (job.from.gid === -1 || job.from.gid === gid);
  if (matches) changeOwner(inode, job.wanted.uid, job.wanted.gid);
  const changed = matches && (inode.metadata.uid !== uid || inode.metadata.gid !== gid);
  if (job.report === 'none' || (job.report === 'changes' && !changed)) return;
  const old = {
    user: job.accounts.userName(uid) ?? String(uid),
    group: job.accounts.groupName(gid) ?? String(gid),
  };
  await job.process.write(`${ownershipMessage(path, job.wanted, old, changed)}\n`);
}

async function fail(job: Job, what: string, path: ByteString, reason: string): Promise<boolean> {
  if (!job.silent) await job.process.complain(`${what} ${quoted(path)}: ${reason}`);
  return false;
}

async function changeOne(job: Job, path: ByteString, inode: Inode): Promise<boolean> {
  const referent = job.follow && inode.kind === 'symlink' ? job.process.files.tryStat(path, true) : undefined;
  if (job.follow && inode.kind === 'symlink' && referent === undefined)
    return fail(job, 'cannot dereference', path, 'No such file or directory');
  await changeInode(job, path, referent?.identity ?? inode);
  return true;
}

/** A directory is changed after what is in it. */
async function changeTree(
  job: Job,
  path: ByteString,
  isOperand: boolean,
  above: readonly Inode[],
): Promise<boolean> {
  const { files } = job.process;
  const inode = files.inode(path, false);
  const enters = job.walk === 'L' || (job.walk === 'H' && isOperand);
  const entered = inode.kind === 'symlink' && enters ? files.tryStat(path, true)?.identity : inode;
  let fine = true;
  if (entered?.kind === 'directory' && !above.includes(entered)) {
    for (const name of files.list(path))
      fine = (await changeTree(job, inFolder(path, name), false, [...above, entered])) && fine;
  }
  return (await changeOne(job, path, inode)) && fine;
}

async function changeOperand(job: Job, path: ByteString): Promise<boolean> {
  try {
    if (job.recursive) return await changeTree(job, path, true, []);
    return await changeOne(job, path, job.process.files.inode(path, false));
  } catch (thrown) {
    return fail(job, 'cannot access', path, ioErrorOf(thrown).message);
  }
}

/** The old form is still read, with a warning since coreutils 9.1. */
async function warnOfDot(process: Process, spec: ByteString, accounts: Accounts): Promise<void> {
  if (process.name === 'chgrp' || spec.includes(':') || !spec.includes('.')) return;
  if (accounts.uidOf(spec) === undefined)
    await process.complain(`warning: '.' should be ':': ${quoted(spec)}`);
}

function ownership(process: Process, spec: ByteString, accounts: Accounts): Named {
  const given = process.name === 'chgrp' ? `:${spec}` : spec;
  const parsed = parseOwnership(given, accounts);
  if (typeof parsed === 'string') throw new UsageError(`${parsed}: ${quoted(spec)}`);
  return parsed;
}

function referenceOwner(process: Process, path: ByteString, accounts: Accounts): Named {
  const { uid, gid } = process.files.stat(path);
  const group = accounts.groupName(gid) ?? String(gid);
  if (process.name === 'chgrp') return { uid: -1, gid, user: undefined, group };
  return { uid, gid, user: accounts.userName(uid) ?? String(uid), group };
}

function jobOf(process: Process, options: ParsedOptions, operands: ByteString[]): Job {
  const accounts = new Accounts(process.files);
  const recursive = options.has('recursive');
  const walk = options.list.findLast((option) => /^[HLP]$/.test(option.name))?.name as
    Job['walk'] | undefined;
  const last = options.list.findLast((option) => option.name.endsWith('dereference'))?.name;
  if (recursive && last === 'dereference' && (walk ?? 'P') === 'P')
    throw new UsageError('-R --dereference requires either -H or -L');
  const from = options.value('from');
  const reference = options.value('reference');
  const spec = reference === undefined ? (operands.shift() ?? '') : '';
  return {
    process,
    accounts,
    wanted:
      reference === undefined
        ? ownership(process, spec, accounts)
        : referenceOwner(process, reference, accounts),
    from: from === undefined ? { uid: -1, gid: -1 } : ownership(process, from, accounts),
    recursive,
    silent: options.has('silent'),
    report: options.has('verbose') ? 'all' : options.has('changes') ? 'changes' : 'none',
    walk: walk ?? 'P',
    follow: last !== 'no-dereference' && !(recursive && (walk ?? 'P') === 'P'),
  };
}

/** chown and chgrp: owners of files. @see chown(1), chgrp(1); coreutils src/chown-core.c */
export async function chown(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const operands = [...options.operands];
  const least = options.has('reference') ? 1 : 2;
  if (operands.length < least)
    throw new UsageError(
      operands.length === 0 ? 'missing operand' : `missing operand after ${quoted(operands.at(-1) ?? '')}`,
    );
  if (least === 2) await warnOfDot(process, operands[0] ?? '', new Accounts(process.files));
  if (!(await canRefer(process, options.value('reference')))) return 1;
  const job = jobOf(process, options, operands);
  let fine = true;
  for (const path of operands) {
    if (job.recursive && options.has('preserve-root') && stripSlashes(path) === '/') {
      await process.complain("it is dangerous to operate recursively on '/'");
      fine = false;
    } else fine = (await changeOperand(job, path)) && fine;
  }
  return fine ? 0 : 1;
}
