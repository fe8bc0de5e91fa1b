import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import { ShellIoError } from '../../../../shell/open-file.js';
import { isIoError } from '../../command.js';
import { chaseSafe, safePlace } from './chase.js';
import type { Item } from './item.js';
import { makeOver } from './nodes.js';
import { inheritGroup } from './parents.js';
import { setPermissions } from './permissions.js';
import { fail, filesOf, ItemFailure, shown, type TmpfilesRun } from './run.js';

/** Does a system call; a failure is told with `what` before it. @throws ItemFailure */
function attempt<T>(run: TmpfilesRun, what: ByteString, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!isIoError(error)) throw error;
    return fail(run, `${what}: ${error.message}`);
  }
}

function makeFile(run: TmpfilesRun, item: Item, place: ByteString): Inode {
  const files = filesOf(run);
  const inode = files.create(place, 0o777, true);
  inode.metadata = { ...inode.metadata, mode: item.mode };
  inheritGroup(files, place);
  return inode;
}

/** `f` */
export function createFile(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const path = shown(run, item.path);
  const place = safePlace(run, item.path, item.allowFailure);
  const there = files.tryStat(place, false);
  if (there === undefined) {
    const inode = attempt(run, `Failed to create file ${path}`, () => makeFile(run, item, place));
    if (item.argument !== undefined) files.write(place, item.argument);
    setPermissions(item, inode, 'new');
    return;
  }
  if (there.kind !== 'file') fail(run, `${path} exists and is not a regular file.`);
  setPermissions(item, there.identity, 'existing');
}

/** open(2) for writing without following a link or making anything. @throws ShellIoError */
function openExisting(kind: Inode['kind'], place: ByteString): void {
  if (kind === 'symlink') throw new ShellIoError('ELOOP', place);
  if (kind === 'directory') throw new ShellIoError('EISDIR', place);
  if (kind === 'fifo') throw new ShellIoError('ENXIO', place);
}

/** `f+`, `F` */
export function truncateFile(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const path = shown(run, item.path);
  const place = safePlace(run, item.path, item.allowFailure);
  const what = `Failed to open/create file ${path}`;
  const there = files.tryStat(place, false);
  if (there !== undefined) attempt(run, what, () => openExisting(there.kind, place));
  const inode = there?.identity ?? attempt(run, what, () => makeFile(run, item, place));
  if (inode.kind !== 'file') fail(run, `${path} exists and is not a regular file.`);
  if ((there?.sizeBytes ?? 0) > 0 || (item.argument ?? '') !== '') files.write(place, item.argument ?? '');
  setPermissions(item, inode, there === undefined ? 'new' : 'existing');
}

function isDeviceOrMissing(run: TmpfilesRun, place: ByteString): boolean {
  const status = filesOf(run).tryStat(place, true);
  return status === undefined || status.kind === 'character' || status.kind === 'block';
}

/** `w`: over the beginning of what is there, or after its end. */
export function writeFile(run: TmpfilesRun, item: Item, path: ByteString): void {
  const files = filesOf(run);
  const place = safePlace(run, path, item.allowFailure);
  const status = files.tryStat(place, true);
  if (status === undefined) return;
  if (!isDeviceOrMissing(run, place)) {
    try {
      openExisting(status.kind, place);
    } catch (error) {
      if (!isIoError(error)) throw error;
      if (item.allowFailure) throw new ItemFailure(error.message);
      fail(run, `Failed to open file "${shown(run, path)}": ${error.message}`);
    }
    const argument = item.argument ?? '';
    const before = files.read(place);
    const text = item.force ? before + argument : argument + before.slice(argument.length);
    if (argument !== '') files.write(place, text);
  }
  setPermissions(item, status.identity, 'existing');
}

/** `d`, `D`; `v`, `q` and `Q` are the same where the root is no subvolume of btrfs. */
export function createDirectory(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const { path, allowFailure } = item;
  const place = safePlace(run, path, allowFailure);
  const there = files.tryStat(place, false);
  if (there === undefined) {
    try {
      files.mkdir(place, 0o777);
    } catch (error) {
      if (!isIoError(error)) throw error;
      return run.session.log(`"${shown(run, path)}" already exists and is not a directory.`);
    }
    files.chmod(place, item.mode);
    inheritGroup(files, place);
    setPermissions(item, files.inode(place, false), 'new');
  } else if (there.kind === 'directory') setPermissions(item, there.identity, 'existing');
  else run.session.log(`"${shown(run, path)}" already exists and is not a directory.`);
}

/** `e` */
export function adjustDirectory(run: TmpfilesRun, item: Item, path: ByteString): void {
  try {
    const { inode } = chaseSafe(run, path, { follow: true, warn: true });
    if (inode.kind === 'directory') setPermissions(item, inode, 'existing');
    else run.session.log(`'${shown(run, path)}' already exists and is not a directory.`);
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (error.errno !== 'ENOENT')
      fail(run, `Failed to open directory '${shown(run, path)}': ${error.message}`);
  }
}

/** What a line makes that is neither file nor directory, and how its messages name it. */
interface NodeKind {
  readonly kind: Inode['kind'];
  readonly named: string;
  readonly failure: ByteString;
  make(path: ByteString): void;
}

function nodeKind(run: TmpfilesRun, item: Item): NodeKind {
  const files = filesOf(run);
  const path = shown(run, item.path);
  const make = (kind: 'fifo' | 'character' | 'block') => (place: ByteString) => {
    files.mknod(place, kind, 0o777, item.device);
    const inode = files.inode(place, false);
    inode.metadata = { ...inode.metadata, mode: item.mode };
    inheritGroup(files, place);
  };
  if (item.type === 'p')
    return { kind: 'fifo', named: 'FIFO', failure: `Failed to create FIFO ${path}`, make: make('fifo') };
  const kind = item.type === 'c' ? 'character' : 'block';
  const failure = `Failed to create device node '${path}'`;
  return { kind, named: 'device node', failure, make: make(kind) };
}

/** `p`, `c`, `b` */
export function createNode(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const place = safePlace(run, item.path, item.allowFailure);
  const node = nodeKind(run, item);
  const there = files.tryStat(place, false);
  if (there?.kind === node.kind) return setPermissions(item, there.identity, 'existing');
  if (there === undefined) attempt(run, node.failure, () => node.make(place));
  else if (item.force) makeOver(files, place, node.make);
  else {
    const path = shown(run, item.path);
    return run.session.log(`"${path}" already exists and is not a ${node.named}.`);
  }
  setPermissions(item, files.inode(place, false), 'new');
}

function isTargetMissing(run: TmpfilesRun, item: Item): boolean {
  const target = shown(run, item.argument ?? '');
  try {
    chaseSafe(run, item.argument ?? '', { follow: false, warn: false });
    return false;
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (error.errno !== 'ENOENT')
      fail(run, `Failed to check if symlink source path '${target}' exists: ${error.message}`);
    run.session.log(`Symlink source path '${target}' does not exist, skipping line.`);
    return true;
  }
}

/** `L` */
export function createSymlink(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const target = item.argument ?? '';
  if (item.skipIfTargetMissing && isTargetMissing(run, item)) return;
  const place = safePlace(run, item.path, item.allowFailure);
  const there = files.tryStat(place, false);
  const link = (path: ByteString): void => {
    files.symlink(target, path);
    inheritGroup(files, path);
  };
  const isGood = there?.kind === 'symlink' && files.readlink(place) === target;
  if (there === undefined)
    attempt(run, `Failed to create symlink '${shown(run, item.path)}'`, () => link(place));
  else if (!isGood && !item.force) return;
  else if (!isGood) makeOver(files, place, link);
  setPermissions(item, files.inode(place, false), isGood ? 'existing' : 'new');
}
