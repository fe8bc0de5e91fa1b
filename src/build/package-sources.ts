import type { AlpineSet, ChosenSet, DebianSet, LockedPackage } from '../lock/lock.js';
import type { Provenance } from '../lock/provenance.js';
import type { BlobRequest } from '../store/obtain.js';

/** Stands for the id of an archive where a package was named by its path. */
export const LOCAL = './';

/** What is fetched for a lock: its packages, and where each may be had. */
export interface PackageSources<L extends ChosenSet = ChosenSet> {
  readonly lock: L;
  readonly provenance: Pick<Provenance, 'packages'>;
  /** By archive id, in order of preference, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

/** All blobs of a set, in the order in which its provenance names them. */
export function packagesOf(lock: DebianSet | AlpineSet): readonly LockedPackage[] {
  return lock.family === 'alpine' ? [...lock.packages, ...lock.overlays] : lock.packages;
}

/** As the files of a pool or repository are called: `libc6_2.36-9_arm64`, `busybox-1.36.1-r29`. */
export function labelOf(family: ChosenSet['family'], { name, version, architecture }: LockedPackage): string {
  if (family === 'alpine') return `${name}-${version}`;
  return `${name}_${version.replace(/^\d+:/, '')}_${architecture}`;
}

/** The blobs of a lock, in the order of {@link packagesOf}. */
export function packageRequests({ lock, provenance, mirrors }: PackageSources): readonly BlobRequest[] {
  return packagesOf(lock).map((pkg, place) => {
    const { archive = '', path = '' } = provenance.packages[place] ?? {};
    // A file name may hold characters that a URL may not, such as ~ and +, which mirrors take as they are.
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const isAbsolute = archive === LOCAL && path.startsWith('/');
    const urls = isAbsolute
      ? [`file://${encoded}`]
      : (mirrors.get(archive) ?? []).map((mirror) => `${mirror}${encoded}`);
    return { spec: { sha256: pkg.sha256, sizeBytes: pkg.sizeBytes }, urls, label: labelOf(lock.family, pkg) };
  });
}
