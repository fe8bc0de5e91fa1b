import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Files } from '../../../system/files.js';
import { isIoError } from '../../command.js';
import { removeTree } from './nodes.js';
import type { Item } from './item.js';
import { fail, filesOf, shown, type TmpfilesRun } from './run.js';

/** S_IFMT of the kinds, as messages tell it. */
const TYPE_BITS: Readonly<Record<Inode['kind'], number>> = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
};

const KIND_OF_TYPE: Readonly<Record<string, Inode['kind']>> = {
  f: 'file',
  F: 'file',
  d: 'directory',
  D: 'directory',
  v: 'directory',
  q: 'directory',
  Q: 'directory',
  p: 'fifo',
  L: 'symlink',
  b: 'block',
  c: 'character',
};

function makeFolder(files: Files, path: ByteString): void {
  files.mkdir(path, 0o755);
  files.chmod(path, 0o755);
  inheritGroup(files, path, false);
}

/** In a directory with the set-group-ID bit new files belong to its group, and directories are like it. @see inode(7) */
export function inheritGroup(files: Files, path: ByteString, withBit = true): void {
  const place = files.place(path, false);
  const parent = place.parent.metadata;
  if ((parent.mode & 0o2000) === 0 || place.inode === undefined) return;
  const { metadata, kind } = place.inode;
  const mode = kind === 'directory' && withBit ? metadata.mode | 0o2000 : metadata.mode;
  place.inode.metadata = { ...metadata, gid: parent.gid, mode };
}

/** Makes the directories above a path; what fails shows when the path itself is made. @see mkdir_parents */
function makeParents(files: Files, path: ByteString): void {
  const names = path.split('/').slice(1, -1);
  if (names.includes('..') || files.tryStat(names.length === 0 ? '/' : `/${names.join('/')}`, true)) return;
  for (let count = 1; count <= names.length; count++) {
    const folder = `/${names.slice(0, count).join('/')}`;
    if (files.tryStat(folder, false) !== undefined) continue;
    try {
      makeFolder(files, folder);
    } catch (error) {
      if (!isIoError(error)) throw error;
      return;
    }
  }
}

/** Removes what is not of the wanted kind, saying so. @returns whether something of it is there */
function removeIfWrong(
  run: TmpfilesRun,
  folder: ByteString,
  name: ByteString,
  wanted: { readonly kind: Inode['kind']; readonly follow: boolean },
): boolean {
  const files = filesOf(run);
  if (name === '..') fail(run, '".." is not a valid filename.');
  const path = `${folder === '/' ? '' : folder}/${name}`;
  const status = files.tryStat(path, wanted.follow);
  if (status === undefined) return false;
  const owner = files.stat(folder).uid;
  if (wanted.follow && owner !== 0 && owner !== status.uid)
    fail(run, `Unsafe transition from "${shown(run, folder)}" to "${name}".`);
  if (status.kind === wanted.kind) return true;
  const type = TYPE_BITS[status.kind].toString(8);
  run.session.log(`Wrong file type 0o${type}; rm -rf "${shown(run, folder)}/${name}"`);
  removeTree(files, path);
  return false;
}

/** Makes the directories above a path, removing what is in the way. @see tmpfiles.d(5), "=" */
function replaceParents(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const names = item.path.split('/').slice(1);
  const last = names.pop() ?? '';
  let folder = '/';
  for (const name of names) {
    const path = `${folder === '/' ? '' : folder}/${name}`;
    const isThere =
      removeIfWrong(run, folder, name, { kind: 'directory', follow: true }) ||
      removeIfWrong(run, folder, name, { kind: 'directory', follow: false });
    if (!isThere) makeFolder(files, path);
    folder = files.realpath(path);
  }
  const kind = KIND_OF_TYPE[item.type];
  if (kind !== undefined) removeIfWrong(run, folder, last, { kind, follow: false });
}

/** Makes ready the place where a line's path is to be made. @throws ItemFailure */
export function prepareParents(run: TmpfilesRun, item: Item): void {
  if (item.tryReplace) replaceParents(run, item);
  else makeParents(filesOf(run), item.path);
}
