import {
  chmodSync,
  closeSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { contentSize, type Content, type ReadAt } from '../kernel/content.js';
import type { DirectoryItem, DirectoryWriter, Shortfall } from '../kernel/directory.js';
import { RootfsError } from '../kernel/errors.js';
import { errnoOf, onDiskSync } from './disk-errors.js';
import { makeSpecialFile, setAttribute } from './directory-programs.js';
import { Shortfalls } from './directory-shortfalls.js';

export interface DirectoryWriterOptions {
  /** Root on Linux: owners, devices, set-id bits and capabilities are tried. */
  readonly isPrivileged: boolean;
  readonly readAt: ReadAt;
}

const COPY_BYTES = 4 * 1024 * 1024;
/** Items between two looks at the signal; file system calls block, so that 20,000 files take a second and not ten. */
const ITEMS_PER_TURN = 64;
const SET_ID_BITS = 0o6000;

/** What belongs to one `fill`. */
interface Filling extends DirectoryWriterOptions {
  readonly root: string;
  readonly directories: Set<string>;
  readonly shortfalls: Shortfalls;
}

/**
 * Where an item goes. Its parent was made here as a directory, so nothing is ever written through a link, and no
 * name may mean another place.
 */
function placeOf({ root, directories }: Filling, { path }: DirectoryItem): string {
  if (path === '') return root;
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const isName = name !== '' && name !== '.' && name !== '..' && !name.includes('\0');
  if (!isName || !directories.has(slash < 0 ? '' : path.slice(0, slash))) {
    throw new RootfsError('INTERNAL', `not a path that can be written: ${JSON.stringify(path)}`);
  }
  if (sep !== '/' && /[\\:*?"<>|]/.test(name)) {
    throw new RootfsError('OUTPUT_UNSUPPORTED', `this system cannot hold the name ${JSON.stringify(path)}`, {
      hint: 'Write an archive instead: --format tar or oci.',
    });
  }
  return join(root, path);
}

function copyContent(content: Content, place: string, readAt: ReadAt): void {
  const descriptor = openSync(place, 'wx', 0o600);
  try {
    for (let at = 0; at < contentSize(content);) {
      const length = Math.min(COPY_BYTES, contentSize(content) - at);
      const bytes =
        content.kind === 'memory'
          ? content.bytes.subarray(at, at + length)
          : readAt(content.path, content.offset + at, length);
      for (let done = 0; done < length;) done += writeSync(descriptor, bytes, done);
      at += length;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Makes one thing, with no metadata yet. False when it had to be left out. */
function make(filling: Filling, item: DirectoryItem, place: string): boolean {
  switch (item.kind) {
    case 'directory':
      mkdirSync(place, 0o700);
      filling.directories.add(item.path);
      return true;
    case 'file':
      copyContent(item.content, place, filling.readAt);
      return true;
    case 'symlink':
      symlinkSync(item.target, place);
      return true;
    case 'hardlink':
      return makeHardlink(filling, item.path, item.target, place);
    case 'character':
    case 'block':
    case 'fifo':
      return makeSpecial(filling, item, place);
    default:
      return item satisfies never;
  }
}

function makeHardlink(filling: Filling, path: string, target: string, place: string): boolean {
  if (filling.shortfalls.isMissing(target)) {
    filling.shortfalls.add('special files', 'they are further names of one that is missing', path);
    return false;
  }
  linkSync(join(filling.root, target), place);
  // The metadata is that of the first name.
  return false;
}

function makeSpecial(filling: Filling, item: DirectoryItem, place: string): boolean {
  const needsRoot = item.kind !== 'fifo' && !filling.isPrivileged;
  const reason = needsRoot ? 'only root on Linux can make devices' : makeSpecialFile(item, place);
  if (reason === undefined) return true;
  filling.shortfalls.addMissing(reason, item.path);
  return false;
}

/** In a user namespace root cannot give files to owners that are not mapped (EINVAL). @see user_namespaces(7) */
function giveAway(filling: Filling, item: DirectoryItem, place: string): boolean {
  if (!filling.isPrivileged) {
    filling.shortfalls.add('owners', 'only root on Linux can give files to others', item.path);
    return false;
  }
  try {
    lchownSync(place, item.uid, item.gid);
    return true;
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno !== 'EPERM' && errno !== 'EINVAL') throw thrown;
    filling.shortfalls.add('owners', `the system refuses (${errno})`, item.path);
    return false;
  }
}

// chown(2) clears set-id bits and capabilities, so it goes first; a program must not be set-id to the wrong owner.
function settle(filling: Filling, item: DirectoryItem, place: string): void {
  const isOwned = giveAway(filling, item, place);
  const losesBits = !isOwned && (item.mode & SET_ID_BITS) !== 0;
  if (losesBits) filling.shortfalls.add('set-id bits', 'they mean nothing without the owner', item.path);
  if (item.kind !== 'symlink') chmodSync(place, losesBits ? item.mode & ~SET_ID_BITS : item.mode);
  for (const [name, value] of item.xattrs) {
    const reason = setAttribute(place, name, value);
    if (reason !== undefined) filling.shortfalls.add('extended attributes', reason, item.path);
  }
  lutimesSync(place, item.mtimeSeconds, item.mtimeSeconds);
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  if (signal.reason instanceof RootfsError) throw signal.reason;
  throw new RootfsError('INTERRUPTED', 'the folder was not finished', { cause: signal.reason });
}

async function fill(
  filling: Filling,
  items: Iterable<DirectoryItem>,
  signal: AbortSignal | undefined,
): Promise<readonly Shortfall[]> {
  const directories: { item: DirectoryItem; place: string }[] = [];
  let count = 0;
  for (const item of items) {
    if (count++ % ITEMS_PER_TURN === 0) await nextTurn();
    stopIfAborted(signal);
    const place = placeOf(filling, item);
    onDiskSync('write', place, () => {
      const isMade = make(filling, item, place);
      if (item.kind === 'directory') directories.push({ item, place });
      else if (isMade) settle(filling, item, place);
    });
  }
  // Last and from the inside out: a directory may be read-only, and each new name in it changes its time.
  for (const { item, place } of directories.reverse()) {
    onDiskSync('write', place, () => settle(filling, item, place));
  }
  return filling.shortfalls.list();
}

/**
 * The real {@link DirectoryWriter}. Node has no call for devices, named pipes and extended attributes: mknod(1),
 * mkfifo(1) and setfattr(1) of the host are asked, and where one is missing or refuses, that is in the result.
 */
export function makeDirectoryWriter(options: DirectoryWriterOptions): DirectoryWriter {
  return {
    fill: (root, items, signal) =>
      fill({ ...options, root, directories: new Set(), shortfalls: new Shortfalls() }, items, signal),
  };
}
