import type { BlobSpec } from '../kernel/digest.js';
import type { BlobStore } from '../kernel/store.js';
import type { ReleaseFiles } from '../archive/debian/verify-release.js';
import type { Decompress } from '../archive/debian/index-bytes.js';
import { inflateOnThreads } from '../formats/inflate-on-threads.js';
import type { LockedArchive, LockFile } from '../lock/provenance.js';
import type { Buildable } from './build.js';
import { keepRelease, keptRelease } from './debian/kept-release.js';
import type { Effects } from './request.js';
import { bundleFiles, type BundleRequest } from './bundle-files.js';

/** What proves a lock, as an audit asks for it. */
export interface LockEvidence {
  readonly place: string;
  readonly releaseOf: (archive: LockedArchive) => Promise<ReleaseFiles | undefined>;
  readonly read: (spec: BlobSpec) => Promise<Uint8Array | undefined>;
  readonly has: (spec: BlobSpec) => Promise<boolean>;
  readonly ownKeys: readonly never[];
}

function storeEvidence(store: BlobStore, releaseOf: LockEvidence['releaseOf']): LockEvidence {
  return {
    place: 'the cache',
    releaseOf,
    read: (spec) => store.read(spec),
    has: async (spec) => (await store.read(spec)) !== undefined,
    ownKeys: [],
  };
}

/**
 * What the cache has by itself: packages and indexes by their digests, release files that were fetched or imported.
 * @param buildables of the lock: where its release files may have been fetched from
 */
export function offlineEvidence(buildables: readonly Buildable[], effects: Effects): LockEvidence {
  const mirrorsOf = (id: string): readonly string[] =>
    buildables.flatMap(({ mirrors }) => mirrors.get(id) ?? []);
  return storeEvidence(effects.store, (archive) => keptRelease(archive, mirrorsOf(archive.id), effects));
}

/** Remembers the release files of a bundle that is put into the cache, so that an audit finds them there. */
export async function keepReleases(
  { locks }: LockFile,
  files: ReadonlyMap<string, BlobSpec>,
  store: BlobStore,
): Promise<void> {
  for (const archive of locks.flatMap(({ provenance }) => provenance.archives)) {
    for (const [title, spec] of files) {
      if (title.startsWith(`${archive.id}/`))
        await keepRelease(store, archive, title.slice(archive.id.length + 1), spec);
    }
  }
}

/** The same with everything fetched that is not there. @throws RootfsError of fetching and verifying */
export async function onlineEvidence(request: BundleRequest, effects: Effects): Promise<LockEvidence> {
  const files = new Map((await bundleFiles(request, effects)).map((file) => [file.title, file]));
  const whole = async (title: string): Promise<Uint8Array | undefined> => {
    const file = files.get(title);
    if (file === undefined) return undefined;
    const parts: Uint8Array[] = [];
    for await (const chunk of file.read()) parts.push(chunk);
    return Buffer.concat(parts);
  };
  return storeEvidence(effects.store, async ({ id, dist }) => {
    const base = `${id}/dists/${dist}`;
    const [inRelease, release] = [await whole(`${base}/InRelease`), await whole(`${base}/Release`)];
    return { inRelease, release, releaseGpg: await whole(`${base}/Release.gpg`), place: base };
  });
}

/** How indexes are decompressed: on any thread. */
export function decompressor({ threads }: Pick<Effects, 'threads'>): Decompress {
  return (compression, bytes, maxBytes) => inflateOnThreads(compression, bytes, maxBytes, threads);
}
