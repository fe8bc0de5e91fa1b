import type { Content } from '../../../../kernel/content.js';
import { byteString } from '../../../../kernel/byte-string.js';
import { readContent } from '../../../../kernel/content.js';
import { changeOwner, type Status } from '../../../system/files.js';
import { ShellIoError } from '../../../../shell/open-file.js';
import { contentAt, isDescriptor, openPath } from '../open-path.js';
import { folderOf } from '../names.js';
import { quoted, quotedIfNeeded } from '../quote.js';
import { attempt, attemptValue, ioErrorOf } from '../report.js';
import { copyAttributes, overwrite } from './attributes.js';
import type { CopyPair } from './options.js';
import type { CopySession } from './session.js';

/** Puts a name in place of one that is there, as programs do that link under another name and rename. */
function force(session: CopySession, path: string, make: () => void): void {
  const { files, options } = session;
  if (options.force && files.tryStat(path, false) !== undefined) files.unlink(path);
  make();
}

async function makeSymlink(session: CopySession, pair: CopyPair, target: string): Promise<boolean> {
  const more = session.options.instead === 'symlinks' ? ` to ${quoted(target)}` : '';
  const what = `cannot create symbolic link ${quoted(pair.to)}${more}`;
  return attempt(session.process, what, () =>
    force(session, pair.to, () => session.files.symlink(target, pair.to)),
  );
}

/** `cp -s`: a relative name would mean something else from another directory. */
async function linkInstead(session: CopySession, pair: CopyPair): Promise<boolean> {
  const { files } = session;
  const elsewhere = files.tryStat(folderOf(pair.to), true)?.identity !== files.stat('.').identity;
  if (!pair.from.startsWith('/') && elsewhere)
    return session.fail(
      `${quotedIfNeeded(pair.to)}: can make relative symbolic links only in current directory`,
    );
  return makeSymlink(session, pair, pair.from);
}

async function hardLinkInstead(session: CopySession, pair: CopyPair): Promise<boolean> {
  const { files, options, process } = session;
  const what = `cannot create hard link ${quoted(pair.to)} to ${quoted(pair.from)}`;
  return attempt(process, what, () => {
    const from = options.dereference === 'never' ? pair.from : files.realpath(pair.from);
    force(session, pair.to, () => files.link(from, pair.to));
  });
}

/** Writes where there is no file of the tree to be changed: a descriptor, or a device. */
async function pour(session: CopySession, pair: CopyPair, content: Content): Promise<void> {
  const { process } = session;
  await openPath(process, pair.to, 'create').write(byteString(readContent(content, process.system.readAt)));
}

async function writeFile(
  session: CopySession,
  pair: CopyPair,
  source: Status,
  target: Status | undefined,
): Promise<void> {
  const { process, files, options } = session;
  const content = options.attributesOnly ? undefined : await contentAt(process, pair.from);
  if (isDescriptor(pair.to) || target?.kind === 'character') {
    if (content !== undefined) await pour(session, pair, content);
    return;
  }
  if (target !== undefined && target.kind !== 'file') throw new ShellIoError('ENXIO', pair.to);
  if (target === undefined && pair.to.endsWith('/')) throw new ShellIoError('ENOTDIR', pair.to);
  const inode = target === undefined ? files.create(pair.to, source.mode & 0o777, true) : target.identity;
  if (inode.kind !== 'file') throw new ShellIoError('EINVAL', pair.to);
  if (content !== undefined) overwrite(inode, content, process.system.tree.epoch);
  copyAttributes(process, source.identity, inode, options);
}

async function copyRegular(
  session: CopySession,
  pair: CopyPair,
  source: Status,
  target: Status | undefined,
): Promise<boolean> {
  const { files, process } = session;
  const to = quoted(pair.to);
  try {
    await writeFile(session, pair, source, target);
    return true;
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    const dangles = error.errno === 'EEXIST' && files.tryStat(pair.to, false)?.kind === 'symlink';
    if (dangles) return session.fail(`not writing through dangling symlink ${to}`);
    await process.complain(`cannot create regular file ${to}: ${error.message}`);
    return false;
  }
}

async function copyLink(session: CopySession, pair: CopyPair, source: Status): Promise<boolean> {
  const { files, process, options } = session;
  const target = await attemptValue(process, `cannot read symbolic link ${quoted(pair.from)}`, () =>
    files.readlink(pair.from),
  );
  if (target === undefined || !(await makeSymlink(session, pair, target))) return false;
  const made = files.inode(pair.to, false);
  if (options.preserve.has('ownership')) changeOwner(made, source.uid, source.gid);
  copyAttributes(process, source.identity, made, options);
  return true;
}

async function copySpecial(session: CopySession, pair: CopyPair, source: Status): Promise<boolean> {
  const { files, process, options } = session;
  const { kind, mode, device } = source;
  if (kind !== 'fifo' && kind !== 'character' && kind !== 'block')
    return session.fail(`${quoted(pair.from)} has unknown file type`);
  const what = `cannot create ${kind === 'fifo' ? 'fifo' : 'special file'} ${quoted(pair.to)}`;
  const made = await attempt(process, what, () => files.mknod(pair.to, kind, mode & 0o777, device));
  if (made) copyAttributes(process, source.identity, files.inode(pair.to, false), options);
  return made;
}

/** Makes the copy of anything but a directory. */
export async function makeNonDirectory(
  session: CopySession,
  pair: CopyPair,
  source: Status,
  target: Status | undefined,
): Promise<boolean> {
  const { options } = session;
  if (options.instead === 'symlinks') return linkInstead(session, pair);
  if (options.instead === 'hard-links') return hardLinkInstead(session, pair);
  if (source.kind === 'symlink') return copyLink(session, pair, source);
  // Without -R the content of devices and pipes is copied. @see cp(1), --copy-contents
  if (source.kind === 'file' || !options.recursive) return copyRegular(session, pair, source, target);
  return copySpecial(session, pair, source);
}
