import { join } from 'node:path';
import type { ReadAt } from '../../kernel/content.js';
import type { Disk } from '../../kernel/disk.js';
import { RootfsError } from '../../kernel/errors.js';
import { readTar } from '../../formats/tar/read.js';
import { DOCKER_MANIFEST, readDockerArchive } from './docker-archive.js';
import { LAYOUT_MARKER, readLayout } from './layout.js';
import { archiveMembers, folderMembers, memberName, type Members } from './members.js';
import type { OpenedImages } from './opened.js';

/** Reading the host's disk: all that opening an image needs. */
export interface ReadingEffects {
  readonly disk: Disk;
  readonly readAt: ReadAt;
}

/** What lies at a path. */
export type Place = 'layout' | 'folder' | 'file' | 'absent';

export async function placeAt(disk: Disk, path: string): Promise<Place> {
  const stat = await disk.stat(path);
  if (stat === undefined) return 'absent';
  // A link that a user names is followed by the system when it is read.
  if (stat.kind === 'file') return 'file';
  const names = await disk.list(path).catch((): readonly string[] => []);
  if (names.includes(LAYOUT_MARKER)) return 'layout';
  return stat.kind === 'directory' ? 'folder' : 'file';
}

/** Names at the beginning of an uncompressed tar; [] for what is none. */
async function firstNames(disk: Disk, path: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { path: stored } of readTar(disk.readStream(path))) {
      names.push(memberName(stored));
      if (names.length >= 10_000) break;
    }
  } catch (error) {
    if (!(error instanceof RootfsError) || error.kind === 'disk') throw error;
  }
  return names;
}

/** A tar that is no image: one layer that nothing is said about. */
function plainTar(disk: Disk, path: string, sizeBytes: number): OpenedImages {
  const read = (): AsyncIterable<Uint8Array> => disk.readStream(path);
  const layer = { name: path, sizeBytes, digest: undefined, diffId: undefined, read };
  const image = {
    platform: '',
    tags: [],
    manifest: undefined,
    config: undefined,
    annotations: {},
    layers: [layer],
  };
  return { form: 'tar', place: path, images: [image], targets: [], attachments: [], findings: [] };
}

function isDockerArchive(names: readonly string[]): boolean {
  return names.includes(DOCKER_MANIFEST) && !names.some((name) => /^(?:usr|etc|bin)(?:\/|$)/.test(name));
}

/** The files of an OCI layout, a tar of one, or a docker-archive. */
export function membersOf(effects: ReadingEffects, path: string, place: 'layout' | 'file'): Promise<Members> {
  const { disk, readAt } = effects;
  return place === 'layout' ? folderMembers(disk, path) : archiveMembers(disk, readAt, path);
}

/**
 * Opens what holds images: an OCI layout (folder or tar), a docker-archive, or the tar of a root file system, told apart by what
 * is in it.
 * @throws RootfsError `DISK_FAILED` when nothing is there, `USAGE` for a folder that is no layout, `ARCHIVE_MALFORMED`
 */
export async function openImages(path: string, effects: ReadingEffects): Promise<OpenedImages> {
  const { disk } = effects;
  const place = await placeAt(disk, path);
  if (place === 'absent') {
    throw new RootfsError('DISK_FAILED', `there is nothing at ${path}`, {
      hint: 'Name an OCI layout, a tar of one, a docker-archive or the tar of a root file system.',
    });
  }
  if (place === 'layout') return readLayout(await membersOf(effects, path, 'layout'), 'oci');
  if (place === 'folder') {
    throw new RootfsError('USAGE', `${path} is a folder without ${LAYOUT_MARKER}, so it is no image layout`, {
      hint: `An OCI layout has ${join(path, LAYOUT_MARKER)}, index.json and blobs.`,
    });
  }
  const names = await firstNames(disk, path);
  if (names.includes(LAYOUT_MARKER)) return readLayout(await membersOf(effects, path, 'file'), 'oci-archive');
  if (isDockerArchive(names)) return readDockerArchive(await membersOf(effects, path, 'file'));
  return plainTar(disk, path, (await disk.stat(path))?.sizeBytes ?? 0);
}
