import { join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import type { Digest } from '../kernel/digest.js';
import { blobPath, LAYOUT_FILES } from '../oci/layout.js';
import { writeArchive, type Member } from './pack.js';
import { placeLayout } from './place-layout.js';
import type { ExportEffects, ExportRequest, ExportResult, ImageThunk, Sink } from './request.js';
import { stageLayout, type StagedLayout } from './stage-layout.js';
import { folderState } from './target.js';

type Written = Pick<ExportResult, 'image' | 'layers'>;

function writtenOf({ layout, images }: StagedLayout): Written {
  return { image: layout.target, layers: images.flatMap((image) => image.layers) };
}

/** An image layout as a folder; an older layout there is replaced. @see OCI image-spec image-layout.md */
export async function writeOciFolder(
  scratch: string,
  thunks: readonly ImageThunk[],
  request: ExportRequest,
  effects: ExportEffects,
): Promise<Written> {
  const folder = join(scratch, 'layout');
  const staged = await stageLayout(folder, thunks, request, effects);
  // Looked at again: the build took its time, and somebody may have put something there.
  const state = await folderState(effects.disk, request.target);
  await placeLayout(effects.disk, folder, request.target, state, staged.layout);
  return writtenOf(staged);
}

async function fileMember(disk: Disk, folder: string, name: string): Promise<Member> {
  const path = join(folder, name);
  const sizeBytes = (await disk.stat(path))?.sizeBytes ?? 0;
  return { name, sizeBytes, read: () => disk.readStream(path) };
}

function memberNames(references: ReadonlySet<Digest>): string[] {
  return [LAYOUT_FILES.marker, LAYOUT_FILES.index, ...[...references].map(blobPath)];
}

/** The same layout in one tar. */
export async function writeOciArchive(
  scratch: string,
  thunks: readonly ImageThunk[],
  request: ExportRequest,
  effects: ExportEffects,
  sink: Sink,
): Promise<Written> {
  const folder = join(scratch, 'layout');
  const staged = await stageLayout(folder, thunks, request, effects);
  const names = memberNames(staged.layout.references);
  const members = await Promise.all(names.map((name) => fileMember(effects.disk, folder, name)));
  await writeArchive(members, request.epoch(), sink);
  return writtenOf(staged);
}
