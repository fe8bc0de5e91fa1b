import { join } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import type { ExportEffects, ExportResult, ImageSource } from './request.js';
import { stopIfAborted } from './scratch.js';
import { folderState } from './target.js';

/**
 * A folder to which a tree may be written.
 * @throws RootfsError `OUTPUT_EXISTS` unless nothing or an empty folder is there: a tree is never mixed with another
 */
export async function checkDirTarget(effects: ExportEffects, target: string): Promise<void> {
  if ((await folderState(effects.disk, target)) !== 'layout') return;
  throw new RootfsError('OUTPUT_EXISTS', `${target} is an OCI layout`, {
    hint: 'Name a new folder, or use --format oci to replace the layout.',
  });
}

/** The tree as a folder of this machine, complete before it appears under its name. */
export async function writeDir(
  scratch: string,
  source: ImageSource,
  target: string,
  effects: ExportEffects,
): Promise<Pick<ExportResult, 'shortfalls'>> {
  const root = join(scratch, 'root');
  const shortfalls = await effects.directories.fill(root, source.entries(), effects.signal);
  stopIfAborted(effects.signal);
  await checkDirTarget(effects, target);
  // An empty folder in the way is replaced by the rename. @see rename(2)
  await effects.disk.rename(root, target);
  return { shortfalls };
}
