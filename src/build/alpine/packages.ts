import { join } from 'node:path';
import { parseApkChecksum } from '../../formats/alpine/checksum.js';
import { RootfsError } from '../../kernel/errors.js';
import type { ApkPackage } from '../../package/alpine/apk.js';
import { apkUnpackJob } from '../../package/alpine/unpack-job.js';
import type { AlpineLock, LockedApk } from '../../resolve/lock.js';
import { obtainBlob } from '../../store/obtain.js';
import type { Effects } from '../request.js';
import { labelOf, namedError, urlsOf } from './fetch.js';

/** The control member is what the index names; that both name the same package is checked all the same. */
function checkSame(pkg: ApkPackage, locked: LockedApk): ApkPackage {
  const seen = `${pkg.name} ${pkg.version}`;
  const wanted = `${locked.name} ${locked.version}`;
  if (seen === wanted) return pkg;
  throw new RootfsError('APK_MALFORMED', `${locked.path} is ${seen}, but its index says ${wanted}`, {
    hint: 'The repository itself published this; tell its maintainers.',
  });
}

async function unpackOne(
  locked: LockedApk,
  mirrors: ReadonlyMap<string, readonly string[]>,
  scratchPath: string,
  effects: Effects,
): Promise<ApkPackage> {
  const { sha256, sizeBytes, path } = locked;
  const spec = { sha256, sizeBytes };
  const label = labelOf(locked);
  try {
    const identity = parseApkChecksum(locked.identity);
    if (identity === undefined) throw new RootfsError('APK_MALFORMED', `not an identity: ${locked.identity}`);
    const urls = urlsOf(path, mirrors.get(locked.archive) ?? []);
    // It was kept while it was locked; only another process can have removed it since.
    if (!(await effects.store.has(spec))) await obtainBlob({ spec, urls, label }, effects);
    const input = { ...spec, blobPath: effects.store.path(spec), identity, scratchPath };
    return checkSame(await effects.threads.run(apkUnpackJob, input), locked);
  } catch (error) {
    throw namedError(label, error);
  }
}

/**
 * Unpacks the packages of a lock, then its overlays, each on any thread.
 * @param scratch a private directory for the unpacked contents, which must outlive the tree
 * @returns in the order of the lock
 */
export async function unpackApks(
  lock: AlpineLock,
  mirrors: ReadonlyMap<string, readonly string[]>,
  scratch: string,
  effects: Effects,
): Promise<{ readonly packages: readonly ApkPackage[]; readonly overlays: readonly ApkPackage[] }> {
  const all = [...lock.packages, ...lock.overlays];
  let done = 0;
  const settled = await Promise.allSettled(
    all.map(async (locked, place) => {
      const pkg = await unpackOne(locked, mirrors, join(scratch, `${place}.data`), effects);
      effects.report({ kind: 'step', name: 'unpack', done: ++done, total: all.length });
      return pkg;
    }),
  );
  const unpacked = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const count = lock.packages.length;
  return { packages: unpacked.slice(0, count), overlays: unpacked.slice(count) };
}
