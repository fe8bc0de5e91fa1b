import { RootfsError } from '../../kernel/errors.js';
import type { Verified } from '../../archive/verified.js';
import { indexFiles, type IndexFile, type IndexVariant } from '../../archive/debian/indexes.js';
import {
  verifyRelease,
  type ReleaseFiles,
  type VerifiedRelease,
} from '../../archive/debian/verify-release.js';
import { bundleFileOf, type BundleFile } from '../../export/bundle.js';
import { readKeyring } from '../../formats/openpgp/keyring.js';
import { judgedTime } from '../../lock/judged.js';
import type { BundledArchive } from '../bundle-files.js';
import type { Effects } from '../request.js';
import { obtainVariant } from './obtain-index.js';
import { fetchReleaseFiles } from './release.js';

/** The very release file that was locked, from the first mirror that still has it. */
async function lockedRelease(
  { locked, archive, mirrors, keys }: BundledArchive,
  effects: Effects,
): Promise<{ readonly files: ReleaseFiles; readonly verified: VerifiedRelease }> {
  const { release, signedBy } = locked;
  if (release === undefined) throw new RootfsError('INTERNAL', `${locked.id} has no release in its lock`);
  const keyring = await readKeyring(keys);
  const judgedAt = { now: judgedTime(release), live: false };
  let last: unknown;
  for (const mirror of mirrors) {
    try {
      const { files } = await fetchReleaseFiles(mirror, { archive, snapshot: undefined }, effects);
      const options = { unsigned: signedBy.length === 0 };
      const verified = await verifyRelease(files, archive, keyring, judgedAt, options);
      if (verified.release.textSha256 === release.sha256) return { files, verified };
      last ??= new RootfsError('NETWORK_NOT_FOUND', `${files.place} has moved on since it was locked`, {
        hint: 'A snapshot keeps it: name one with --mirror, or lock again.',
      });
    } catch (error) {
      if (!(error instanceof RootfsError) || error.code === 'INTERRUPTED') throw error;
      last ??= error;
    }
  }
  throw last ?? new RootfsError('OFFLINE', `nothing says where the archive ${locked.id} can be had`);
}

async function indexFile(
  index: Verified<IndexFile>,
  { archive, mirrors }: BundledArchive,
  effects: Effects,
): Promise<IndexVariant> {
  for (const variant of index.variants) if (await effects.store.has(variant.spec)) return variant;
  return obtainVariant(index, archive, mirrors, effects);
}

/**
 * The signed release file of a locked archive and its indexes, by their paths on a mirror.
 * @throws RootfsError of fetching and verifying; `NETWORK_NOT_FOUND` when every mirror has moved on
 */
export async function releaseFilesOf(one: BundledArchive, effects: Effects): Promise<readonly BundleFile[]> {
  const { locked, archive } = one;
  const { files, verified } = await lockedRelease(one, effects);
  const base = `${locked.id}/dists/${locked.dist}`;
  const named = [
    ['InRelease', files.inRelease],
    ['Release', files.release],
    ['Release.gpg', files.releaseGpg],
  ] as const;
  const found = named.flatMap(([name, bytes]) =>
    bytes === undefined ? [] : [bundleFileOf(`${base}/${name}`, bytes)],
  );
  for (const { path } of locked.indexes) {
    const [component = '', folder = ''] = path.split('/').slice(-3);
    const architecture = folder.replace(/^binary-/, '');
    const indexes = indexFiles(verified.release, archive, component, architecture);
    for (const index of indexes.filter((each) => each.architecture === architecture)) {
      const { spec, path: where } = await indexFile(index, one, effects);
      const read = (): AsyncIterable<Uint8Array> => effects.disk.readStream(effects.store.path(spec));
      found.push({ title: `${base}/${where}`, spec, isLock: false, read });
    }
  }
  return found;
}
