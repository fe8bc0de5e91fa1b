import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { fullNameOf, type LockedBuild, type LockedPackage } from '../lock/lock.js';
import type { LockFile } from '../lock/provenance.js';
import { chosenArchives, openArchive } from './debian/archives.js';
import { lockChanges, type LockChanges } from './lock-changes.js';
import { lockedRequest, makeLocks } from './locks.js';
import type { Effects, ResolveRequest } from './request.js';
import { together } from './together.js';

/** Whether the release files are those of the lock still: then its indexes are, and nothing can have changed. */
async function hasSameReleases(file: LockFile, request: ResolveRequest, effects: Effects): Promise<boolean> {
  const chosen = chosenArchives(request.suite, request.archives);
  const opened = await together(
    chosen.map((archive) => (own: Effects) => openArchive(archive, request, own)),
    effects,
  );
  const now = new Map(opened.map(({ archive, obtained }) => [archive.id, obtained.release.textSha256]));
  return file.locks.every(({ provenance }) =>
    provenance.archives.every(({ id, release }) => now.get(id) === release.sha256),
  );
}

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
  if (await hasSameReleases(file, request, effects)) return { packages: [], otherwise: [] };
  const { file: now } = await makeLocks(request, buildOf(file), effects);
  return lockChanges(file, now);
}

function buildOf({ locks: [first] }: LockFile): LockedBuild {
  if (first === undefined) throw new RootfsError('INTERNAL', 'a lock file without locks');
  return first.image.build;
}

/** Every package but those named keeps its version. @throws RootfsError `PACKAGE_UNKNOWN` for a name that is not there */
function heldBut(file: LockFile, only: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const isNamed = (pkg: LockedPackage): boolean => only.includes(pkg.name) || only.includes(fullNameOf(pkg));
  const named = file.locks.flatMap(({ image }) => image.packages.filter(isNamed));
  const unknown = only.find((word) => !named.some((pkg) => word === pkg.name || word === fullNameOf(pkg)));
  if (unknown !== undefined) {
    const names = file.locks.flatMap(({ image }) => image.packages.map(({ name }) => name));
    throw new RootfsError('PACKAGE_UNKNOWN', `the lock has no package ${JSON.stringify(unknown)}`, {
      hint: `${didYouMean(unknown, names)}A package that is to come in is a new request: rootfs lock.`,
    });
  }
  return new Map(
    file.locks.map(({ image }) => {
      const others = image.packages.filter((pkg) => !isNamed(pkg));
      return [image.architecture, new Map(others.map((pkg) => [fullNameOf(pkg), pkg.version]))];
    }),
  );
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
  // What was asked stays as it was asked, such as an alias of the suite.
  const after = { ...now, request: { ...lockedRequest(request), suite: file.request.suite } };
  return { file: after, changes: lockChanges(file, after) };
}
