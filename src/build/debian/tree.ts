import type { ReadAt } from '../../kernel/content.js';
import type { Report } from '../../kernel/events.js';
import { controlValue } from '../../configure/debian/control-fields.js';
import { describePackage, writeDatabase, type UnpackedPackage } from '../../configure/debian/database.js';
import { FileOwners } from '../../configure/debian/file-owners.js';
import { pathFilter } from '../../configure/debian/path-filter.js';
import { applyProfiles, profileFilters, profileKeeps } from '../../configure/debian/profile.js';
import { Files } from '../../configure/system/files.js';
import { byteString, type ByteString } from '../../kernel/byte-string.js';
import { skeleton } from '../../configure/debian/skeleton.js';
import { sourcesList } from '../../configure/debian/sources-list.js';
import { unpackPackage } from '../../configure/debian/unpack.js';
import type { Package } from '../../package/package.js';
import { parseRelations } from '../../formats/debian/relation.js';
import { versionSatisfies } from '../../formats/debian/version.js';
import type { AutoInstalled } from '../../configure/debian/apt-traces.js';
import { configureTree, type ConfigureResult } from '../../configure/debian/configure-tree.js';
import type { DatedDebianLock } from '../locked-build.js';
import type { BuildRequest, Effects } from '../request.js';
import type { Tree } from '../../rootfs/tree.js';
import type { DeferredPackage } from '../../configure/debian/unmodelled.js';
import { finishNatively } from './native.js';

/** Whether one package's Replaces names another at its version. @see Policy §7.6.1; dpkg's does_replace */
function replacement(
  packages: ReadonlyMap<string, UnpackedPackage>,
): (newer: string, older: string) => boolean {
  return (newer, older) => {
    const [by, of] = [packages.get(newer), packages.get(older)];
    const text = by === undefined ? undefined : controlValue(by.control, 'Replaces');
    if (text === undefined || of === undefined) return false;
    const { name, version } = of.package;
    const place = {
      packageName: by?.package.name ?? '',
      packageVersion: by?.package.version ?? '',
      field: 'Replaces',
    };
    return parseRelations(text, place).some((group) =>
      group.some(
        ({ name: replaced, operator, version: limit }) =>
          replaced === name && (operator === '' || versionSatisfies(version, operator, limit)),
      ),
    );
  };
}

/** The skeleton of mmdebstrap for a lock. */
function skeletonOf(lock: DatedDebianLock): Tree {
  return skeleton({
    epoch: lock.epoch,
    architecture: lock.architecture,
    foreignArchitectures: lock.foreignArchitectures,
    mergedUsr: lock.mergedUsr,
    sourcesList: sourcesList(lock.sources),
  });
}

/** What the profiles leave out, and then what the user does. */
function exclusion({
  pathFilters,
  profiles,
}: Pick<BuildRequest, 'pathFilters' | 'profiles'>): (path: string, isDirectoryOrLink: boolean) => boolean {
  const excluded = pathFilter([...profileFilters(profiles), ...pathFilters]);
  return (path, isDirectoryOrLink) =>
    excluded(path, isDirectoryOrLink) && !(isDirectoryOrLink && profileKeeps(profiles, path));
}

/** The answers for debconf as one file. */
function selectionsOf({ configure: { selections } }: BuildRequest): ByteString {
  return byteString(Buffer.from(selections.map((line) => `${line}\n`).join('')));
}

/**
 * The tree of a lock with its packages unpacked and nothing configured.
 * @param packages in the order of the lock, in which they are unpacked
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`, `DEB_MALFORMED`
 */
export function unpackedTree(
  lock: DatedDebianLock,
  packages: readonly Package[],
  request: Pick<BuildRequest, 'pathFilters' | 'profiles'>,
  readAt: ReadAt,
  report: Report,
): Tree {
  const tree = skeletonOf(lock);
  const unpacked = packages.map(describePackage);
  const owners = new FileOwners();
  const context = {
    tree,
    owners,
    isExcluded: exclusion(request),
    readAt,
    replaces: replacement(new Map(unpacked.map((one) => [one.infoName, one]))),
    note: noteTo(report, 'unpack'),
  };
  for (const one of unpacked) unpackPackage(context, one.infoName, one.package);
  // `extract` is what mmdebstrap's variant of that name is: files, and a database that knows of no package.
  const recorded = lock.variant === 'extract' ? [] : unpacked;
  writeDatabase(tree, recorded, owners, readAt);
  return tree;
}

function noteTo(report: Report, code: string): (text: string) => void {
  return (text) => report({ kind: 'note', level: 'warning', code, text });
}

/** What all scripts of a build together may use; a build of a desktop takes a few per cent of it. */
const LIMITS = { steps: 50_000_000, depth: 1000, outputBytes: 1 << 30, cpuSeconds: 600 };

/** apt's name for the architecture of a package for `all` is the native one. */
function autoInstalled(full: string, native: string): AutoInstalled {
  const [name = '', architecture = ''] = full.split(':');
  return { name, architecture: architecture === 'all' ? native : architecture };
}

/** What has become of the packages of a tree. */
export interface BuildOutcome extends ConfigureResult {
  /** What the tree's own dpkg has configured: not what follows from the lock alone. */
  readonly native: readonly DeferredPackage[];
}

/** A tree, and what has become of its packages. */
export interface BuiltTree {
  readonly tree: Tree;
  readonly result: BuildOutcome;
}

/** Interprets the maintainer scripts of packages in the skeleton of their tree. */
async function interpret(
  tree: Tree,
  lock: DatedDebianLock,
  packages: readonly Package[],
  request: BuildRequest,
  effects: Effects,
): Promise<ConfigureResult> {
  return configureTree(
    tree,
    {
      architecture: lock.architecture,
      packages,
      calls: lock.calls,
      auto: lock.auto.map((full) => autoInstalled(full, lock.architecture)),
      isExcluded: exclusion(request),
      unmodelled: request.configure.unmodelled,
      limits: LIMITS,
      selections: selectionsOf(request),
      env: new Map(),
    },
    {
      readAt: effects.readAt,
      idle: effects.idle,
      cpuSeconds: effects.cpuSeconds,
      note: noteTo(effects.report, 'configure'),
      log: () => undefined,
      progress: (done, total) => effects.report({ kind: 'step', name: 'configure', done, total }),
    },
  );
}

/**
 * The tree of a lock: a pure function of the lock, its packages and the request, unless something was left to the tree's
 * own dpkg.
 * @param packages in the order of the lock
 * @param scratch a private directory for contents, which must outlive the tree
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`, `DEB_MALFORMED`, of scripts that cannot be interpreted, and of
 * {@link finishNatively}
 */
export async function buildTree(
  lock: DatedDebianLock,
  packages: readonly Package[],
  request: BuildRequest,
  scratch: string,
  effects: Effects,
): Promise<BuiltTree> {
  const { mode } = request.configure;
  if (mode === 'none' || lock.calls.length === 0) {
    const tree = unpackedTree(lock, packages, request, effects.readAt, effects.report);
    finish(tree, request, effects);
    return { tree, result: { configured: 0, deferred: [], skipped: [], native: [] } };
  }
  const tree = skeletonOf(lock);
  const interpreted = await interpret(tree, lock, packages, request, effects);
  const isLeft = mode === 'native' && interpreted.deferred.length > 0;
  const native = isLeft ? interpreted.deferred : [];
  const result = isLeft
    ? { ...interpreted, configured: lock.packages.length, deferred: [], native }
    : { ...interpreted, native };
  for (const text of shortcomings(result)) noteTo(effects.report, 'unmodelled')(text);
  const whole = isLeft ? await finishNatively(tree, native, lock, scratch, effects) : tree;
  finish(whole, request, effects);
  return { tree: whole, result };
}

/** What the user's profiles add to a tree that is otherwise done. */
function finish(tree: Tree, { profiles }: BuildRequest, { readAt }: Effects): void {
  applyProfiles(new Files({ tree, readAt, cwd: '/', umask: 0o022 }), profiles);
}

/** Everything that was left undone on the user's word, a sentence each. */
function shortcomings({ deferred, skipped }: ConfigureResult): readonly string[] {
  return [
    ...deferred.map(({ name, reason }) => `${name} is left unpacked: ${reason}`),
    ...skipped.map(
      ({ name, times, reason }) =>
        `left out${times === 1 ? '' : ` ${times} times`}: ${name} (${reason || 'no reason given'})`,
    ),
  ];
}
