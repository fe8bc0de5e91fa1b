import { join } from 'node:path';
import { RootfsError } from '../../kernel/errors.js';
import { unpackJob, type UnpackInput } from '../../package/debian/unpack-job.js';
import type { Package } from '../../package/package.js';
import { fullNameOf, type ChosenSet, type LockedPackage } from '../../lock/lock.js';
import type { Provenance } from '../../lock/provenance.js';
import { obtainAll, obtainBlob, type BlobRequest } from '../../store/obtain.js';
import type { Effects } from '../request.js';

/** `libc6_2.36-9_arm64`, as the files of a pool are called. */
function labelOf(pkg: LockedPackage): string {
  return `${pkg.name}_${pkg.version.replace(/^\d+:/, '')}_${pkg.architecture}`;
}

/** What is fetched for a lock: its packages, and where each may be had. */
export interface PackageSources {
  readonly lock: ChosenSet;
  readonly provenance: Pick<Provenance, 'packages'>;
  /** By archive id, in order of preference, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

/** The blobs of the packages of a lock, in its order. */
export function packageRequests({ lock, provenance, mirrors }: PackageSources): readonly BlobRequest[] {
  return lock.packages.map((pkg, place) => {
    const { archive = '', path = '' } = provenance.packages[place] ?? {};
    // A file name may hold characters that a URL may not, such as ~ and +, which mirrors take as they are.
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const urls = (mirrors.get(archive) ?? []).map((mirror) => `${mirror}${encoded}`);
    return { spec: { sha256: pkg.sha256, sizeBytes: pkg.sizeBytes }, urls, label: labelOf(pkg) };
  });
}

/** The index is signed and the package is what the index says; that both name the same thing is checked all the same. */
function checkIdentity(pkg: Package, locked: LockedPackage): Package {
  const seen = `${pkg.name} ${pkg.version} ${pkg.architecture}`;
  const wanted = `${locked.name} ${locked.version} ${locked.architecture}`;
  if (seen === wanted) return pkg;
  throw new RootfsError('DEB_MALFORMED', `${labelOf(locked)} is ${seen}, but its index says ${wanted}`, {
    hint: 'The archive itself published this; tell its maintainers.',
  });
}

function named(locked: LockedPackage, error: unknown): unknown {
  if (!(error instanceof RootfsError) || error.code === 'INTERRUPTED') return error;
  return new RootfsError(error.code, `${labelOf(locked)}: ${error.message}`, {
    hint: error.hint,
    cause: error,
  });
}

/** Unpacks a package; one that turns out to be corrupt in the store is fetched again, once. */
async function unpackHealing(request: BlobRequest, input: UnpackInput, effects: Effects): Promise<Package> {
  try {
    return await effects.threads.run(unpackJob, input);
  } catch (error) {
    if (!(error instanceof RootfsError) || error.code !== 'DIGEST_MISMATCH') throw error;
    // Reading removes an entry that does not have its own digest; one that has it was not the trouble.
    if ((await effects.store.read(request.spec)) !== undefined) throw error;
    await obtainBlob(request, effects);
    return effects.threads.run(unpackJob, input);
  }
}

/**
 * Fetches the packages of a lock and unpacks each, on any thread, as soon as it is there.
 * @param scratch a private directory for the unpacked contents, which must outlive the tree
 * @returns in the order in which they are to be unpacked
 */
export async function obtainPackages(
  sources: PackageSources,
  scratch: string,
  effects: Effects,
): Promise<readonly Package[]> {
  const { lock } = sources;
  const total = lock.packages.length;
  let done = 0;
  const requests = packageRequests(sources);
  const unpack = async (locked: LockedPackage, place: number): Promise<Package> => {
    const request = requests[place] as BlobRequest;
    const input = {
      ...request.spec,
      blobPath: effects.store.path(request.spec),
      scratchPath: join(scratch, `${place}.data`),
    };
    try {
      const pkg = checkIdentity(await unpackHealing(request, input, effects), locked);
      effects.report({ kind: 'step', name: 'unpack', done: ++done, total });
      return pkg;
    } catch (error) {
      throw named(locked, error);
    }
  };
  const unpacked = new Map<number, Promise<Package>>();
  try {
    await obtainAll(requests, effects.transfers, effects, (place) => {
      const promise = unpack(lock.packages[place] as LockedPackage, place);
      // A failure is thrown below; until then it must not count as unhandled.
      promise.catch(() => undefined);
      unpacked.set(place, promise);
    });
    const packages = new Map<string, Package>();
    for (const [place, locked] of lock.packages.entries())
      packages.set(fullNameOf(locked), await (unpacked.get(place) as Promise<Package>));
    return lock.order.flatMap((name) => packages.get(name) ?? []);
  } finally {
    // Nobody may write into the scratch directory any more once its owner goes on to remove it.
    await Promise.allSettled(unpacked.values());
  }
}
