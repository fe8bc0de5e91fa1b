import type { ByteString } from '../../../../kernel/byte-string.js';
import { contentSize, readContent } from '../../../../kernel/content.js';
import type { Inode } from '../../../../rootfs/inode.js';
import { changeOwner } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { type ParsedOptions, UsageError, parseOptions } from '../../options.js';
import { Accounts } from '../accounts.js';
import { makeParents } from '../make-directories.js';
import { adjustMode, parseMode } from '../mode/changes.js';
import { folderOf } from '../names.js';
import { quoted } from '../quote.js';
import { BACKUP_OPTIONS, backupPlan } from './backup.js';
import { copyOperand } from './copy.js';
import { TARGET_OPTIONS, copyPairs } from './operands.js';
import type { CopyPair } from './options.js';
import { CopySession } from './session.js';

const OPTIONS = {
  ...BACKUP_OPTIONS,
  ...TARGET_OPTIONS,
  c: 'flag',
  C: 'compare',
  compare: 'flag',
  d: 'directory',
  directory: 'flag',
  D: 'flag',
  g: 'group',
  group: 'value',
  m: 'mode',
  mode: 'value',
  o: 'owner',
  owner: 'value',
  p: 'preserve-timestamps',
  'preserve-timestamps': 'flag',
  // Taking symbols away would need a model of strip.
  s: 'refused',
  strip: 'refused',
  'strip-program': 'refused',
  v: 'verbose',
  verbose: 'flag',
  Z: 'flag',
};

/** What every installed file or directory gets. */
interface Plan {
  readonly process: Process;
  readonly fileMode: number;
  readonly directoryMode: number;
  readonly uid: number;
  readonly gid: number;
  readonly verbose: boolean;
}

function planOf(process: Process, options: ParsedOptions): Plan {
  const accounts = new Accounts(process.files);
  const [owner, group] = [options.value('owner'), options.value('group')];
  const uid = owner === undefined ? -1 : accounts.uidOf(owner);
  const gid = group === undefined ? -1 : accounts.gidOf(group);
  if (uid === undefined) throw new UsageError(`invalid user ${quoted(owner ?? '')}`);
  if (gid === undefined) throw new UsageError(`invalid group ${quoted(group ?? '')}`);
  const mode = options.value('mode');
  const changes = parseMode(mode ?? '755');
  if (changes === undefined) throw new UsageError(`invalid mode ${quoted(mode ?? '')}`);
  return {
    process,
    fileMode: adjustMode(0, changes, { isDirectory: false, umask: 0 }),
    directoryMode: adjustMode(0, changes, { isDirectory: true, umask: 0 }),
    uid,
    gid,
    verbose: options.has('verbose'),
  };
}

function finish(plan: Plan, inode: Inode, mode: number): void {
  changeOwner(inode, plan.uid, plan.gid);
  inode.metadata = { ...inode.metadata, mode };
}

/** `install -d`: makes what is missing, and gives the last directory mode and owner in any case. */
async function makeAll(plan: Plan, folders: readonly ByteString[]): Promise<boolean> {
  const { process } = plan;
  let fine = true;
  for (const folder of folders) {
    const verbose = plan.verbose
      ? (path: ByteString): string => `creating directory ${quoted(path)}`
      : undefined;
    const made = await makeParents(process, folder, { mode: 0o755, verbose, umask: 0 });
    if (made) finish(plan, process.files.inode(folder, true), plan.directoryMode);
    fine = made && fine;
  }
  return fine;
}

/** Whether what is there is already what would be installed (`-C`). @see coreutils src/install.c, need_copy */
function isInstalled(plan: Plan, pair: CopyPair): boolean {
  const { files, system } = plan.process;
  const [source, target] = [
    files.tryStat(pair.from, true)?.identity,
    files.tryStat(pair.to, false)?.identity,
  ];
  if (source?.kind !== 'file' || target?.kind !== 'file') return false;
  const { mode, uid, gid } = target.metadata;
  if (mode !== plan.fileMode || (mode & 0o7000) !== 0) return false;
  if (uid !== Math.max(plan.uid, 0) || gid !== Math.max(plan.gid, 0)) return false;
  if (contentSize(source.content) !== contentSize(target.content)) return false;
  const bytes = readContent(source.content, system.readAt);
  return Buffer.from(bytes).equals(readContent(target.content, system.readAt));
}

async function installOne(
  session: CopySession,
  plan: Plan,
  pair: CopyPair,
  leading: boolean,
): Promise<boolean> {
  const { process } = plan;
  if (leading) {
    const verbose = plan.verbose
      ? (path: ByteString): string => `creating directory ${quoted(path)}`
      : undefined;
    if (!(await makeParents(process, folderOf(pair.to), { mode: 0o755, verbose, umask: 0 }))) return false;
  }
  if (!(await copyOperand(session, pair))) return false;
  const made = process.files.tryStat(pair.to, false)?.identity;
  if (made?.kind === 'file') finish(plan, made, plan.fileMode);
  return true;
}

function sessionOf(process: Process, options: ParsedOptions): CopySession {
  return new CopySession(process, {
    move: false,
    recursive: false,
    dereference: 'always',
    instead: undefined,
    preserve: new Set(options.has('preserve-timestamps') ? (['timestamps'] as const) : []),
    defaultMode: false,
    removeFirst: true,
    force: false,
    noClobber: false,
    update: false,
    backup: backupPlan(process, options),
    verbose: options.has('verbose'),
    attributesOnly: false,
  });
}

/** install: an old file is unlinked and a new one made. @see install(1); coreutils src/install.c */
export async function install(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const plan = planOf(process, options);
  if (options.has('directory')) {
    if (options.operands.length === 0) throw new UsageError('missing file operand');
    return (await makeAll(plan, options.operands)) ? 0 : 1;
  }
  const target = options.value('target-directory');
  const leading = options.has('D');
  if (
    leading &&
    target !== undefined &&
    !(await makeAll({ ...plan, directoryMode: 0o755, uid: -1, gid: -1 }, [target]))
  )
    return 1;
  const session = sessionOf(process, options);
  let fine = true;
  for (const pair of copyPairs(process, options)) {
    if (options.has('compare') && isInstalled(plan, pair)) continue;
    fine = (await installOne(session, plan, pair, leading && target === undefined)) && fine;
  }
  return fine ? 0 : 1;
}
