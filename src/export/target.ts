import { basename, dirname, join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';
import { OUTPUT_PREFIX } from './scratch.js';
import { LAYOUT_FILES } from '../oci/layout.js';

export const STDOUT = '-';

/** What stands where a folder is to be written. */
export type FolderState = 'absent' | 'empty' | 'layout';

function exists(target: string, what: string, hint: string): RootfsError {
  return new RootfsError('OUTPUT_EXISTS', `${target} ${what}`, { hint });
}

/** A path without slashes at its end, so that its parent and name are what a user takes them for. */
export function cleanTarget(target: string): string {
  const clean = target.replace(/(?<=[^/])\/+$/, '');
  if (clean === '' || ['.', '..', ''].includes(basename(clean))) {
    throw new RootfsError('USAGE', `not a place to write to: ${JSON.stringify(target)}`, {
      hint: 'Name a file or folder that may be replaced, for example --output out.',
    });
  }
  return clean;
}

/** The folder in which the target will appear. @throws RootfsError `DISK_FAILED` when it does not exist */
export async function parentOf(disk: Disk, target: string): Promise<string> {
  const parent = dirname(target);
  if ((await disk.stat(parent)) === undefined) {
    throw new RootfsError('DISK_FAILED', `the folder ${parent} does not exist`, {
      hint: `Make it first: mkdir -p ${parent}`,
    });
  }
  return parent;
}

/** @throws RootfsError `OUTPUT_EXISTS` when something other than a file is there; a file is replaced */
export async function checkFileTarget(disk: Disk, target: string): Promise<void> {
  await parentOf(disk, target);
  const stat = await disk.stat(target);
  if (stat === undefined || stat.kind === 'file') return;
  const what = stat.kind === 'other' ? 'is a special file' : `is a ${stat.kind}`;
  throw exists(target, what, 'Name a file, or write to the standard output with --output -.');
}

/** Tries to write beside the target. @throws RootfsError `DISK_FAILED`, `DISK_FULL` */
export async function checkWritable(disk: Disk, target: string): Promise<void> {
  if (target !== STDOUT)
    await (await disk.createPrivate(dirname(cleanTarget(target)), OUTPUT_PREFIX)).discard();
}

async function isLayout(disk: Disk, target: string): Promise<boolean> {
  const kindOf = async (name: string): Promise<string | undefined> =>
    (await disk.stat(join(target, name)))?.kind;
  // Blobs are moved in and old ones removed, so links out of the folder must not be followed.
  const isPlain =
    (await kindOf(LAYOUT_FILES.marker)) === 'file' &&
    (await kindOf(LAYOUT_FILES.index)) === 'file' &&
    (await kindOf('blobs')) === 'directory' &&
    [undefined, 'directory'].includes(await kindOf(LAYOUT_FILES.blobs));
  if (!isPlain) return false;
  const marker = Buffer.from(await disk.readFile(join(target, LAYOUT_FILES.marker))).toString();
  return /^\s*\{\s*"imageLayoutVersion"\s*:\s*"1\.0\.0"\s*\}\s*$/.test(marker);
}

/**
 * What is at a target that is to be a folder.
 * @throws RootfsError `OUTPUT_EXISTS` when it is a file, a link, or a folder with anything in it but an OCI layout
 */
export async function folderState(disk: Disk, target: string): Promise<FolderState> {
  await parentOf(disk, target);
  const stat = await disk.stat(target);
  if (stat === undefined) return 'absent';
  if (stat.kind !== 'directory') {
    const what = stat.kind === 'symlink' ? 'is a symbolic link' : 'is not a folder';
    throw exists(target, what, 'Name a new folder, or use --format oci-archive for a file.');
  }
  if ((await disk.list(target)).length === 0) return 'empty';
  if (await isLayout(disk, target)) return 'layout';
  throw exists(target, 'is a folder with something else in it', 'Name a new folder, or empty this one.');
}
