import { rootOwned } from '../../../../rootfs/entry.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Status } from '../../../system/files.js';
import { isDescriptor } from '../open-path.js';
import { inFolder, isDots } from '../names.js';
import { quoted } from '../quote.js';
import { attempt, attemptValue } from '../report.js';
import { copyAttributes } from './attributes.js';
import { backupName } from './backup.js';
import { makeNonDirectory } from './create.js';
import { moveEntry } from './move.js';
import type { CopyPair } from './options.js';
import type { CopySession } from './session.js';
import { isSameName, judgeSameFile } from './same-file.js';

/** Where in a run one file is copied. */
interface Step extends CopyPair {
  readonly isOperand: boolean;
  /** Directories of the source that are being copied. */
  readonly above: readonly Inode[];
}

/** What was found at the destination and done about it. */
interface Cleared {
  readonly target: Status | undefined;
  readonly backup: string | undefined;
}

/** What a descriptor is when it is read like a file: a pipe that only its owner may use. */
function descriptorStatus(session: CopySession): Status {
  const metadata = rootOwned(0o600, session.process.system.tree.epoch);
  const identity = { kind: 'fifo' as const, metadata };
  return { ...metadata, kind: 'fifo', sizeBytes: 0, identity, device: undefined };
}

function statSource(session: CopySession, step: Step): Promise<Status | undefined> {
  const { dereference } = session.options;
  const follow = dereference === 'always' || (dereference === 'operands' && step.isOperand);
  return attemptValue(session.process, `cannot stat ${quoted(step.from)}`, () => {
    if (isDescriptor(step.from)) return descriptorStatus(session);
    return follow ? session.files.stat(step.from) : session.files.lstat(step.from);
  });
}

/** The destination itself, or what it leads to where the copy would be written through a link. */
function findTarget(session: CopySession, step: Step, source: Status): Status | undefined {
  const { options, files } = session;
  if (isDescriptor(step.to)) return undefined;
  const special = source.kind !== 'file' && (options.recursive || source.kind === 'directory');
  const itself =
    special ||
    options.move ||
    options.instead !== undefined ||
    options.backup !== undefined ||
    options.removeFirst;
  return files.tryStat(step.to, !itself);
}

function isKept(session: CopySession, source: Status, target: Status): boolean {
  const { options } = session;
  if (source.kind === 'directory' && !options.move) return false;
  if (options.update && source.kind !== 'directory' && target.mtimeSeconds >= source.mtimeSeconds)
    return true;
  return options.noClobber;
}

/** Why what is there cannot give way. @see coreutils src/copy.c, copy_internal */
function clash(session: CopySession, step: Step, source: Status, target: Status): string | undefined {
  const [from, to] = [quoted(step.from), quoted(step.to)];
  const backup = session.options.move && session.options.backup !== undefined;
  if (target.kind !== 'directory') {
    if (source.kind === 'directory' && !backup)
      return `cannot overwrite non-directory ${to} with directory ${from}`;
    const own = session.made.has(session.files.tryStat(step.to, false)?.identity ?? target.identity);
    if (source.kind !== 'directory' && own && step.isOperand && session.options.backup === undefined)
      return `will not overwrite just-created ${to} with ${from}`;
    return undefined;
  }
  if (source.kind !== 'directory' && !backup) return `cannot overwrite directory ${to} with non-directory`;
  return undefined;
}

/** Moves or takes away what must not be there when the copy is made. */
async function clear(
  session: CopySession,
  step: Step,
  source: Status,
  target: Status,
): Promise<Cleared | undefined> {
  const { options, files, process } = session;
  const { backup } = options;
  if (backup !== undefined && !isDots(step.from) && (options.move || target.kind !== 'directory')) {
    const name = backupName(files, step.to, backup);
    if (files.tryStat(name, false)?.identity === source.identity) {
      await session.fail(
        `backing up ${quoted(step.to)} might destroy source;  ${quoted(step.from)} not copied`,
      );
      return undefined;
    }
    const moved = await attempt(process, `cannot backup ${quoted(step.to)}`, () =>
      files.rename(step.to, name),
    );
    return moved ? { target: undefined, backup: name } : undefined;
  }
  const several = options.preserve.has('links') && target.kind === 'file' && session.links(target) > 1;
  const replaced = options.dereference === 'never' && source.kind !== 'file';
  if (
    target.kind !== 'directory' &&
    !options.move &&
    (options.removeFirst || (!options.attributesOnly && (several || replaced)))
  ) {
    if (!(await attempt(process, `cannot remove ${quoted(step.to)}`, () => files.unlink(step.to))))
      return undefined;
    if (options.verbose) await process.write(`removed ${quoted(step.to)}\n`);
    return { target: undefined, backup: undefined };
  }
  return { target, backup: undefined };
}

/** Announces a copy. */
export async function announce(session: CopySession, pair: CopyPair, backup?: string): Promise<void> {
  if (!session.options.verbose) return;
  const more = backup === undefined ? '' : ` (backup: ${quoted(backup)})`;
  await session.process.write(`${quoted(pair.from)} -> ${quoted(pair.to)}${more}\n`);
}

async function copyDirectory(
  session: CopySession,
  step: Step,
  source: Status,
  target: Status | undefined,
): Promise<boolean> {
  const { files, process, options } = session;
  if (step.above.includes(source.identity))
    return session.fail(`cannot copy cyclic symbolic link ${quoted(step.from)}`);
  if (target === undefined) {
    // mkdir(2) heeds the sticky bit but not the set-ID bits.
    const what = `cannot create directory ${quoted(step.to)}`;
    if (!(await attempt(process, what, () => files.mkdir(step.to, source.mode & 0o1777)))) return false;
    if (step.isOperand) session.remember(files.inode(step.to, false), step.to);
    await announce(session, step);
  }
  let fine = true;
  for (const name of files.list(step.from)) {
    const inner = {
      from: inFolder(step.from, name),
      to: inFolder(step.to, name),
      isOperand: false,
      above: [...step.above, source.identity],
    };
    fine = (await copyEntry(session, inner)) && fine;
    // Going on would copy what was just made. @see coreutils src/copy.c, copy_dir
    if (session.intoItself) break;
  }
  copyAttributes(process, source.identity, files.inode(step.to, true), options);
  return fine;
}

/** A further name of something that was copied before; undefined when it is to be copied now. */
async function linkToEarlier(session: CopySession, step: Step, source: Status): Promise<boolean | undefined> {
  const { options, files, process } = session;
  const isDirectory = source.kind === 'directory';
  if (!isDirectory && !options.preserve.has('links')) return undefined;
  const earlier =
    isDirectory && !step.isOperand
      ? session.earlier(source.identity)
      : session.remember(source.identity, step.to);
  if (earlier === undefined) return undefined;
  if (!isDirectory) {
    const what = `cannot create hard link ${quoted(step.to)} to ${quoted(earlier)}`;
    return attempt(process, what, () => {
      if (files.tryStat(step.to, false) !== undefined) files.unlink(step.to);
      files.link(earlier, step.to);
    });
  }
  if (isSameName(files, step.from, earlier)) {
    session.intoItself = true;
    return session.fail(
      `cannot copy a directory, ${quoted(session.current.from)}, into itself, ${quoted(session.current.to)}`,
    );
  }
  if (isSameName(files, step.to, earlier)) {
    await process.complain(`warning: source directory ${quoted(step.from)} specified more than once`);
    return true;
  }
  if (options.dereference === 'always' || (options.dereference === 'operands' && step.isOperand))
    return undefined;
  return session.fail(`will not create hard link ${quoted(step.to)} to directory ${quoted(earlier)}`);
}

/** What stands in the way is judged and cleared; a boolean is the end of it. */
async function makeWay(session: CopySession, step: Step, source: Status): Promise<Cleared | boolean> {
  const target = findTarget(session, step, source);
  if (target === undefined) return { target, backup: undefined };
  const { files } = session;
  const links = (status: Status): number => session.links(status);
  if (!session.options.noClobber && !isDescriptor(step.from)) {
    const verdict = judgeSameFile(
      { files, from: step.from, to: step.to, source, target, links },
      session.options,
    );
    if (verdict === 'refuse')
      return session.fail(`${quoted(step.from)} and ${quoted(step.to)} are the same file`);
    if (verdict === 'done') return true;
  }
  if (isKept(session, source, target)) return true;
  const reason = clash(session, step, source, target);
  if (reason !== undefined) return session.fail(reason);
  return (await clear(session, step, source, target)) ?? false;
}

async function copyEntry(session: CopySession, step: Step): Promise<boolean> {
  const { options, process } = session;
  const source = await statSource(session, step);
  if (source === undefined) return false;
  if (source.kind === 'directory' && !options.recursive) {
    const why = process.name === 'install' ? '' : '-r not specified; ';
    return session.fail(`${why}omitting directory ${quoted(step.from)}`);
  }
  if (step.isOperand && source.kind !== 'directory' && options.backup === undefined) {
    if (!options.move && !isDescriptor(step.from) && session.isRepeated(source.identity, step.from)) {
      await process.complain(`warning: source file ${quoted(step.from)} specified more than once`);
      return true;
    }
  }
  const cleared = await makeWay(session, step, source);
  if (typeof cleared === 'boolean') return cleared;
  const { target, backup } = cleared;
  if (options.move) return moveEntry(session, step, backup);
  if (source.kind !== 'directory') await announce(session, step, backup);
  const linked = await linkToEarlier(session, step, source);
  if (linked !== undefined) return linked;
  if (source.kind === 'directory') return copyDirectory(session, step, source, target);
  const fine = await makeNonDirectory(session, step, source, target);
  const made = session.files.tryStat(step.to, false)?.identity;
  if (fine && step.isOperand && made !== undefined) session.made.add(made);
  return fine;
}

/**
 * Copies or moves one operand to the name that it is to have, with everything in it.
 * @returns whether all went well; what did not has been said
 * @see cp(1), mv(1); coreutils src/copy.c
 */
export function copyOperand(session: CopySession, pair: CopyPair): Promise<boolean> {
  session.current = pair;
  session.intoItself = false;
  return copyEntry(session, { ...pair, isOperand: true, above: [] });
}
