import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf } from '../../../../kernel/byte-string.js';
import type { DirectoryInode, Inode } from '../../../../rootfs/inode.js';
import { isIoError, unmodelled } from '../../command.js';
import { globPaths, pathMatches } from './glob.js';
import { canBePurged, needsGlob, type Item } from './item.js';
import { removeTree } from './nodes.js';
import { fail, filesOf, shown, type TmpfilesRun } from './run.js';

/** systemd's MAX_DEPTH. */
const MAX_DEPTH = 256;

/** From then on other lines keep what they are about from being removed with what is around it. */
const KEEPING_RELEASE = 256;

/** A build takes no hour: what is no younger than this stays. */
const YOUNG_SECONDS = 3600;

function isKept({ registry }: TmpfilesRun, path: ByteString): boolean {
  if (registry.items.has(path)) return true;
  return [...registry.globs.keys()].some((pattern) => pathMatches(pattern, path));
}

function staysAlways(inode: Inode): boolean {
  return inode.kind === 'character' || inode.kind === 'block' || (inode.metadata.mode & 0o1000) !== 0;
}

/** Removes what is in a directory, but for what other lines are about. @see tmpfiles.c, dir_cleanup */
function emptyDirectory(run: TmpfilesRun, folder: ByteString, inode: DirectoryInode, depth: number): void {
  const files = filesOf(run);
  const before = inode.metadata.mtimeSeconds;
  let removedFile = false;
  for (const [name, child] of [...inode.children]) {
    const path = `${folder === '/' ? '' : folder}/${byteStringOf(name)}`;
    if (isKept(run, path)) continue;
    if (child.kind === 'directory') {
      if (depth > 0) emptyDirectory(run, path, child, depth - 1);
      else run.session.log(`Reached max depth on "${shown(run, path)}".`);
      if (child.children.size === 0) files.rmdir(path);
    } else if (!staysAlways(child)) {
      files.unlink(path);
      removedFile = true;
    }
  }
  // The directory on which it all began is left with its new time.
  if (removedFile && depth < MAX_DEPTH) inode.metadata = { ...inode.metadata, mtimeSeconds: before };
}

function unlinkOrComplain(run: TmpfilesRun, path: ByteString): void {
  const files = filesOf(run);
  const status = files.tryStat(path, false);
  if (status === undefined) return;
  try {
    if (status.kind === 'directory') files.rmdir(path);
    else files.unlink(path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    const [before, after] = run.session.release < KEEPING_RELEASE ? ['rm(', ')'] : ['rm ', ''];
    fail(run, `${before}${shown(run, path)}${after}: ${error.message}`);
  }
}

function removeRecursively(run: TmpfilesRun, path: ByteString, withItself: boolean): void {
  const files = filesOf(run);
  const inode = files.tryStat(path, false)?.identity;
  if (inode === undefined) return;
  if (inode.kind !== 'directory') {
    if (withItself) unlinkOrComplain(run, path);
    return;
  }
  if (run.session.release >= KEEPING_RELEASE) {
    emptyDirectory(run, path, inode, MAX_DEPTH);
    if (withItself && inode.children.size === 0 && path !== '/') files.rmdir(path);
    return;
  }
  if (path === '/') {
    const why = `Attempted to remove entire root file system ("/"), and we can't allow that.`;
    run.session.log(why);
    fail(run, `rm_rf(${shown(run, path)}): Operation not permitted`);
  }
  if (withItself) return removeTree(files, path);
  for (const name of files.list(path)) removeTree(files, `${path}/${name}`);
}

/** `r`, `R` and `D` with --remove. */
export function removeItem(run: TmpfilesRun, item: Item): void {
  if (item.type === 'D') removeRecursively(run, item.path, false);
  if (item.type !== 'r' && item.type !== 'R') return;
  for (const path of globPaths(filesOf(run), item.path)) {
    if (item.type === 'r') unlinkOrComplain(run, path);
    else removeRecursively(run, path, true);
  }
}

/** Lines with `$` and --purge. */
export function purgeItem(run: TmpfilesRun, item: Item): void {
  if (!item.purge || !canBePurged(item.type)) return;
  const paths = needsGlob(item.type) ? globPaths(filesOf(run), item.path) : [item.path];
  for (const path of paths) removeRecursively(run, path, true);
}

/**
 * --clean: all that is in a tree has been made by this build, and is too young by the time of its last change, which
 * counts unless a line says otherwise.
 */
export function cleanItem(run: TmpfilesRun, item: Item): void {
  const { age } = item;
  if (age === undefined || !'dDvqQCexX'.includes(item.type)) return;
  const isSafe = /[bc]/.test(age.files) && /[bc]/.test(age.folders) && age.seconds >= YOUNG_SECONDS;
  if (isSafe) return;
  const files = filesOf(run);
  const paths = needsGlob(item.type) ? globPaths(files, item.path) : [item.path];
  const isEmpty = paths.every((path) => !files.isDirectory(path) || files.list(path).length === 0);
  if (!isEmpty) unmodelled(run.session.process, `systemd-tmpfiles --clean of what is new in ${item.path}`);
}
