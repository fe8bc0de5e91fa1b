import { contentSize, readContent } from '../kernel/content.js';
import { epochSeconds, type EpochSeconds } from '../kernel/epoch.js';
import { asRootfsError, RootfsError } from '../kernel/errors.js';
import { exportImages, checkExport } from '../export/export-images.js';
import type { ExportRequest, ExportResult, ImageSource } from '../export/request.js';
import { checkWritable } from '../export/target.js';
import { writeLayer } from '../layer/write-layer.js';
import { walk } from '../rootfs/walk.js';
import { IMAGE_FORMAT, type AlpineLock, type DebianLock, type Lock } from '../lock/lock.js';
import type { ResolvedDebian } from './debian/resolve.js';
import type { BuiltTree } from './debian/tree.js';
import type { ResolvedAlpine } from './alpine/resolve.js';
import { checkAlpineBuild } from './alpine/check-build.js';
import { pathFilter } from '../configure/debian/path-filter.js';
import { imageEpoch } from './image-epoch.js';
import type { PackageSources } from './package-sources.js';
import { imageRequestOf } from './image-request.js';
import { buildRequestOfLock, lockedBuild, wholeLock } from './locked-build.js';
import type { BuildRequest, Effects, ResolveRequest } from './request.js';

/** Where and how the result is written, as far as it does not follow from the locks. */
export type OutputRequest = Omit<ExportRequest, 'epoch' | 'scratch' | 'annotations'>;

/** A file that only says a version has less. */
const VERSION_MAX_BYTES = 100;

export interface BootstrapRequest extends ResolveRequest, BuildRequest {
  readonly output: OutputRequest;
}

/** A lock, and where its blobs are. */
export type Resolved = ResolvedDebian | ResolvedAlpine;

/**
 * From a suite to locks: needs the network, the clock and keys. Only build/ knows which family does what, and each is
 * loaded when it is wanted: Debian's models of maintainer scripts are half of the program.
 */
export async function resolve(request: ResolveRequest, effects: Effects): Promise<readonly Resolved[]> {
  switch (request.suite.family) {
    case 'debian':
      return (await import('./debian/resolve.js')).resolveDebian(request, effects);
    case 'alpine':
      return (await import('./alpine/resolve.js')).resolveAlpine(request, effects);
  }
  return request.suite.family satisfies never;
}

/** Where packages say which release they are of: Debian's base-files, Alpine's alpine-release. */
const VERSION_FILES = { debian: '/etc/debian_version', alpine: '/etc/alpine-release' } as const;

/** What the tree says of its release, as `12.15`. Other words (`trixie/sid`) are no version. */
function versionOf(
  { tree }: BuiltTree,
  family: Lock['family'],
  readAt: Effects['readAt'],
): string | undefined {
  const inode = tree.lookupFollowing(VERSION_FILES[family]);
  if (inode?.kind !== 'file' || contentSize(inode.content) > VERSION_MAX_BYTES) return undefined;
  const text = Buffer.from(readContent(inode.content, readAt)).toString('latin1').trim();
  return /^[0-9]+(\.[0-9]+)*$/.test(text) ? text : undefined;
}

function imageSource(built: DatedTree, lock: Lock, request: BuildRequest, effects: Effects): ImageSource {
  const { tree, result, epoch } = built;
  const version = versionOf(built, lock.family, effects.readAt);
  return {
    request: imageRequestOf(lock, request, { epoch, result, version }),
    entries: () => walk(tree),
    writeLayer: (compression, sink) => {
      effects.report({ kind: 'phase', name: 'layer', detail: lock.architecture });
      return writeLayer(walk(tree), {
        epoch,
        compression,
        threads: effects.threads,
        sink,
        signal: effects.signal,
        onProgress: (done, total) => effects.report({ kind: 'step', name: 'layer', done, total }),
      });
    },
  };
}

/** A whole lock, and where its packages are. */
export type Buildable = PackageSources<Lock>;

type DatedTree = BuiltTree & { readonly epoch: EpochSeconds };

async function buildDebian(
  sources: PackageSources<DebianLock>,
  detail: string,
  request: BuildRequest,
  scratch: string,
  effects: Effects,
): Promise<DatedTree> {
  const { lock } = sources;
  effects.report({ kind: 'phase', name: 'packages', detail });
  const { obtainPackages } = await import('./debian/packages.js');
  const packages = await obtainPackages(sources, scratch, effects);
  effects.report({ kind: 'phase', name: 'unpack', detail });
  const epoch = imageEpoch(lock.epoch, packages);
  const { buildTree } = await import('./debian/tree.js');
  return { ...(await buildTree({ ...lock, epoch }, packages, request, scratch, effects)), epoch };
}

async function buildAlpine(
  sources: PackageSources<AlpineLock>,
  detail: string,
  request: BuildRequest,
  scratch: string,
  effects: Effects,
): Promise<DatedTree> {
  const { lock } = sources;
  effects.report({ kind: 'phase', name: 'unpack', detail });
  const { apkBuildTimes, unpackApks } = await import('./alpine/packages.js');
  const unpacked = await unpackApks(sources, scratch, effects);
  const epoch = imageEpoch(lock.epoch, apkBuildTimes(lock));
  const isExcluded = pathFilter(request.pathFilters);
  const { buildAlpineTree } = await import('./alpine/tree.js');
  const { tree, result } = await buildAlpineTree({ ...lock, epoch }, unpacked, request, isExcluded, effects);
  return { tree, result: { ...result, native: [] }, epoch };
}

/** @throws RootfsError `LOCK_UNSUPPORTED` for a lock whose image this version would write otherwise */
function checkFormat({ format, architecture }: Lock): void {
  if (format === IMAGE_FORMAT) return;
  const what = `the lock for ${architecture} has image.format ${format}, and this version of rootfs writes ${IMAGE_FORMAT}`;
  throw new RootfsError('LOCK_UNSUPPORTED', what, {
    hint: 'Use the version of rootfs that wrote it, or write it anew with rootfs lock: the image gets another digest.',
  });
}

/** From a lock to a tree in memory: the same lock and blobs give the same tree, anywhere. */
export async function buildImage(
  buildable: Buildable,
  scratch: string,
  effects: Effects,
): Promise<ImageSource> {
  const { lock } = buildable;
  checkFormat(lock);
  const detail = `${lock.packages.length} packages for ${lock.architecture}`;
  const request = buildRequestOfLock(lock.build);
  const built =
    lock.family === 'alpine'
      ? await buildAlpine({ ...buildable, lock }, detail, request, scratch, effects)
      : await buildDebian({ ...buildable, lock }, detail, request, scratch, effects);
  return imageSource(built, lock, request, effects);
}

/** Built images, and the time of each. */
export interface Built {
  readonly exported: ExportResult;
  /** In the order of the locks. */
  readonly epochs: readonly EpochSeconds[];
}

/** Asked before anything is fetched: an output that cannot be written must not cost a download. */
export async function checkOutput(output: OutputRequest, count: number, effects: Effects): Promise<void> {
  await checkExport({ ...output, epoch: () => epochSeconds(0), scratch: effects.scratch }, count, effects);
  await checkWritable(effects.disk, output.target);
}

/**
 * Locks → packages → trees → layers → image → output.
 * @throws RootfsError of any stage; the output is whole or not there
 */
export async function buildLocks(
  buildables: readonly Buildable[],
  output: OutputRequest,
  effects: Effects,
): Promise<Built> {
  const epochs: EpochSeconds[] = [];
  const scratch = await effects.disk.createPrivateDirectory(effects.scratch, 'build-');
  try {
    const thunks = buildables.map((one, place) => async () => {
      const own = await effects.disk.createPrivateDirectory(scratch, `${place}-`);
      const source = await buildImage(one, own, effects);
      epochs[place] = source.request.epoch;
      return source;
    });
    const epoch = (): EpochSeconds => epochSeconds(Math.max(...epochs));
    const exported = await exportImages(thunks, { ...output, epoch, scratch: effects.scratch }, effects);
    return { exported, epochs };
  } finally {
    // Not worth hiding the result or another error: a later `rootfs cache prune` removes it too.
    await effects.disk.remove(scratch).catch((error: unknown) => {
      const { code, message } = asRootfsError(error);
      effects.report({ kind: 'note', level: 'warning', code, text: message });
    });
  }
}

/** @throws RootfsError `USAGE` for options of a build that a family knows nothing of */
export function checkBuild(family: Lock['family'], request: BuildRequest): void {
  if (family === 'alpine') checkAlpineBuild(request);
}

/** What {@link bootstrap} made. */
export interface BootstrapResult extends Built {
  readonly locks: readonly Lock[];
}

/** The whole story: suites and mirrors → locks, and from there as {@link buildLocks}. */
export async function bootstrap(request: BootstrapRequest, effects: Effects): Promise<BootstrapResult> {
  await checkOutput(request.output, request.architectures.length, effects);
  checkBuild(request.suite.family, request);
  const resolved = await resolve(request, effects);
  const build = lockedBuild(request);
  const buildables = resolved.map((one) => ({ ...one, lock: wholeLock(one.lock, build) }));
  const built = await buildLocks(buildables, request.output, effects);
  return { ...built, locks: buildables.map(({ lock }) => lock) };
}
