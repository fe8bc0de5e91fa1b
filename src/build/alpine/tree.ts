import { installedHeader } from '../../archive/alpine/installed-header.js';
import { parseLockedParagraph } from '../../archive/alpine/apkindex.js';
import { installTree, type ApkResult } from '../../configure/alpine/configure-tree.js';
import { finishMinirootfs, writeRepositories } from '../../configure/alpine/finish.js';
import type { ApkToInstall } from '../../configure/alpine/records.js';
import { apkSkeleton } from '../../configure/alpine/skeleton.js';
import { readDependency } from '../../formats/alpine/dependency.js';
import { versionMatches } from '../../formats/alpine/version.js';
import type { ApkPackage } from '../../package/alpine/apk.js';
import { fullNameOf, type AlpineLock, type LockedApk } from '../../lock/lock.js';
import type { Dated } from '../locked-build.js';
import type { Tree } from '../../rootfs/tree.js';
import type { BuildRequest, Effects } from '../request.js';

/** What all scripts of a build together may use. */
const LIMITS = { steps: 50_000_000, depth: 1000, outputBytes: 1 << 30, cpuSeconds: 600 };

type PathTest = (path: string, isDirectoryOrLink: boolean) => boolean;

function toInstall(pkg: ApkPackage, locked: LockedApk): ApkToInstall {
  const found = parseLockedParagraph(locked.paragraph, locked.name);
  const { checksum: identity, origin, buildSeconds } = found;
  return { pkg, identity, header: installedHeader(found), origin, buildSeconds, tag: locked.tag };
}

/** Whether one package's `replaces` names another. @see apk-tools v2.14.4 src/package.c, apk_dep_is_materialized */
function replaces(newer: ApkToInstall, older: ApkToInstall): boolean {
  return newer.pkg.info.replaces.some((word) => {
    const dependency = readDependency(word);
    if (dependency === undefined || dependency.name !== older.pkg.name) return false;
    return versionMatches(older.pkg.version, dependency.operator, dependency.version);
  });
}

function noteTo({ report }: Effects, code: string): (text: string) => void {
  return (text) => report({ kind: 'note', level: 'warning', code, text });
}

/** Everything that was left undone on the user's word, a sentence each. */
function tellShortcomings({ deferred, skipped }: ApkResult, note: (text: string) => void): void {
  for (const { name, reason } of deferred) note(`a script of ${name} is left out: ${reason}`);
  for (const { name, times, reason } of skipped) {
    note(`left out${times === 1 ? '' : ` ${times} times`}: ${name} (${reason || 'no reason given'})`);
  }
}

/**
 * The tree of a lock: a pure function of the lock, its packages and the request.
 * @param packages in the order of the lock's `order`
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`, and of scripts that cannot be interpreted
 */
export async function buildAlpineTree(
  lock: Dated<AlpineLock>,
  {
    packages,
    overlays,
  }: { readonly packages: readonly ApkPackage[]; readonly overlays: readonly ApkPackage[] },
  request: BuildRequest,
  isExcluded: PathTest,
  effects: Effects,
): Promise<{ readonly tree: Tree; readonly result: ApkResult }> {
  const { architecture, world, epoch, variant } = lock;
  const { readAt, idle, cpuSeconds, report } = effects;
  const tree = apkSkeleton(epoch, architecture);
  const locked = new Map(lock.packages.map((one) => [fullNameOf(one), one]));
  const isMinirootfs = variant === 'minirootfs';
  const result = await installTree(
    tree,
    {
      ...{ architecture, world, replaces, isExcluded, limits: LIMITS },
      packages: packages.map((pkg, place) =>
        toInstall(pkg, locked.get(lock.order[place] ?? '') as LockedApk),
      ),
      scripts: !isMinirootfs && request.configure.mode !== 'none',
      unmodelled: request.configure.unmodelled,
    },
    {
      ...{ readAt, idle, cpuSeconds },
      note: noteTo(effects, 'configure'),
      log: () => undefined,
      progress: (done, total) => report({ kind: 'step', name: 'configure', done, total }),
    },
  );
  tellShortcomings(result, noteTo(effects, 'unmodelled'));
  if (isMinirootfs) {
    finishMinirootfs(tree, overlays, readAt);
    writeRepositories(tree, lock.repositories);
  }
  return { tree, result };
}
