import { join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import { asRootfsError } from '../kernel/errors.js';
import { LAYOUT_FILES, type Layout } from '../oci/layout.js';
import { FOLDER_MODE } from './stage-layout.js';
import type { FolderState } from './target.js';

const BLOB_NAME = /^[0-9a-f]{64}$/;

/** Moves that can be taken back, until the one that counts. */
class Placing {
  private readonly placed: string[] = [];

  constructor(private readonly disk: Disk) {}

  /** A file that was there before stays one of the caller's when the move is taken back. */
  async move(from: string, to: string): Promise<void> {
    const isNew = (await this.disk.stat(to)) === undefined;
    if (isNew) this.placed.push(to);
    await this.disk.rename(from, to);
  }

  async makeDirectories(path: string, outermost: string): Promise<void> {
    const isNew = (await this.disk.stat(outermost)) === undefined;
    if (isNew) this.placed.push(outermost);
    await this.disk.makeDirectories(path, FOLDER_MODE);
  }

  async takeBack(): Promise<void> {
    for (const path of [...this.placed].reverse()) await this.disk.remove(path).catch(() => undefined);
  }
}

async function moveBlobs(disk: Disk, staged: string, target: string, placing: Placing): Promise<void> {
  const hasBlobs = (await disk.stat(join(target, 'blobs'))) !== undefined;
  const blobs = join(target, LAYOUT_FILES.blobs);
  await placing.makeDirectories(blobs, hasBlobs ? blobs : join(target, 'blobs'));
  for (const name of await disk.list(join(staged, LAYOUT_FILES.blobs))) {
    await placing.move(join(staged, LAYOUT_FILES.blobs, name), join(blobs, name));
  }
}

async function removeUnused(disk: Disk, target: string, layout: Layout): Promise<void> {
  const used = new Set([...layout.references].map((digest) => digest.slice('sha256:'.length)));
  const blobs = join(target, LAYOUT_FILES.blobs);
  for (const name of await disk.list(blobs)) {
    if (BLOB_NAME.test(name) && !used.has(name)) await disk.remove(join(blobs, name));
  }
}

/**
 * Turns what is in `target` into the staged layout, so that a reader sees the old image or the new one and never
 * anything between: blobs are named by their content and go in first, the rename of index.json over the old one is
 * the moment that counts, and only then the blobs that it no longer needs go. A failure before that moment takes
 * everything back. Files that no layout has are left alone.
 */
async function replace(
  disk: Disk,
  staged: string,
  target: string,
  state: FolderState,
  layout: Layout,
): Promise<void> {
  const placing = new Placing(disk);
  const [marker, index] = [LAYOUT_FILES.marker, LAYOUT_FILES.index];
  try {
    await moveBlobs(disk, staged, target, placing);
    if (state === 'empty') await placing.move(join(staged, marker), join(target, marker));
    await disk.rename(join(staged, index), join(target, index));
  } catch (thrown) {
    await placing.takeBack();
    throw asRootfsError(thrown);
  }
  if (state === 'layout') await disk.rename(join(staged, marker), join(target, marker));
  await removeUnused(disk, target, layout);
}

/**
 * Puts a staged layout where it is to be. A new folder appears whole by rename; an empty folder or an older layout is
 * kept and filled, because no rename replaces a folder that has something in it. @see rename(2), ENOTEMPTY
 */
export async function placeLayout(
  disk: Disk,
  staged: string,
  target: string,
  state: FolderState,
  layout: Layout,
): Promise<void> {
  if (state === 'absent') await disk.rename(staged, target);
  else await replace(disk, staged, target, state, layout);
}
