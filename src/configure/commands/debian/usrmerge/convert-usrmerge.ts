import type { ByteString } from '../../../../kernel/byte-string.js';
import { fileInode, symlinkInode } from '../../../../rootfs/inode.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';

/** @see convert-usrmerge(1), "CONFLICTS RESOLUTION MATRIX" */
const DIRECTORIES = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libo32', '/libx32'];

/** Both places have something, and they cannot be made one. */
class Conflict extends Error {}

function isLink(files: Files, path: ByteString): boolean {
  return files.tryStat(path, false)?.kind === 'symlink';
}

/** `cp --no-dereference --preserve=all`: a copy with everything but further names. */
function copy(files: Files, from: ByteString, to: ByteString): void {
  const source = files.inode(from, false);
  const place = files.place(to, false);
  const { tree } = files.context;
  if (source.kind === 'file') tree.put(place, fileInode(source.metadata, source.content));
  else if (source.kind === 'symlink') tree.put(place, symlinkInode(source.metadata, source.target));
  else if (source.kind !== 'directory') tree.put(place, { ...source });
}

/** Puts a link in place of a name in one step, as by a temporary name and rename(2). */
function linkOver(files: Files, target: ByteString, path: ByteString): void {
  const temporary = `${path}~~tmp~usrmerge~~`;
  files.symlink(target, temporary);
  files.rename(temporary, path);
}

/** Two links: the same if they lead to each other or to one place. */
function mergeLinks(files: Files, path: ByteString): void {
  const [one, two] = [files.readlink(path), files.readlink(`/usr${path}`)];
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (one === two || `${folder}/${one}` === two || one === `/usr${folder}/${two}` || one === `/usr${path}`)
    return;
  if (two !== path) throw new Conflict(`Both ${path} and /usr${path} exist`);
  const target = files.realpath(path);
  linkOver(files, target, `/usr${path}`);
  linkOver(files, target, path);
}

/** Moves one name to /usr, and leaves a link in its place. */
function convert(files: Files, path: ByteString, later: ByteString[] | undefined): void {
  const usr = `/usr${path}`;
  const isBroken = (name: ByteString): boolean => isLink(files, name) && !files.exists(name);
  if (isBroken(path) && files.exists(usr)) {
    files.rename(path, `${path}.usrmerge-broken`);
    return;
  }
  if (isBroken(usr)) files.rename(usr, `${usr}.usrmerge-broken`);
  if (files.exists(usr)) mergeExisting(files, path, later);
  else if (files.isDirectory(path) && !isLink(files, path)) {
    files.rename(path, usr);
    files.symlink(usr, path);
  } else if (isLink(files, path) && later !== undefined) {
    later.push(path);
  } else if (files.isDirectory(path)) {
    files.rename(path, usr);
    files.symlink(usr, path);
  } else {
    copy(files, path, usr);
    linkOver(files, usr, path);
  }
}

function mergeExisting(files: Files, path: ByteString, later: ByteString[] | undefined): void {
  const usr = `/usr${path}`;
  if (isLink(files, path) && isLink(files, usr)) {
    mergeLinks(files, path);
  } else if (isLink(files, path)) {
    if (files.readlink(path) !== usr) throw new Conflict(`Both ${path} and ${usr} exist`);
  } else if (isLink(files, usr)) {
    if (files.readlink(usr) !== path) throw new Conflict(`Both ${path} and ${usr} exist`);
    copy(files, path, `${usr}~~tmp~usrmerge~~`);
    files.rename(`${usr}~~tmp~usrmerge~~`, usr);
    linkOver(files, usr, path);
  } else if (files.isDirectory(path) && files.isDirectory(usr)) {
    for (const name of files.list(path)) convert(files, `${path}/${name}`, later);
  } else throw new Conflict(`Both ${path} and ${usr} exist`);
}

function checkOnlyLinks(files: Files, folder: ByteString): void {
  if (!files.isDirectory(folder)) return;
  for (const name of files.list(folder)) {
    const path = `${folder}/${name}`;
    const { kind } = files.lstat(path);
    if (kind === 'directory') checkOnlyLinks(files, path);
    else if (kind !== 'symlink') throw new Conflict(`${path} is not a symlink!`);
  }
}

function replaceFolder(files: Files, folder: ByteString): void {
  if (isLink(files, folder)) return;
  const target = `usr${folder}`;
  if (!files.isDirectory(folder)) {
    if (files.exists(`/${target}`)) files.symlink(target, folder);
    return;
  }
  const { tree } = files.context;
  tree.remove(files.place(folder, false).path);
  files.symlink(target, folder);
}

/**
 * convert-usrmerge(1) of the package usrmerge: moves what is in /bin, /sbin and /lib… to /usr and makes links of them.
 * The packaged program is Perl; this does what its manual page says, in the same steps.
 */
export async function convertUsrmerge(process: Process): Promise<number> {
  const { files } = process;
  try {
    for (const folder of DIRECTORIES) {
      if (!files.exists(`/usr${folder}`) && files.isDirectory(folder)) files.mkdir(`/usr${folder}`);
    }
    const later: ByteString[] = [];
    for (const folder of DIRECTORIES.filter((one) => files.isDirectory(one))) {
      for (const name of files.list(folder)) convert(files, `${folder}/${name}`, later);
    }
    // Links come after what they point to.
    for (const path of later) convert(files, path, undefined);
    for (const folder of DIRECTORIES) checkOnlyLinks(files, folder);
    for (const folder of DIRECTORIES) replaceFolder(files, folder);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    await process.fds.get(2)?.write(`\nFATAL ERROR:\n${error.message}.\n`);
    return 1;
  }
  await process.write('The system has been successfully converted.\n');
  return 0;
}
