import { IMAGE_FORMAT } from '../../lock/lock.js';
import type { LockFile } from '../../lock/provenance.js';
import { chosenArchives } from '../choice.js';
import type { Effects, ResolveRequest } from '../request.js';
import { together } from '../together.js';
import { openArchive } from './archives.js';

/**
 * Whether the release files are those of a lock still: then its indexes are, and nothing can have changed but what an update of
 * others kept back, or what this version of the program writes otherwise.
 */
export async function hasSameReleases(
  file: LockFile,
  request: ResolveRequest,
  effects: Effects,
): Promise<boolean> {
  const isWhole = file.locks.every(
    ({ image, provenance }) => image.format === IMAGE_FORMAT && provenance.keptBack === undefined,
  );
  if (!isWhole) return false;
  const chosen = chosenArchives(request.suite, request.archives);
  const opened = await together(
    chosen.map((archive) => (own: Effects) => openArchive(archive, request, own)),
    effects,
  );
  const now = new Map(opened.map(({ archive, obtained }) => [archive.id, obtained.release.textSha256]));
  return file.locks.every(({ provenance }) =>
    provenance.archives.every(({ id, release }) => release !== undefined && now.get(id) === release.sha256),
  );
}
