import { join } from 'node:path';
import { RootfsError } from '../../kernel/errors.js';
import { unpackJob, type UnpackInput } from '../../package/debian/unpack-job.js';
import type { DebPackage } from '../../package/debian/deb.js';
import { fullNameOf, type DebianSet, type LockedPackage } from '../../lock/lock.js';
import { obtainAll, obtainBlob, type BlobRequest } from '../../store/obtain.js';
import { labelOf, packageRequests, type PackageSources } from '../package-sources.js';
import type { Effects } from '../request.js';

/** The index is signed and the package is what the index says; that both name the same thing is checked all the same. */
function checkIdentity(pkg: DebPackage, locked: LockedPackage): DebPackage {
  const seen = `${pkg.name} ${pkg.version} ${pkg.architecture}`;
  const wanted = `${locked.name} ${locked.version} ${locked.architecture}`;
  if (seen === wanted) return pkg;
  throw new RootfsError(
    'DEB_MALFORMED',
    `${labelOf('debian', locked)} is ${seen}, but index and lock say ${wanted}`,
    {
      hint: 'If the lock was edited, write it anew with rootfs lock; else the archive itself published this: tell its maintainers.',
    },
  );
}

function named(locked: LockedPackage, error: unknown): unknown {
  if (!(error instanceof RootfsError) || error.code === 'INTERRUPTED') return error;
  return new RootfsError(error.code, `${labelOf('debian', locked)}: ${error.message}`, {
    hint: error.hint,
    cause: error,
  });
}

/** Unpacks a package; one that turns out to be corrupt in the store is fetched again, once. */
async function unpackHealing(
  request: BlobRequest,
  input: UnpackInput,
  effects: Effects,
): Promise<DebPackage> {
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
  sources: PackageSources<DebianSet>,
  scratch: string,
  effects: Effects,
): Promise<readonly DebPackage[]> {
  const { lock } = sources;
  const total = lock.packages.length;
  let done = 0;
  const requests = packageRequests(sources);
  const unpack = async (locked: LockedPackage, place: number): Promise<DebPackage> => {
    const request = requests[place] as BlobRequest;
    const input = {
      ...request.spec,
      ...effects.store.place(request.spec),
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
  const unpacked = new Map<number, Promise<DebPackage>>();
  try {
    await obtainAll(requests, effects.transfers, effects, (place) => {
      const promise = unpack(lock.packages[place] as LockedPackage, place);
      // A failure is thrown below; until then it must not count as unhandled.
      promise.catch(() => undefined);
      unpacked.set(place, promise);
    });
    const packages = new Map<string, DebPackage>();
    for (const [place, locked] of lock.packages.entries())
      packages.set(fullNameOf(locked), await (unpacked.get(place) as Promise<DebPackage>));
    return lock.order.flatMap((name) => packages.get(name) ?? []);
  } finally {
    // Nobody may write into the scratch directory any more once its owner goes on to remove it.
    await Promise.allSettled(unpacked.values());
  }
}
