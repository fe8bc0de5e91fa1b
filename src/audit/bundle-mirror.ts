import type { LockedArchive, LockEntry, LockFile } from '../lock/provenance.js';
import type { Bundle } from './bundle.js';
import type { Member } from './image/members.js';

/**
 * A bundle as a mirror: files by their paths below the id of their archive, and indexes also by hash, as apt asks for them.
 * @see https://wiki.debian.org/DebianRepository/Format#indices_acquisition_via_hashsums_.28by-hash.29
 */
export function bundleMirror(bundle: Bundle): (path: string) => Member | undefined {
  const byHash = new Map<string, Member>();
  for (const [title, { digest, member }] of bundle.files) {
    const folder = title.slice(0, title.lastIndexOf('/'));
    byHash.set(`${folder}/by-hash/SHA256/${digest.slice('sha256:'.length)}`, member);
  }
  return (path) => bundle.files.get(path)?.member ?? byHash.get(path);
}

/** What an archive of a bundle is called in sources.list or, for Alpine, in etc/apk/repositories. */
function sourceLines(
  { image }: LockEntry,
  { id, dist, components, indexes }: LockedArchive,
  url: string,
): string[] {
  if (image.family === 'debian')
    return [`deb [arch=${image.architecture}] ${url}${id} ${dist} ${components.join(' ')}`];
  return indexes.map(({ path }) => `${url}${id}/${path.replace(/\/[^/]+\/APKINDEX\.tar\.gz$/, '')}`);
}

/** The lines of sources.list or etc/apk/repositories for a bundle that is served at a URL with a slash at its end. */
export function mirrorSources(file: LockFile, url: string): readonly string[] {
  const lines = file.locks.flatMap((entry) =>
    entry.provenance.archives.flatMap((archive) => sourceLines(entry, archive, url)),
  );
  return [...new Set(lines)];
}
