import { join } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import { canonicalJson } from '../formats/json/canonical.js';
import { composeImage, type Image } from '../oci/image.js';
import { memberOf, writeArchive } from './pack.js';
import type { ExportEffects, ExportRequest, ExportResult, ImageSource, Sink } from './request.js';
import { sinkOf, withPrivateFile } from './scratch.js';
import { FILE_MODE } from './stage-layout.js';

const NAME_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST = /^[A-Za-z0-9.-]+(?::[0-9]+)?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * A name for `docker load`: `debian:bookworm`, `registry.example:5000/team/debian:1`.
 * @see https://github.com/distribution/reference, the grammar of a tagged name
 * @throws RootfsError `USAGE`
 */
export function checkRepoTag(text: string): string {
  const colon = text.lastIndexOf(':');
  const parts = text.slice(0, Math.max(colon, 0)).split('/');
  const isHost = (part: string): boolean => parts.length > 1 && HOST.test(part);
  const isName = parts.every((part, index) => NAME_PART.test(part) || (index === 0 && isHost(part)));
  if (text.length <= 400 && isName && TAG.test(text.slice(colon + 1))) return text;
  throw new RootfsError('USAGE', `not an image name with a tag: ${JSON.stringify(text.slice(0, 450))}`, {
    hint: 'Write it as name:tag in lower case, for example debian:bookworm.',
  });
}

const hexOf = (digest: string): string => digest.slice('sha256:'.length);

/** @see Docker image spec v1.2, "Combined Image JSON + Filesystem Changeset Format" */
function manifestJson(image: Image, repoTags: readonly string[]): Uint8Array {
  const Config = `${hexOf(image.config.descriptor.digest)}.json`;
  const Layers = image.layers.map(({ diffId }) => `${hexOf(diffId)}.tar`);
  return canonicalJson([{ Config, RepoTags: repoTags.map(checkRepoTag), Layers }]);
}

/**
 * Writes what `docker load` and `podman load` read: one image, its layer uncompressed and named by its DiffID, as
 * `docker save` has it. The image keeps the config, and so the image ID, that it has in an OCI layout.
 */
export async function writeDockerArchive(
  scratch: string,
  source: ImageSource,
  request: ExportRequest,
  effects: ExportEffects,
  sink: Sink,
): Promise<Pick<ExportResult, 'image' | 'layers'>> {
  const { disk, signal } = effects;
  const staged = join(scratch, 'layer.tar');
  const layer = await withPrivateFile(disk, scratch, async (file) => {
    const written = await source.writeLayer('none', sinkOf(file, signal));
    await file.publish(staged, FILE_MODE);
    return written;
  });
  const image = composeImage([layer], source.request);
  const members = [
    memberOf('manifest.json', manifestJson(image, request.repoTags)),
    memberOf(`${hexOf(image.config.descriptor.digest)}.json`, image.config.bytes),
    { name: `${hexOf(layer.diffId)}.tar`, sizeBytes: layer.sizeBytes, read: () => disk.readStream(staged) },
  ];
  await writeArchive(members, request.epoch(), sink);
  return { image: image.config.descriptor, layers: [layer] };
}
