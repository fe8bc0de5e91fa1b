import type { ReleaseFiles } from '../../archive/debian/verify-release.js';
import { splitClearSigned } from '../../formats/openpgp/cleartext.js';
import { sha256, type BlobSpec, type Sha256 } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import type { BlobStore } from '../../kernel/store.js';
import type { LockedArchive } from '../../lock/provenance.js';
import type { Effects } from '../request.js';
import { fetchReleaseFiles } from './release.js';

const FILES = ['InRelease', 'Release', 'Release.gpg'] as const;
type ReleaseName = (typeof FILES)[number];

function nameOf(text: Sha256, file: ReleaseName): string {
  return `release ${text} ${file}`;
}

/** Remembers a release file of a locked archive, which a lock knows by the digest of its text and not of the file. */
export async function keepRelease(
  store: BlobStore,
  { release, dist }: LockedArchive,
  path: string,
  spec: BlobSpec,
): Promise<void> {
  const file = FILES.find((name) => path === `dists/${dist}/${name}`);
  if (release !== undefined && file !== undefined) await store.remember(nameOf(release.sha256, file), spec);
}

function isLocked({ inRelease, release, place }: ReleaseFiles, locked: Sha256): boolean {
  const text = inRelease === undefined ? release : splitClearSigned(inRelease, place)?.text;
  return text !== undefined && sha256(text) === locked;
}

async function recalled(store: BlobStore, text: Sha256, place: string): Promise<ReleaseFiles> {
  const [inRelease, release, releaseGpg] = await Promise.all(
    FILES.map(async (file) => {
      const spec = await store.recall(nameOf(text, file));
      return spec && store.read(spec);
    }),
  );
  return { inRelease, release, releaseGpg, place };
}

/**
 * The release file of a locked archive as the cache has it: from a bundle that was imported, or as it was when it was fetched
 * last, if it is that one still. undefined when it is not there. Nobody vouches for it yet.
 * @param mirrors where it may have been fetched from
 */
export async function keptRelease(
  { dist, release }: LockedArchive,
  mirrors: readonly string[],
  effects: Effects,
): Promise<ReleaseFiles | undefined> {
  if (release === undefined) return undefined;
  const kept = await recalled(effects.store, release.sha256, `dists/${dist}`);
  if (kept.inRelease !== undefined || kept.release !== undefined) return kept;
  for (const mirror of mirrors) {
    try {
      const { files } = await fetchReleaseFiles(mirror, { archive: { dist }, snapshot: undefined }, effects);
      if (isLocked(files, release.sha256)) return files;
    } catch (error) {
      if (!(error instanceof RootfsError) || error.kind === 'disk' || error.code === 'INTERRUPTED')
        throw error;
    }
  }
  return undefined;
}
