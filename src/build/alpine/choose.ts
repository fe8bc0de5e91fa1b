import type { Architecture } from '../../kernel/architecture.js';
import { RootfsError } from '../../kernel/errors.js';
import { checkArchitectures, chosenArchives } from '../choice.js';
import { heldFor } from '../held.js';
import type { Effects, ResolveRequest } from '../request.js';
import { together } from '../together.js';
import { holdApks } from './hold.js';
import { obtainApkIndex, openApkArchive, repositoryPath, type ApkArchive, type ApkIndex } from './indexes.js';
import { packageNamed, solveWorld, type ChosenApk } from './solve.js';
import { parseAlpineVariant, worldOf } from './variants.js';

/** What a request comes to for one architecture, before any package is fetched. */
export interface ApkChoice {
  readonly architecture: Architecture;
  readonly indexes: readonly ApkIndex[];
  /** In the order in which they are installed. */
  readonly chosen: readonly ChosenApk[];
  readonly overlays: readonly ChosenApk[];
  /** Words of etc/apk/world. */
  readonly world: readonly string[];
  /** Names that were asked for. */
  readonly asked: readonly string[];
}

function refuse(option: string, why: string): never {
  throw new RootfsError('USAGE', `${option} has no meaning for an Alpine suite: ${why}`);
}

function checkOptions(request: ResolveRequest, effects: Effects): void {
  if (request.recommends) refuse('--recommends', 'its packages recommend nothing');
  if (request.solver !== 'apt') refuse('--solver', 'apk has a solver of its own, which is always used');
  const { pins, preferences, targetRelease } = request;
  const tags = 'it is apt’s; packages of an archive with a tag are asked for as name@tag';
  if (pins.length > 0) refuse('--pin', tags);
  if (preferences.length > 0) refuse('--preferences', tags);
  if (targetRelease !== '') refuse('--target-release', tags);
  const [local] = request.localPackages;
  if (local !== undefined) refuse(`--include ${local.word}`, 'a .deb is Debian’s');
  if (request.foreignArchitectures.length > 0) refuse('--foreign-arch', 'its systems have one architecture');
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
  const wanted = archives.flatMap((archive) =>
    (archive.archive.components ?? components).map((component) => ({ archive, component })),
  );
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

async function choose(
  request: ResolveRequest,
  architecture: Architecture,
  archives: readonly ApkArchive[],
  effects: Effects,
): Promise<ApkChoice> {
  const { suite, variant } = request;
  const components = request.components ?? suite.components;
  const indexes = await loadIndexes(archives, architecture, components, request, effects);
  const asked = worldOf(request);
  const held = heldFor(request, architecture, effects);
  const choosable =
    held === undefined ? indexes : holdApks(indexes, architecture, asked, held.versions, held.gone);
  const { packages: chosen, world } = solveWorld(choosable, architecture, asked);
  const overlaid = variant === 'minirootfs' ? suite.overlays : [];
  const overlays = overlaid.map((name) => packageNamed(choosable, architecture, name));
  return { architecture, indexes, chosen, overlays, world, asked };
}

/**
 * Chooses packages for one architecture after the other.
 * @returns what `body` made of each, in the order of the architectures
 * @throws RootfsError of the network, of trust, of malformed indexes, of the solver, and what `body` throws
 */
export async function eachChoice<T>(
  asked: ResolveRequest,
  effects: Effects,
  body: (
    request: ResolveRequest,
    choice: ApkChoice,
    archives: readonly ApkArchive[],
    effects: Effects,
  ) => Promise<T>,
): Promise<readonly T[]> {
  const request = { ...asked, variant: parseAlpineVariant(asked.variant) };
  checkOptions(request, effects);
  checkArchitectures(request);
  effects.report({ kind: 'phase', name: 'resolve', detail: request.suite.title });
  const archives: ApkArchive[] = [];
  for (const archive of chosenArchives(request.suite, request.archives))
    archives.push(await openApkArchive(archive, request, effects));
  const made: T[] = [];
  for (const architecture of request.architectures) {
    const choice = await choose(request, architecture, archives, effects);
    made.push(await body(request, choice, archives, effects));
  }
  return made;
}
