import type { ByteString } from '../../../kernel/byte-string.js';
import type { Status } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { type ParsedOptions, UsageError, parseOptions } from '../options.js';
import { canonicalPath, relativePath } from './canonical.js';
import { BACKUP_OPTIONS, type BackupPlan, backupName, backupPlan } from './copy/backup.js';
import { whyNoFolder } from './copy/operands.js';
import { isSameName } from './copy/same-file.js';
import { countNames, linksOf } from './inodes.js';
import { folderOf, inFolder, lastName, stripSlashes } from './names.js';
import { quoted, quotedIfNeeded } from './quote.js';
import { ioErrorOf } from './report.js';

const OPTIONS = {
  ...BACKUP_OPTIONS,
  s: 'symbolic',
  symbolic: 'flag',
  f: 'force',
  force: 'flag',
  n: 'no-dereference',
  'no-dereference': 'flag',
  r: 'relative',
  relative: 'flag',
  t: 'target-directory',
  'target-directory': 'value',
  T: 'no-target-directory',
  'no-target-directory': 'flag',
  v: 'verbose',
  verbose: 'flag',
  L: 'logical',
  logical: 'flag',
  P: 'physical',
  physical: 'flag',
};

interface Job {
  readonly process: Process;
  readonly symbolic: boolean;
  readonly relative: boolean;
  readonly force: boolean;
  readonly logical: boolean;
  readonly verbose: boolean;
  readonly backup: BackupPlan | undefined;
}

/** A link's target as it is written: with `-r` as seen from the link's own directory. */
function targetText(job: Job, source: ByteString, link: ByteString): ByteString {
  if (!job.relative) return source;
  const { files } = job.process;
  const folder = canonicalPath(files, folderOf(link), 'any');
  return relativePath(canonicalPath(files, source, 'any'), folder);
}

async function fail(job: Job, text: ByteString): Promise<false> {
  await job.process.complain(text);
  return false;
}

/** Why what is there must not give way. @see coreutils src/ln.c, do_link */
function refusal(job: Job, source: ByteString, link: ByteString, there: Status): string | undefined {
  const { files, system } = job.process;
  if (there.kind === 'directory') return `${quotedIfNeeded(link)}: cannot overwrite directory`;
  const linked = files.tryStat(source, job.symbolic || job.logical);
  if (linked === undefined || linked.identity !== there.identity) return undefined;
  const only = linksOf(linked.identity, countNames(system.tree)) === 1;
  const same = only || (files.tryStat(source, false) !== undefined && isSameName(files, source, link));
  return same ? `${quoted(source)} and ${quoted(link)} are the same file` : undefined;
}

function make(job: Job, source: ByteString, link: ByteString): void {
  const { files } = job.process;
  if (job.symbolic) files.symlink(targetText(job, source, link), link);
  else files.link(job.logical ? files.realpath(source) : source, link);
}

/** Makes one link; with `-f` under another name first, which then takes the old one's place. */
async function linkOne(job: Job, source: ByteString, link: ByteString): Promise<boolean> {
  const { files, process } = { files: job.process.files, process: job.process };
  if (!job.symbolic) {
    const linked = files.tryStat(source, job.logical);
    if (linked === undefined)
      return fail(job, `failed to access ${quoted(source)}: No such file or directory`);
    if (linked.kind === 'directory') return fail(job, `${source}: hard link not allowed for directory`);
  }
  const there = files.tryStat(link, false);
  let backup: ByteString | undefined;
  if (there !== undefined && (job.force || job.backup !== undefined)) {
    const reason = refusal(job, source, link, there);
    if (reason !== undefined) return fail(job, reason);
    if (job.backup !== undefined) {
      backup = backupName(files, link, job.backup);
      files.rename(link, backup);
    } else files.unlink(link);
  }
  try {
    make(job, source, link);
  } catch (thrown) {
    if (backup !== undefined) files.rename(backup, link);
    const more = job.symbolic ? '' : ` => ${quoted(source)}`;
    const kind = job.symbolic ? 'symbolic' : 'hard';
    return fail(job, `failed to create ${kind} link ${quoted(link)}${more}: ${ioErrorOf(thrown).message}`);
  }
  if (!job.verbose) return true;
  const told = job.symbolic ? files.readlink(link) : source;
  const before = backup === undefined ? '' : `${quoted(backup)} ~ `;
  await process.write(`${before}${quoted(link)} ${job.symbolic ? '-' : '='}> ${quoted(told)}\n`);
  return true;
}

/** The directory that the links go into; undefined when the last operand is the link itself. */
function folderFor(process: Process, options: ParsedOptions): ByteString | undefined {
  const { operands } = options;
  const given = options.value('target-directory');
  const last = operands.at(-1) ?? '';
  if (options.has('no-target-directory')) {
    if (given !== undefined)
      throw new UsageError('cannot combine --target-directory and --no-target-directory');
    if (operands.length === 1) throw new UsageError(`missing destination file operand after ${quoted(last)}`);
    if (operands.length > 2) throw new UsageError(`extra operand ${quoted(operands[2] ?? '')}`);
    return undefined;
  }
  if (given !== undefined) {
    if (!process.files.isDirectory(given))
      throw new UsageError(`target directory ${quoted(given)}: ${whyNoFolder(process, given)}`);
    return given;
  }
  if (operands.length === 1) return '.';
  const isLink = process.files.tryStat(stripSlashes(last), false)?.kind === 'symlink';
  const isFolder =
    process.files.isDirectory(last) && !(options.has('no-dereference') && isLink && !last.endsWith('/'));
  if (isFolder) return last;
  if (operands.length > 2) throw new UsageError(`target ${quoted(last)}: ${whyNoFolder(process, last)}`);
  return undefined;
}

/** ln. @see ln(1); coreutils src/ln.c */
export async function ln(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const { operands } = options;
  if (operands.length === 0) throw new UsageError('missing file operand');
  if (options.has('relative') && !options.has('symbolic'))
    throw new UsageError('cannot do --relative without --symbolic');
  const folder = folderFor(process, options);
  const last = options.list.findLast(({ name }) => name === 'logical' || name === 'physical')?.name;
  const job: Job = {
    process,
    symbolic: options.has('symbolic'),
    relative: options.has('relative'),
    force: options.has('force'),
    logical: last === 'logical',
    verbose: options.has('verbose'),
    backup: backupPlan(process, options),
  };
  if (folder === undefined) return (await linkOne(job, operands[0] ?? '', operands[1] ?? '')) ? 0 : 1;
  const sources = operands.length > 1 && !options.has('target-directory') ? operands.slice(0, -1) : operands;
  let fine = true;
  for (const source of sources) {
    // `ln -s x` in the current directory prints `./x`, as the real program does.
    fine = (await linkOne(job, source, inFolder(folder, lastName(source)))) && fine;
  }
  return fine ? 0 : 1;
}
