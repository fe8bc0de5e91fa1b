import { basename } from 'node:path';
import { RootfsError } from '../../kernel/errors.js';
import type { Verified } from '../../archive/verified.js';
import { indexFiles, type IndexFile, type IndexVariant } from '../../archive/debian/indexes.js';
import {
  verifyRelease,
  type ReleaseFiles,
  type VerifiedRelease,
} from '../../archive/debian/verify-release.js';
import { bundleFileOf, type BundleFile } from '../../export/bundle.js';
import { readKeyring, type KeyFile } from '../../formats/openpgp/keyring.js';
import { judgedTime } from '../../lock/judged.js';
import type { LockedArchive, LockFile } from '../../lock/provenance.js';
import { obtainAll } from '../../store/obtain.js';
import { snapshotAt } from '../../suite/snapshot.js';
import type { Suite, SuiteArchive } from '../../suite/suite.js';
import type { Effects } from '../request.js';
import { keyFiles } from './keys.js';
import { obtainVariant } from './obtain-index.js';
import { packageRequests } from './packages.js';
import { fetchReleaseFiles } from './release.js';

/** What a bundle is made from besides its lock. */
export interface BundleRequest {
  readonly file: LockFile;
  readonly suite: Suite;
  /** --mirror: asked first, each with a slash at its end. */
  readonly mirrors: readonly string[];
  readonly keyrings: readonly string[];
}

/** Where an archive may be had: as the user says, as the lock says, and from the snapshot archive. */
function mirrorsOf(archive: LockedArchive, own: readonly string[]): readonly string[] {
  const { snapshots, snapshot, release } = archive;
  const old = snapshots === undefined ? [] : snapshotAt(snapshots, snapshot, release.date);
  return [...new Set([...own, ...archive.mirrors, ...old])];
}

interface ArchiveFiles {
  readonly locked: LockedArchive;
  readonly archive: SuiteArchive;
  readonly mirrors: readonly string[];
  readonly keys: readonly KeyFile[];
}

/** The very release file that was locked, from the first mirror that still has it. */
async function lockedRelease(
  { locked, archive, mirrors, keys }: ArchiveFiles,
  effects: Effects,
): Promise<{ readonly files: ReleaseFiles; readonly verified: VerifiedRelease }> {
  const keyring = await readKeyring(keys);
  const { sha256, signedBy } = locked.release;
  const judgedAt = judgedTime(locked.release);
  const options = { unsigned: signedBy.length === 0 };
  let last: unknown;
  for (const mirror of mirrors) {
    try {
      const { files } = await fetchReleaseFiles(mirror, { archive, snapshot: undefined }, effects);
      const verified = await verifyRelease(files, archive, keyring, { now: judgedAt, live: false }, options);
      if (verified.release.textSha256 === sha256) return { files, verified };
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
  { archive, mirrors }: ArchiveFiles,
  effects: Effects,
): Promise<IndexVariant> {
  for (const variant of index.variants) if (await effects.store.has(variant.spec)) return variant;
  return obtainVariant(index, archive, mirrors, effects);
}

async function archiveFiles(one: ArchiveFiles, effects: Effects): Promise<readonly BundleFile[]> {
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

function archiveOf(suite: Suite, locked: LockedArchive): SuiteArchive {
  const archive = suite.archives.find(({ id }) => id === locked.id);
  if (archive !== undefined) return archive;
  throw new RootfsError(
    'USAGE',
    `the suite ${suite.name} has no archive ${locked.id}, which the lock names`,
    {
      hint: 'Give the suite file that the lock was made with.',
    },
  );
}

async function packageFiles(request: BundleRequest, effects: Effects): Promise<readonly BundleFile[]> {
  const found: BundleFile[] = [];
  for (const { image, provenance } of request.file.locks) {
    const mirrors = new Map(
      provenance.archives.map((archive) => [archive.id, mirrorsOf(archive, request.mirrors)]),
    );
    const wanted = packageRequests({ lock: image, provenance, mirrors });
    await obtainAll(wanted, effects.transfers, effects);
    wanted.forEach(({ spec }, place) => {
      const origin = provenance.packages[place];
      const read = (): AsyncIterable<Uint8Array> => effects.disk.readStream(effects.store.path(spec));
      if (origin !== undefined)
        found.push({ title: `${origin.archive}/${origin.path}`, spec, isLock: false, read });
    });
  }
  return found;
}

/**
 * Everything that an audit of a lock needs in ten years: release files, indexes, keys and packages, each checked against the lock.
 * Files are by the paths that a mirror has them at, below the id of their archive.
 * @throws RootfsError of fetching and of verifying
 */
export async function bundleFiles(request: BundleRequest, effects: Effects): Promise<readonly BundleFile[]> {
  const found = new Map<string, BundleFile>();
  const add = (files: readonly BundleFile[]): void => {
    for (const file of files) found.set(file.title, file);
  };
  for (const { provenance } of request.file.locks) {
    for (const locked of provenance.archives) {
      const archive = archiveOf(request.suite, locked);
      const keys = await keyFiles(effects.disk, request.suite, archive, request.keyrings);
      add(keys.map(({ name, bytes }) => bundleFileOf(`keys/${basename(name)}`, bytes)));
      add(
        await archiveFiles({ locked, archive, mirrors: mirrorsOf(locked, request.mirrors), keys }, effects),
      );
    }
  }
  add(await packageFiles(request, effects));
  return [...found.values()];
}
