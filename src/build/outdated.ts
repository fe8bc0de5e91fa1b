import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { fullNameOf, type LockedBuild, type LockedPackage } from '../lock/lock.js';
import type { LockFile } from '../lock/provenance.js';
import { chosenVersions } from './alpine/chosen-versions.js';
import { hasSameReleases } from './debian/same-releases.js';
import { lockChanges, lockedVersions, versionChanges, type LockChanges } from './lock-changes.js';
import { lockedRequest, makeLocks } from './locks.js';
import { packagesOf } from './package-sources.js';
import type { Effects, ResolveRequest } from './request.js';

/**
 * What would change if the lock were made now, by reading release files, and indexes when one of those is another; never
 * a package. An archive that did not take part when the lock was made is noticed when another one changes.
 * @param request the lock's, as of now
 * @throws RootfsError as `resolve` does
 */
export async function outdated(
  file: LockFile,
  request: ResolveRequest,
  effects: Effects,
): Promise<LockChanges> {
  if (request.suite.family === 'alpine') return outdatedAlpine(file, request, effects);
  if (await hasSameReleases(file, request, effects)) return { packages: [], otherwise: [] };
  const { file: now } = await makeLocks(request, buildOf(file), effects);
  return lockChanges(file, now);
}

/** A lock of Alpine needs its packages, so that only versions are compared here. */
async function outdatedAlpine(
  file: LockFile,
  request: ResolveRequest,
  effects: Effects,
): Promise<LockChanges> {
  const now = await chosenVersions(request, effects);
  const packages = file.locks.flatMap((entry, place) =>
    versionChanges(entry.image.architecture, lockedVersions(entry), now[place] ?? new Map()),
  );
  return { packages, otherwise: [] };
}

function buildOf({ locks: [first] }: LockFile): LockedBuild {
  if (first === undefined) throw new RootfsError('INTERNAL', 'a lock file without locks');
  return first.image.build;
}

/** Every package but those named keeps its version. @throws RootfsError `PACKAGE_UNKNOWN` for a name that is not there */
function heldBut(file: LockFile, only: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const isNamed = (pkg: LockedPackage): boolean => only.includes(pkg.name) || only.includes(fullNameOf(pkg));
  const named = file.locks.flatMap(({ image }) => packagesOf(image).filter(isNamed));
  const unknown = only.find((word) => !named.some((pkg) => word === pkg.name || word === fullNameOf(pkg)));
  if (unknown !== undefined) {
    const names = file.locks.flatMap(({ image }) => packagesOf(image).map(({ name }) => name));
    throw new RootfsError('PACKAGE_UNKNOWN', `the lock has no package ${JSON.stringify(unknown)}`, {
      hint: `${didYouMean(unknown, names)}A package that is to come in is a new request: rootfs lock.`,
    });
  }
  return new Map(
    file.locks.map(({ image }) => {
      const others = packagesOf(image).filter((pkg) => !isNamed(pkg));
      return [image.architecture, new Map(others.map((pkg) => [fullNameOf(pkg), pkg.version]))];
    }),
  );
}

/**
 * Notes what was kept back in a lock whose indexes have more: that its release files are those of the archive says nothing
 * then. Alpine's locks are compared with indexes in any case.
 */
async function withKeptBack(now: LockFile, request: ResolveRequest, effects: Effects): Promise<LockFile> {
  if (request.suite.family === 'alpine') return now;
  const { file: free } = await makeLocks({ ...request, held: undefined }, buildOf(now), effects);
  const { packages } = lockChanges(now, free);
  const locks = now.locks.map((entry) => {
    const own = packages.filter(
      ({ architecture, from }) => architecture === entry.image.architecture && from !== undefined,
    );
    if (own.length === 0) return entry;
    return { ...entry, provenance: { ...entry.provenance, keptBack: own.map((one) => one.package) } };
  });
  return { ...now, locks };
}

/** The lock made anew, with what changes. Packages that `only` does not name keep their versions, unless it is empty. Its times follow the same rule. @throws RootfsError as `resolve` does */
export async function updated(
  file: LockFile,
  request: ResolveRequest,
  effects: Effects,
  only: readonly string[] = [],
): Promise<{ readonly file: LockFile; readonly changes: LockChanges }> {
  const held = only.length === 0 ? undefined : heldBut(file, only);
  const { file: now } = await makeLocks({ ...request, held }, buildOf(file), effects);
  const complete = held === undefined ? now : await withKeptBack(now, request, effects);
  // What was asked stays as it was asked, such as an alias of the suite.
  const after = { ...complete, request: { ...lockedRequest(request), suite: file.request.suite } };
  return { file: after, changes: lockChanges(file, after) };
}
