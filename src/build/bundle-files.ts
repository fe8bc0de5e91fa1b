import { basename } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import { bundleFileOf, type BundleFile } from '../export/bundle.js';
import type { LockedArchive, LockEntry, LockFile } from '../lock/provenance.js';
import { obtainAll } from '../store/obtain.js';
import type { Suite, SuiteArchive } from '../suite/suite.js';
import { apkIndexesOf } from './alpine/bundle-indexes.js';
import { releaseFilesOf } from './debian/bundle-release.js';
import { archiveKeyFiles } from './key-files.js';
import { buildablesOf } from './locks.js';
import { packageRequests } from './package-sources.js';
import type { Effects, ResolveRequest } from './request.js';

/** What a bundle is made from. */
export interface BundleRequest {
  readonly file: LockFile;
  readonly suite: Suite;
  readonly mirrors: ResolveRequest['mirrors'];
  readonly keyrings: readonly string[];
  /** The host path that paths of packages in the lock are relative to. */
  readonly folder: string;
}

/** A locked archive with what its files are fetched and verified by. */
export interface BundledArchive {
  readonly locked: LockedArchive;
  readonly archive: SuiteArchive;
  readonly mirrors: readonly string[];
  readonly keys: Awaited<ReturnType<typeof archiveKeyFiles>>;
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

async function archiveFiles(
  family: LockEntry['image']['family'],
  one: BundledArchive,
  effects: Effects,
): Promise<readonly BundleFile[]> {
  const keys = one.keys.map(({ name, bytes }) => bundleFileOf(`keys/${basename(name)}`, bytes));
  const found = family === 'alpine' ? apkIndexesOf(one, effects) : releaseFilesOf(one, effects);
  return [...keys, ...(await found)];
}

/** A package that was named by its path has no archive, and lies in a folder of its own. */
function titleOf(archive: string, path: string): string {
  return archive === './' ? `local/${basename(path)}` : `${archive}/${path}`;
}

/**
 * Everything that an audit of a lock needs in ten years: release files, indexes, keys and packages, each checked against the lock.
 * Files are by the paths that a mirror has them at, below the id of their archive.
 * @throws RootfsError of fetching and of verifying
 */
export async function bundleFiles(request: BundleRequest, effects: Effects): Promise<readonly BundleFile[]> {
  const { file, suite, keyrings } = request;
  const found = new Map<string, BundleFile>();
  for (const buildable of buildablesOf(file, request.mirrors, request.folder)) {
    const { lock, mirrors } = buildable;
    const provenance = file.locks.find(({ image }) => image === lock)?.provenance;
    for (const locked of provenance?.archives ?? []) {
      const archive = archiveOf(suite, locked);
      const keys = await archiveKeyFiles(effects.disk, suite, archive, keyrings);
      const one = { locked, archive, keys, mirrors: mirrors.get(locked.id) ?? [] };
      for (const each of await archiveFiles(lock.family, one, effects)) found.set(each.title, each);
    }
    const wanted = packageRequests(buildable);
    await obtainAll(wanted, effects.transfers, effects);
    for (const [place, { spec }] of wanted.entries()) {
      const { archive = '', path = '' } = provenance?.packages[place] ?? {};
      const title = titleOf(archive, path);
      const read = (): AsyncIterable<Uint8Array> => effects.disk.readStream(effects.store.path(spec));
      found.set(title, { title, spec, isLock: false, read });
    }
  }
  return [...found.values()];
}
