import { join } from 'node:path';
import { parseApkChecksum } from '../../formats/alpine/checksum.js';
import { RootfsError } from '../../kernel/errors.js';
import type { ApkPackage } from '../../package/alpine/apk.js';
import { apkUnpackJob } from '../../package/alpine/unpack-job.js';
import { parseLockedParagraph } from '../../archive/alpine/apkindex.js';
import { fullNameOf, type AlpineSet, type LockedApk } from '../../lock/lock.js';
import { obtainBlob, type BlobRequest } from '../../store/obtain.js';
import { packageRequests, type PackageSources } from '../package-sources.js';
import type { Effects } from '../request.js';
import { namedError } from './fetch.js';

/** The control member is what the index names; that both name the same package is checked all the same. */
function checkSame(pkg: ApkPackage, locked: LockedApk, label: string): ApkPackage {
  const seen = `${pkg.name} ${pkg.version}`;
  const wanted = `${locked.name} ${locked.version}`;
  if (seen === wanted) return pkg;
  throw new RootfsError('APK_MALFORMED', `${label} is ${seen}, but index and lock say ${wanted}`, {
    hint: 'If the lock was edited, write it anew with rootfs lock; else the repository itself published this: tell its maintainers.',
  });
}

async function unpackOne(
  locked: LockedApk,
  request: BlobRequest,
  scratchPath: string,
  effects: Effects,
): Promise<ApkPackage> {
  const { spec, label } = request;
  try {
    const identity = parseApkChecksum(locked.identity);
    if (identity === undefined) throw new RootfsError('APK_MALFORMED', `not an identity: ${locked.identity}`);
    if (!(await effects.store.has(spec))) await obtainBlob(request, effects);
    const input = { ...spec, ...effects.store.place(spec), identity, scratchPath };
    return checkSame(await effects.threads.run(apkUnpackJob, input), locked, label);
  } catch (error) {
    throw namedError(label, error);
  }
}

/**
 * Unpacks the packages of a lock, then its overlays, each on any thread.
 * @param scratch a private directory for the unpacked contents, which must outlive the tree
 * @returns packages in the order in which they are to be installed
 */
export async function unpackApks(
  sources: PackageSources<AlpineSet>,
  scratch: string,
  effects: Effects,
): Promise<{ readonly packages: readonly ApkPackage[]; readonly overlays: readonly ApkPackage[] }> {
  const { lock } = sources;
  const all = [...lock.packages, ...lock.overlays];
  const requests = packageRequests(sources);
  const threads = effects.threads.fitting(all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  let done = 0;
  const settled = await Promise.allSettled(
    all.map(async (locked, place) => {
      const pkg = await unpackOne(locked, requests[place] as BlobRequest, join(scratch, `${place}.data`), {
        ...effects,
        threads,
      });
      effects.report({ kind: 'step', name: 'unpack', done: ++done, total: all.length });
      return pkg;
    }),
  );
  const unpacked = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const count = lock.packages.length;
  const byName = new Map(lock.packages.map((locked, place) => [fullNameOf(locked), unpacked[place]]));
  return {
    packages: lock.order.flatMap((name) => byName.get(name) ?? []),
    overlays: unpacked.slice(count),
  };
}

/** When each package of a lock was built, by its index. */
export function apkBuildTimes(lock: AlpineSet): readonly { readonly builtSeconds: number }[] {
  return [...lock.packages, ...lock.overlays].map(({ name, paragraph }) => {
    return { builtSeconds: parseLockedParagraph(paragraph, name).buildSeconds };
  });
}
