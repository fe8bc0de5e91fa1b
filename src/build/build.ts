import { epochSeconds } from '../kernel/epoch.js';
import { asRootfsError } from '../kernel/errors.js';
import { exportImages, checkExport } from '../export/export-images.js';
import type { ExportRequest, ExportResult, ImageSource } from '../export/request.js';
import { writeLayer } from '../layer/write-layer.js';
import { walk } from '../rootfs/walk.js';
import { obtainPackages } from './debian/packages.js';
import { resolveDebian, type ResolvedDebian } from './debian/resolve.js';
import { buildTree, type BuiltTree } from './debian/tree.js';
import { unpackApks } from './alpine/packages.js';
import { resolveAlpine, type ResolvedAlpine } from './alpine/resolve.js';
import { buildAlpineTree, checkAlpineBuild } from './alpine/tree.js';
import { pathFilter } from '../configure/debian/path-filter.js';
import { imageRequestOf } from './image-request.js';
import type { BuildRequest, Effects, ResolveRequest } from './request.js';

/** Where and how the result is written, as far as it does not follow from the locks. */
export type OutputRequest = Omit<ExportRequest, 'epoch' | 'scratch' | 'annotations'>;

export interface BootstrapRequest extends ResolveRequest, BuildRequest {
  readonly output: OutputRequest;
}

/** A lock, and where its blobs are. */
export type Resolved = ResolvedDebian | ResolvedAlpine;

/** From a suite to locks: needs the network, the clock and keys. Only build/ knows which family does what. */
export function resolve(request: ResolveRequest, effects: Effects): Promise<readonly Resolved[]> {
  switch (request.suite.family) {
    case 'debian':
      return resolveDebian(request, effects);
    case 'alpine':
      return resolveAlpine(request, effects);
  }
  return request.suite.family satisfies never;
}

function imageSource(
  built: BuiltTree,
  resolved: Resolved,
  request: BuildRequest,
  effects: Effects,
): ImageSource {
  const { lock } = resolved;
  const { tree, result } = built;
  return {
    request: imageRequestOf(lock, request, result),
    entries: () => walk(tree),
    writeLayer: (compression, sink) => {
      effects.report({ kind: 'phase', name: 'layer', detail: lock.architecture });
      return writeLayer(walk(tree), {
        epoch: lock.epoch,
        compression,
        threads: effects.threads,
        sink,
        signal: effects.signal,
        onProgress: (done, total) => effects.report({ kind: 'step', name: 'layer', done, total }),
      });
    },
  };
}

async function buildDebian(
  { lock, mirrors }: ResolvedDebian,
  detail: string,
  request: BuildRequest,
  scratch: string,
  effects: Effects,
): Promise<BuiltTree> {
  effects.report({ kind: 'phase', name: 'packages', detail });
  const packages = await obtainPackages(lock, mirrors, scratch, effects);
  effects.report({ kind: 'phase', name: 'unpack', detail });
  return buildTree(lock, packages, request, scratch, effects);
}

async function buildAlpine(
  { lock, mirrors }: ResolvedAlpine,
  detail: string,
  request: BuildRequest,
  scratch: string,
  effects: Effects,
): Promise<BuiltTree> {
  effects.report({ kind: 'phase', name: 'unpack', detail });
  const unpacked = await unpackApks(lock, mirrors, scratch, effects);
  const isExcluded = pathFilter(request.pathFilters);
  const { tree, result } = await buildAlpineTree(lock, unpacked, request, isExcluded, effects);
  return { tree, result: { ...result, native: [] } };
}

/** From a lock to a tree in memory: the same lock and blobs give the same tree, anywhere. */
async function buildImage(
  resolved: Resolved,
  request: BuildRequest,
  scratch: string,
  effects: Effects,
): Promise<ImageSource> {
  const { lock } = resolved;
  const detail = `${lock.packages.length} packages for ${lock.architecture}`;
  const built =
    lock.family === 'alpine'
      ? await buildAlpine({ ...resolved, lock }, detail, request, scratch, effects)
      : await buildDebian({ ...resolved, lock }, detail, request, scratch, effects);
  return imageSource(built, resolved, request, effects);
}

/** What {@link bootstrap} made. */
export interface BootstrapResult {
  readonly resolved: readonly Resolved[];
  readonly exported: ExportResult;
}

/**
 * The whole story: suites and mirrors → locks → packages → tree → layer → image → output.
 * @throws RootfsError of any stage; the output is whole or not there
 */
export async function bootstrap(request: BootstrapRequest, effects: Effects): Promise<BootstrapResult> {
  const count = request.architectures.length;
  // Asked before anything is fetched: an output that cannot be written must not cost a download.
  const early = { ...request.output, epoch: epochSeconds(0), scratch: effects.scratch };
  await checkExport(early, count, effects);
  if (request.suite.family === 'alpine') checkAlpineBuild(request);
  const resolved = await resolve(request, effects);
  const epoch = epochSeconds(Math.max(...resolved.map(({ lock }) => lock.epoch)));
  const scratch = await effects.disk.createPrivateDirectory(effects.scratch, 'build-');
  try {
    const thunks = resolved.map((one, place) => async () => {
      const own = await effects.disk.createPrivateDirectory(scratch, `${place}-`);
      return buildImage(one, request, own, effects);
    });
    const exported = await exportImages(thunks, { ...early, epoch }, effects);
    return { resolved, exported };
  } finally {
    // Not worth hiding the result or another error: a later `rootfs cache prune` removes it too.
    await effects.disk.remove(scratch).catch((error: unknown) => {
      const { code, message } = asRootfsError(error);
      effects.report({ kind: 'note', level: 'warning', code, text: message });
    });
  }
}
