import { compareBytewise } from '../kernel/order.js';
import { lockText } from '../lock/file.js';
import { fullNameOf, type Lock } from '../lock/lock.js';
import type { LockedArchive, LockEntry, LockFile } from '../lock/provenance.js';
import { packagesOf } from './package-sources.js';

/** A package of which two locks have another version, or that only one of them has. */
export interface PackageChange {
  readonly architecture: string;
  /** `name:architecture` */
  readonly package: string;
  /** Versions; absent where there is none. The same twice when only the file is another. */
  readonly from?: string;
  readonly to?: string;
  /** Where the new one is from, or the old one of a package that goes. */
  readonly archive: string;
  /** Whether that is a security archive. */
  readonly isSecurity: boolean;
}

/** What is different between two lock files. */
export interface LockChanges {
  /** Architecture after architecture, in byte order of names. */
  readonly packages: readonly PackageChange[];
  /** Architectures whose images differ in something besides their packages' versions, such as the order of installation. */
  readonly otherwise: readonly string[];
}

/**
 * Security archives of Debian are `CODENAME-security`, and were `CODENAME/updates` before bullseye.
 * @see https://www.debian.org/releases/bullseye/amd64/release-notes/ch-information.en.html#security-archive
 */
function isSecurity(archive: LockedArchive | undefined): boolean {
  return archive !== undefined && /(-security|\/updates)\/?$/.test(archive.dist);
}

/** A package of a set, as far as changes go. */
export interface LockedVersion {
  readonly version: string;
  /** What tells one file of that version from another. */
  readonly mark: string;
  /** Id of the archive. */
  readonly archive: string;
  readonly isSecurity: boolean;
}

export type LockedVersions = ReadonlyMap<string, LockedVersion>;

/** The packages of a lock by full name. */
export function lockedVersions({ image, provenance }: LockEntry): LockedVersions {
  const archives = new Map(provenance.archives.map((archive) => [archive.id, archive]));
  return new Map(
    packagesOf(image).map((pkg, place) => {
      const id = provenance.packages[place]?.archive ?? '';
      const mark = 'identity' in pkg ? String(pkg.identity) : pkg.sha256;
      const isIt = isSecurity(archives.get(id));
      return [fullNameOf(pkg), { version: pkg.version, mark, archive: id, isSecurity: isIt }];
    }),
  );
}

/** What one set has that another has not, in byte order of names. */
export function versionChanges(
  architecture: string,
  old: LockedVersions,
  now: LockedVersions,
): readonly PackageChange[] {
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareBytewise);
  return names.flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from?.version === to?.version && from?.mark === to?.mark) return [];
    const counts = to ?? from;
    return [
      {
        architecture,
        package: name,
        ...(from === undefined ? {} : { from: from.version }),
        ...(to === undefined ? {} : { to: to.version }),
        archive: counts?.archive ?? '',
        isSecurity: counts?.isSecurity ?? false,
      },
    ];
  });
}

function withoutVersions(lock: Lock): string {
  const { packages, ...rest } = lock;
  const overlays = lock.family === 'alpine' ? lock.overlays.map(fullNameOf) : [];
  return lockText({ ...rest, packages: packages.map(fullNameOf), overlays });
}

/** Whether images differ although they have the same packages. */
function differsOtherwise(before: LockEntry | undefined, after: LockEntry): boolean {
  if (before === undefined) return false;
  const names = ({ image }: LockEntry): string => image.packages.map(fullNameOf).join(' ');
  return names(before) === names(after) && withoutVersions(before.image) !== withoutVersions(after.image);
}

function changesOf(before: LockEntry | undefined, after: LockEntry): readonly PackageChange[] {
  const old = before === undefined ? new Map<string, LockedVersion>() : lockedVersions(before);
  return versionChanges(after.image.architecture, old, lockedVersions(after));
}

/** What an image of `after` has that one of `before` has not. Where they come from does not count. */
export function lockChanges(before: LockFile, after: LockFile): LockChanges {
  const old = new Map(before.locks.map((entry) => [entry.image.architecture, entry]));
  const entryOf = ({ image }: LockEntry): LockEntry | undefined => old.get(image.architecture);
  return {
    packages: after.locks.flatMap((entry) => changesOf(entryOf(entry), entry)),
    otherwise: after.locks
      .filter((entry) => differsOtherwise(entryOf(entry), entry))
      .map(({ image }) => image.architecture),
  };
}

export function isEmpty({ packages, otherwise }: LockChanges): boolean {
  return packages.length === 0 && otherwise.length === 0;
}
