import type { Architecture } from '../../kernel/architecture.js';
import { epochSeconds, type EpochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import type { AlpineLock, LockedArchive } from '../../resolve/lock.js';
import { checkArchitectures, chosenArchives } from '../choice.js';
import type { Effects, ResolveRequest } from '../request.js';
import { together } from '../together.js';
import { obtainApks, type ObtainedApk } from './fetch.js';
import { obtainApkIndex, openApkArchive, repositoryPath, type ApkArchive, type ApkIndex } from './indexes.js';
import { packageNamed, solveWorld } from './solve.js';
import { parseAlpineVariant, worldOf } from './variants.js';

/** Of tar, gzip and order together: a change of any of them that changes bytes needs a new number. */
const FORMAT = 1;

/** A lock, and what is known of where its blobs are: that is no part of the lock, for it changes nothing in the image. */
export interface ResolvedAlpine {
  readonly lock: AlpineLock;
  /** Mirrors by archive id, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

function refuse(option: string, why: string): never {
  throw new RootfsError('USAGE', `${option} has no meaning for an Alpine suite: ${why}`);
}

function checkOptions(request: ResolveRequest, effects: Effects): void {
  if (request.recommends) refuse('--recommends', 'its packages recommend nothing');
  if (request.solver !== 'apt') refuse('--solver', 'apk has a solver of its own, which is always used');
  const pins = request.pins.length + request.preferences.length;
  if (pins > 0 || request.targetRelease !== '')
    refuse('--pin, --preferences and --target-release', 'they are apt’s');
  if (request.foreignArchitectures.length > 0) refuse('--foreign-arch', 'its systems have one architecture');
  if (request.policy !== undefined)
    refuse('--deny, --max-size and --only-from', 'they are not checked for it yet');
  if (request.at === undefined) return;
  const text = '--at changes nothing: the indexes and keys of Alpine have no dates';
  effects.report({ kind: 'note', level: 'warning', code: 'at', text });
}

/** The indexes of one architecture. A component that a mirror does not have, other than the first, is gone without. */
async function loadIndexes(
  archives: readonly ApkArchive[],
  architecture: string,
  components: readonly string[],
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly ApkIndex[]> {
  const wanted = archives.flatMap((archive) => components.map((component) => ({ archive, component })));
  const loaded = await together(
    wanted.map(({ archive, component }, place) => async (own: Effects) => {
      try {
        return await obtainApkIndex(archive, component, architecture, request, own);
      } catch (error) {
        const isAbsent = error instanceof RootfsError && error.code === 'NETWORK_NOT_FOUND';
        if (!isAbsent || place === 0) throw error;
        const text = `${repositoryPath(archive.archive, component)} has nothing for ${architecture}, so it is not used`;
        effects.report({ kind: 'note', level: 'warning', code: 'archive-skipped', text });
        return undefined;
      }
    }),
    effects,
  );
  const indexes = loaded.filter((index) => index !== undefined);
  for (const { folder, file } of indexes.filter((index) => index.file.signedBy.length === 0)) {
    const text = `${folder}APKINDEX.tar.gz (${file.sha256}) is NOT verified: no trusted signature, taken because of --insecure-unsigned`;
    effects.report({ kind: 'note', level: 'warning', code: 'insecure-unsigned', text });
  }
  return indexes;
}

function newest(packages: readonly ObtainedApk[]): EpochSeconds {
  return epochSeconds(Math.max(0, ...packages.map(({ buildSeconds }) => buildSeconds)));
}

function lockedArchives(
  indexes: readonly ApkIndex[],
  packages: readonly ObtainedApk[],
): readonly LockedArchive[] {
  const archives = [...new Set(indexes.map(({ archive }) => archive))];
  return archives.map((archive) => {
    const own = indexes.filter((index) => index.archive === archive);
    const { id, dist } = archive.archive;
    const files = own.map(({ folder, file }) => ({ path: `${folder}APKINDEX.tar.gz`, sha256: file.sha256 }));
    const [first] = files;
    if (first === undefined) throw new RootfsError('INTERNAL', `${id} has no index`);
    return {
      ...{ id, dist, components: own.map(({ component }) => component), uri: archive.uri },
      ...{ release: first.sha256, indexes: files },
      signedBy: [...new Set(own.flatMap(({ file }) => file.signedBy))].sort(),
      date: newest(packages.filter(({ locked }) => locked.archive === id)),
    };
  });
}

async function resolveOne(
  request: ResolveRequest,
  architecture: Architecture,
  archives: readonly ApkArchive[],
  effects: Effects,
): Promise<ResolvedAlpine> {
  const { suite, variant } = request;
  const components = request.components ?? suite.components;
  const indexes = await loadIndexes(archives, architecture, components, request, effects);
  const asked = worldOf(request);
  const { packages: chosen, world } = solveWorld(indexes, architecture, asked);
  const overlaid = variant === 'minirootfs' ? suite.overlays : [];
  const overlays = overlaid.map((name) => packageNamed(indexes, architecture, name));
  effects.report({
    kind: 'phase',
    name: 'packages',
    detail: `${chosen.length} packages for ${architecture}`,
  });
  const obtained = await obtainApks([...chosen, ...overlays], (name) => asked.includes(name), effects);
  const locked = obtained.map((one) => one.locked);
  const lock: AlpineLock = {
    format: FORMAT,
    family: 'alpine',
    ...{ suite: suite.name, title: suite.title, architecture, variant, world },
    // The package with the release's own number in it, where there is one.
    version: (locked[chosen.length]?.version ?? '').replace(/-r[0-9]+$/, ''),
    epoch: request.sourceDateEpoch ?? newest(obtained),
    archives: lockedArchives(indexes, obtained),
    packages: locked.slice(0, chosen.length),
    overlays: locked.slice(chosen.length),
    repositories: archives.flatMap(({ archive, uri }) =>
      components.map((component) => `${uri}/${repositoryPath(archive, component)}`),
    ),
    unsigned: indexes.some(({ file }) => file.signedBy.length === 0),
  };
  return { lock, mirrors: new Map(indexes.map(({ archive, mirrors }) => [archive.archive.id, mirrors])) };
}

/**
 * Everything that needs the network and keys: from suites and mirrors to one lock for each architecture. Unlike Debian's,
 * Alpine's indexes say no SHA-256 of their packages, so these are fetched and checked here already.
 * @throws RootfsError of any of the stages; nothing is written but what the store keeps
 */
export async function resolveAlpine(
  asked: ResolveRequest,
  effects: Effects,
): Promise<readonly ResolvedAlpine[]> {
  const request = { ...asked, variant: parseAlpineVariant(asked.variant) };
  checkArchitectures(request);
  checkOptions(request, effects);
  effects.report({ kind: 'phase', name: 'resolve', detail: request.suite.title });
  const archives: ApkArchive[] = [];
  for (const archive of chosenArchives(request.suite, request.archives))
    archives.push(await openApkArchive(archive, request, effects));
  const resolved: ResolvedAlpine[] = [];
  for (const architecture of request.architectures)
    resolved.push(await resolveOne(request, architecture, archives, effects));
  return resolved;
}
