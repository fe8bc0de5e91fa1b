import { join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import { composeImage, type Image, type ImageLayer } from '../oci/image.js';
import { blobPath, composeLayout, LAYOUT_FILES, type Layout } from '../oci/layout.js';
import type { ExportEffects, ExportRequest, ImageSource, ImageThunk } from './request.js';
import { sinkOf, stopIfAborted, withPrivateFile } from './scratch.js';

export const FOLDER_MODE = 0o755;
export const FILE_MODE = 0o644;

export async function writeWhole(disk: Disk, folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await withPrivateFile(disk, folder, async (file) => {
    await file.write(bytes);
    await file.publish(join(folder, name), FILE_MODE);
  });
}

/** The layer goes to a private file, and gets its digest for a name when it is whole. */
async function stageLayer(folder: string, source: ImageSource, effects: ExportEffects): Promise<ImageLayer> {
  return withPrivateFile(effects.disk, join(folder, LAYOUT_FILES.blobs), async (file) => {
    const layer = await source.writeLayer('gzip', sinkOf(file, effects.signal));
    await file.publish(join(folder, blobPath(layer.digest)), FILE_MODE);
    return layer;
  });
}

async function stageImage(folder: string, source: ImageSource, effects: ExportEffects): Promise<Image> {
  return composeImage([await stageLayer(folder, source, effects)], source.request);
}

async function stageSmallFiles(disk: Disk, folder: string, layout: Layout): Promise<void> {
  for (const { descriptor, bytes } of layout.blobs) {
    await writeWhole(disk, folder, blobPath(descriptor.digest), bytes);
  }
  await writeWhole(disk, folder, LAYOUT_FILES.marker, layout.marker);
  await writeWhole(disk, folder, LAYOUT_FILES.index, layout.index);
}

export interface StagedLayout {
  readonly layout: Layout;
  readonly images: readonly Image[];
}

/** Writes a whole image layout into a folder that is created for it, one platform after the other. */
export async function stageLayout(
  folder: string,
  thunks: readonly ImageThunk[],
  request: ExportRequest,
  effects: ExportEffects,
): Promise<StagedLayout> {
  const { disk, signal } = effects;
  await disk.makeDirectories(join(folder, LAYOUT_FILES.blobs), FOLDER_MODE);
  const images: Image[] = [];
  for (const thunk of thunks) {
    stopIfAborted(signal);
    images.push(await stageImage(folder, await thunk(), effects));
  }
  const layout = composeLayout(images, request.tags, request.annotations, request.lock);
  await stageSmallFiles(disk, folder, layout);
  stopIfAborted(signal);
  return { layout, images };
}
