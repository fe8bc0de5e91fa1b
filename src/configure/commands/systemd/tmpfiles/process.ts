import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import { unmodelled } from '../../command.js';
import { applyAcl } from './acl.js';
import { safeInode } from './chase.js';
import { copyFiles } from './copy.js';
import {
  adjustDirectory,
  createDirectory,
  createFile,
  createNode,
  createSymlink,
  truncateFile,
  writeFile,
} from './create.js';
import { globPaths } from './glob.js';
import type { Item, ItemArray, Operation } from './item.js';
import { prepareParents } from './parents.js';
import { setPermissions } from './permissions.js';
import { cleanItem, purgeItem, removeItem } from './remove.js';
import { fail, filesOf, ItemFailure, shown, type TmpfilesRun } from './run.js';

/** Does something for each of several; the rest is done all the same when it fails. @throws ItemFailure the first */
function forAll<T>(all: Iterable<T>, action: (one: T) => void): void {
  let first: ItemFailure | undefined;
  for (const one of all) {
    try {
      action(one);
    } catch (error) {
      if (!(error instanceof ItemFailure)) throw error;
      first ??= error;
    }
  }
  if (first !== undefined) throw first;
}

type Adjust = (run: TmpfilesRun, item: Item, inode: Inode, path: ByteString) => void;

function setAcl(_run: TmpfilesRun, item: Item, inode: Inode): void {
  if (item.acl !== undefined) applyAcl(inode, item.acl, item.force);
}

/** Attributes of a file system are in no archive; those that keep files from being changed would be felt. */
function setAttributes(run: TmpfilesRun, item: Item, inode: Inode, path: ByteString): void {
  if (inode.kind !== 'file' && inode.kind !== 'directory') {
    const only = 'Setting file flags is only supported on regular files and directories, cannot set on';
    fail(run, `${only} '${shown(run, path)}'.`);
  }
  if (/[ai]/.test(item.attributes ?? ''))
    unmodelled(run.session.process, `systemd-tmpfiles: ${item.type} ${item.path} +${item.attributes ?? ''}`);
}

function setXattrs(run: TmpfilesRun, item: Item): void {
  unmodelled(run.session.process, `systemd-tmpfiles: ${item.type} ${item.path}`);
}

function adjustRecursively(
  run: TmpfilesRun,
  item: Item,
  place: { readonly inode: Inode; readonly path: ByteString },
  adjust: Adjust,
): void {
  const { inode, path } = place;
  forAll([0, 1], (step) => {
    if (step === 0) return adjust(run, item, inode, path);
    if (inode.kind !== 'directory') return;
    forAll(inode.children, ([name, child]) => {
      const below = `${path === '/' ? '' : path}/${byteStringOf(name)}`;
      adjustRecursively(run, item, { inode: child, path: below }, adjust);
    });
  });
}

const ADJUSTING: Readonly<Record<string, Adjust>> = {
  a: setAcl,
  h: setAttributes,
  m: (_run, item, inode) => setPermissions(item, inode, 'existing'),
  t: setXattrs,
  z: (_run, item, inode) => setPermissions(item, inode, 'existing'),
};

/** Lines about what is there: those in capitals go down into directories. */
function adjustItem(run: TmpfilesRun, item: Item): void {
  const adjust = ADJUSTING[item.type.toLowerCase()];
  if (adjust === undefined) return;
  const isRecursive = 'AHTZ'.includes(item.type);
  forAll(globPaths(filesOf(run), item.path), (path) => {
    if (isRecursive) adjustRecursively(run, item, { inode: filesOf(run).inode(path, false), path }, adjust);
    else adjust(run, item, safeInode(run, path), path);
  });
}

type Create = (run: TmpfilesRun, item: Item) => void;

const CREATING: Readonly<Record<string, Create>> = {
  C: copyFiles,
  D: createDirectory,
  F: truncateFile,
  L: createSymlink,
  Q: createDirectory,
  b: createNode,
  c: createNode,
  d: createDirectory,
  f: (run, item) => (item.force ? truncateFile(run, item) : createFile(run, item)),
  p: createNode,
  q: createDirectory,
  v: createDirectory,
};

function createItem(run: TmpfilesRun, item: Item): void {
  const create = CREATING[item.type];
  if (create !== undefined) {
    prepareParents(run, item);
    return create(run, item);
  }
  const each = item.type === 'w' ? writeFile : item.type === 'e' ? adjustDirectory : undefined;
  if (each === undefined) return adjustItem(run, item);
  forAll(globPaths(filesOf(run), item.path), (path) => each(run, item, path));
}

function createOrForgive(run: TmpfilesRun, item: Item): void {
  try {
    createItem(run, item);
  } catch (error) {
    if (!(error instanceof ItemFailure) || !item.allowFailure) throw error;
  }
}

const DOING: Readonly<Record<Operation, Create>> = {
  clean: cleanItem,
  create: createOrForgive,
  purge: purgeItem,
  remove: removeItem,
};

function processItem(run: TmpfilesRun, item: Item, operations: readonly Operation[]): void {
  if (operations.every((operation) => item.done.has(operation))) return;
  for (const operation of operations) item.done.add(operation);
  forAll(operations, (operation) => DOING[operation](run, item));
}

function processArray(run: TmpfilesRun, array: ItemArray, operations: readonly Operation[]): void {
  const isCreating = operations.includes('create');
  const others = operations.filter((operation) => operation !== 'create');
  const { parent, children, items } = array;
  forAll([0, 1, 2], (step) => {
    if (step === 0 && isCreating && parent !== undefined) processArray(run, parent, ['create']);
    if (step === 1 && others.length > 0) forAll(children, (child) => processArray(run, child, others));
    if (step === 2) forAll(items, (item) => processItem(run, item, operations));
  });
}

/**
 * Carries out all lines: what is to be removed first, and what is to be made above before what is below.
 * @returns whether all of it could be done
 * @see systemd src/tmpfiles/tmpfiles.c, run
 */
export function processAll(run: TmpfilesRun, wanted: ReadonlySet<Operation>): boolean {
  const phases: readonly (readonly Operation[])[] = [['purge'], ['remove', 'clean'], ['create']];
  try {
    forAll(phases, (phase) => {
      const operations = phase.filter((operation) => wanted.has(operation));
      if (operations.length === 0) return;
      forAll(run.registry.arrays, (array) => processArray(run, array, operations));
    });
    return true;
  } catch (error) {
    if (!(error instanceof ItemFailure)) throw error;
    return false;
  }
}
