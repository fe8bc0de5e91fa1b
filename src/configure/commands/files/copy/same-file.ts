import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files, Status } from '../../../system/files.js';
import type { CopyOptions } from './options.js';

/** Two names and what is known of them. */
export interface Meeting {
  readonly files: Files;
  readonly from: ByteString;
  readonly to: ByteString;
  readonly source: Status;
  readonly target: Status;
  /** Number of names of a file. */
  readonly links: (status: Status) => number;
}

/** What to do when source and destination may be one file: go on, do nothing more, or refuse. */
export type Verdict = 'go on' | 'done' | 'refuse';

/** Whether two paths are one entry of one directory. @see gnulib same.c */
export function isSameName(files: Files, a: ByteString, b: ByteString): boolean {
  const [one, other] = [files.place(a, false), files.place(b, false)];
  return one.parent === other.parent && one.name === other.name;
}

const same = (a: Status | undefined, b: Status | undefined): boolean =>
  a !== undefined && b !== undefined && a.identity === b.identity;

function onBackup(meeting: Meeting, options: CopyOptions, source: Status, target: Status): Verdict {
  if (source.identity === target.identity)
    return isSameName(meeting.files, meeting.from, meeting.to) ? 'refuse' : 'go on';
  // Moving the target aside would leave the source dangling.
  const dangles =
    !options.move &&
    options.dereference !== 'never' &&
    source.kind === 'symlink' &&
    target.kind !== 'symlink';
  return dangles ? 'refuse' : 'go on';
}

function withoutFollowing(meeting: Meeting, options: CopyOptions): Verdict {
  const { files, from, to } = meeting;
  if (!same(files.tryStat(from, true), files.tryStat(to, true))) return 'go on';
  if (options.instead !== 'hard-links') return 'refuse';
  return meeting.target.kind === 'symlink' ? 'go on' : 'done';
}

/** When something is to be renamed or unlinked first. */
function onRemoval(
  meeting: Meeting,
  options: CopyOptions,
  source: Status,
  target: Status,
): Verdict | undefined {
  if (!options.move && !options.removeFirst) return undefined;
  if (target.kind === 'symlink') return 'go on';
  const several = meeting.links(target) > 1;
  if (source.identity === target.identity && several && !isSameName(meeting.files, meeting.from, meeting.to))
    return options.move ? 'refuse' : 'go on';
  return undefined;
}

function onLinks(meeting: Meeting, options: CopyOptions): Verdict {
  const { files, from, to, source, target } = meeting;
  if (isSameName(files, from, to)) return 'refuse';
  if (options.backup !== undefined || source.identity !== target.identity) return 'go on';
  return options.move ? 'refuse' : 'done';
}

/** A symlink that is moved onto one of several names of what it leads to. */
function onReferent(meeting: Meeting, options: CopyOptions, target: Status): Verdict | undefined {
  const { files, from, to } = meeting;
  if (!options.move || meeting.source.kind !== 'symlink' || meeting.links(target) <= 1) return undefined;
  if (!files.exists(from)) return undefined;
  return isSameName(files, files.realpath(from), to) ? 'refuse' : 'go on';
}

/** @see coreutils src/copy.c, same_file_ok, whose order of questions this keeps */
export function judgeSameFile(meeting: Meeting, options: CopyOptions): Verdict {
  const { files, from, to } = meeting;
  let { source, target } = meeting;
  const isSame = source.identity === target.identity;
  if (isSame && options.instead === 'hard-links') return 'done';
  if (options.dereference === 'never') {
    if (source.kind === 'symlink' && target.kind === 'symlink') return onLinks(meeting, options);
  } else {
    if (!isSame) return 'go on';
    source = files.tryStat(from, false) ?? source;
    target = files.tryStat(to, false) ?? target;
    if (source.kind === 'symlink' && target.kind === 'symlink' && options.removeFirst) return 'go on';
  }
  if (options.backup !== undefined) return onBackup(meeting, options, source, target);
  const removal = onRemoval(meeting, options, source, target);
  if (removal !== undefined) return removal;
  if (source.kind !== 'symlink' && target.kind !== 'symlink') {
    if (source.identity !== target.identity) return 'go on';
    if (options.instead === 'hard-links') return 'done';
  }
  const referent = onReferent(meeting, options, target);
  if (referent !== undefined) return referent;
  if (options.instead === 'symlinks' && target.kind === 'symlink') return 'go on';
  return options.dereference === 'never' ? withoutFollowing(meeting, options) : 'refuse';
}
