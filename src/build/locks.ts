import { pathToFileURL } from 'node:url';
import { redactUrl } from '../kernel/url.js';
import type { LockedBuild } from '../lock/lock.js';
import type { LockedArchive, LockedPolicy, LockEntry, LockFile } from '../lock/provenance.js';
import { obtainAll } from '../store/obtain.js';
import { chooseMirrors, type MirrorRequest } from '../suite/mirror.js';
import { snapshotAt } from '../suite/snapshot.js';
import type { Suite } from '../suite/suite.js';
import { checkBuild, resolve, type Buildable } from './build.js';
import { LOCAL, packageRequests } from './package-sources.js';
import { lockedBuild, wholeLock } from './locked-build.js';
import type { BuildRequest, Effects, ResolveRequest } from './request.js';

/** What a request says of packages, as a lock file keeps it. */
export function lockedRequest(request: ResolveRequest): LockFile['request'] {
  const { components, archives, policy } = request;
  return {
    suite: request.suite.name,
    architectures: request.architectures,
    variant: request.variant,
    include: request.include,
    exclude: request.exclude,
    recommends: request.recommends,
    solver: request.solver,
    foreignArchitectures: request.foreignArchitectures,
    pins: request.pins,
    preferences: request.preferences,
    targetRelease: request.targetRelease,
    ...(policy === undefined ? {} : { policy: lockedPolicy(policy) }),
    ...(components === undefined ? {} : { components }),
    ...(archives === undefined ? {} : { archives }),
    imageMirrors: lockedImageMirrors(request.imageMirrors),
  };
}

function lockedPolicy({
  deny,
  maxInstalledBytes,
  onlyFrom,
}: NonNullable<ResolveRequest['policy']>): LockedPolicy {
  return {
    deny,
    ...(maxInstalledBytes === undefined ? {} : { maxInstalledBytes }),
    ...(onlyFrom === undefined ? {} : { onlyFrom }),
  };
}

/** Of each --image-mirror `NAME=URL` or `URL` without credentials. */
export function lockedImageMirrors(values: readonly string[]): readonly string[] {
  return values.map((value) => {
    const [, name = '', url = ''] = /^([A-Za-z0-9][A-Za-z0-9._+-]*=)?(.*)$/s.exec(value) ?? [];
    return `${name}${redactUrl(url)}`;
  });
}

/** A new lock file, and what can be built from it at once. */
export interface MadeLocks {
  readonly file: LockFile;
  readonly buildables: readonly Buildable[];
}

/** Resolves a request into a lock file. @throws RootfsError as `resolve` does */
export async function makeLocks(
  request: ResolveRequest,
  build: LockedBuild,
  effects: Effects,
): Promise<MadeLocks> {
  const resolved = await resolve(request, effects);
  const buildables = resolved.map(({ lock, provenance, mirrors }) => {
    return { lock: wholeLock(lock, build), provenance, mirrors };
  });
  const locks = buildables.map(({ lock: image, provenance }) => ({ image, provenance }));
  return { file: { request: lockedRequest(request), locks }, buildables };
}

/** The same with what is asked of a build. */
export async function makeLocksFor(
  request: ResolveRequest & BuildRequest,
  effects: Effects,
): Promise<MadeLocks> {
  checkBuild(request.suite.family, request);
  return makeLocks(request, lockedBuild(request), effects);
}

/** As much of a suite as choosing mirrors for its archives needs. */
function suiteOf({ image, provenance }: LockEntry): Suite {
  return {
    ...{ name: image.suite, family: image.family, aliases: [], title: image.title, architectures: [] },
    ...{ components: [], include: [], keyDirectories: [], mergedUsr: false, overlays: [], file: image.suite },
    archives: provenance.archives.map(({ id, dist, repository, snapshots, mirrors: [first = ''] }) => ({
      ...{ id, dist, repository, uri: snapshots ?? first, sources: undefined, enabled: true, why: '' },
      ...{ architectures: undefined, componentPrefix: '', keys: [] },
      expect: { origin: undefined, label: undefined, suites: [], codename: '' },
    })),
  };
}

/** The user's mirrors, the lock's, and then the snapshot archive, which is spared. */
function mirrorsOf(suite: Suite, archive: LockedArchive, request: MirrorRequest): readonly string[] {
  const own = suite.archives.find(({ id }) => id === archive.id);
  // A {stamp} in a mirror of the user's means the time of the lock, not today.
  const now = archive.release?.date ?? request.now;
  const choice = own && chooseMirrors(suite, own, { ...request, snapshot: undefined, now });
  const named = choice === undefined || choice.origin === 'suite' ? [] : choice.urls;
  const { snapshots, snapshot, mirrors, release } = archive;
  const stamped = snapshots === undefined ? [] : snapshotAt(snapshots, snapshot, release?.date ?? now);
  return [...new Set([...named, ...mirrors, ...stamped])];
}

/**
 * What can be built from a lock: where its packages may be had, by mirrors that the user has and those it knows.
 * @param folder the host path that paths of packages are relative to, where they were named so
 */
export function buildablesOf(file: LockFile, request: MirrorRequest, folder: string): readonly Buildable[] {
  return file.locks.map((entry) => {
    const suite = suiteOf(entry);
    const { archives } = entry.provenance;
    const mirrors = new Map<string, readonly string[]>();
    for (const archive of archives) mirrors.set(archive.id, mirrorsOf(suite, archive, request));
    mirrors.set(LOCAL, [`${pathToFileURL(folder).href}/`]);
    return { lock: entry.image, provenance: entry.provenance, mirrors };
  });
}

/** What {@link fetchLocks} has seen to. */
export interface FetchedLocks {
  readonly packages: number;
  readonly sizeBytes: number;
}

/** Makes sure that every package of locks is in the store. @throws RootfsError as `obtainAll` does */
export async function fetchLocks(buildables: readonly Buildable[], effects: Effects): Promise<FetchedLocks> {
  const all = buildables.flatMap(packageRequests);
  const requests = [...new Map(all.map((one) => [one.spec.sha256, one])).values()];
  effects.report({ kind: 'phase', name: 'packages', detail: `${requests.length} packages` });
  await obtainAll(requests, effects.transfers, effects);
  const sizeBytes = requests.reduce((sum, { spec }) => sum + spec.sizeBytes, 0);
  return { packages: requests.length, sizeBytes };
}
