import { compareBytewise } from '../../kernel/order.js';
import { redactUrl } from '../../kernel/url.js';
import { fullNameOf, IMAGE_FORMAT, type AlpineSet } from '../../lock/lock.js';
import type { LockedArchive, PackageOrigin, Provenance } from '../../lock/provenance.js';
import type { Effects, ResolveRequest } from '../request.js';
import { obtainApks, type ObtainedApk } from './fetch.js';
import { eachChoice, type ApkChoice } from './choose.js';
import { makeApkPlan } from './plans.js';
import { repositoryPath, type ApkArchive, type ApkIndex } from './indexes.js';

/** A lock but for what the user says about building; what proves it; and where its blobs are now. */
export interface ResolvedAlpine {
  readonly lock: AlpineSet;
  readonly provenance: Provenance;
  /** Mirrors by archive id, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

function lockedArchives(indexes: readonly ApkIndex[]): readonly LockedArchive[] {
  const archives = [...new Set(indexes.map(({ archive }) => archive))];
  return archives.map((archive) => {
    const own = indexes.filter((index) => index.archive === archive);
    const { id, dist, repository } = archive.archive;
    const indexFiles = own.map(({ folder, file, sizeBytes }) => {
      return { path: `${folder}APKINDEX.tar.gz`, sizeBytes, sha256: file.sha256 };
    });
    return {
      ...{ id, dist, repository, components: own.map(({ component }) => component), indexes: indexFiles },
      signedBy: [...new Set(own.flatMap(({ file }) => file.signedBy))].sort(compareBytewise),
      mirrors: archive.mirrors.map(redactUrl),
    };
  });
}

/** What etc/apk/repositories says of an archive. @see apk-repositories(5) of apk-tools 3 */
function repositoryLines({ archive, uri }: ApkArchive, components: readonly string[]): readonly string[] {
  const tag = archive.tag === undefined ? '' : `@${archive.tag} `;
  return (archive.components ?? components).map(
    (component) => `${tag}${uri}/${repositoryPath(archive, component)}`,
  );
}

function originOf({ locked, archive, path, requested }: ObtainedApk): PackageOrigin {
  return { package: fullNameOf(locked), archive, path, why: requested ? 'asked for' : 'needed' };
}

function sorted(packages: readonly ObtainedApk[]): readonly ObtainedApk[] {
  return [...packages].sort((a, b) => compareBytewise(fullNameOf(a.locked), fullNameOf(b.locked)));
}

async function lockOne(
  request: ResolveRequest,
  choice: ApkChoice,
  archives: readonly ApkArchive[],
  effects: Effects,
): Promise<ResolvedAlpine> {
  const { suite, variant } = request;
  const components = request.components ?? suite.components;
  const { architecture, indexes, chosen, overlays, world, asked } = choice;
  makeApkPlan(choice, request, effects.report);
  effects.report({
    kind: 'phase',
    name: 'packages',
    detail: `${chosen.length} packages for ${architecture}`,
  });
  const obtained = await obtainApks([...chosen, ...overlays], (name) => asked.includes(name), effects);
  const [own, over] = [obtained.slice(0, chosen.length), obtained.slice(chosen.length)];
  const installed = sorted(own);
  const seconds = request.sourceDateEpoch;
  const lock: AlpineSet = {
    format: IMAGE_FORMAT,
    family: 'alpine',
    ...{ suite: suite.name, title: suite.title, architecture, variant, world },
    epoch: seconds === undefined ? { kind: 'packages' } : { kind: 'given', seconds },
    packages: installed.map(({ locked }) => locked),
    order: own.map(({ locked }) => fullNameOf(locked)),
    overlays: over.map(({ locked }) => locked),
    repositories: archives.flatMap((archive) => repositoryLines(archive, components)),
    unsigned: indexes.some(({ file }) => file.signedBy.length === 0),
  };
  const provenance = {
    archives: lockedArchives(indexes),
    packages: [...installed, ...over].map(originOf),
  };
  const mirrors = new Map(indexes.map((index) => [index.archive.archive.id, index.mirrors]));
  return { lock, provenance, mirrors };
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
  return eachChoice(asked, effects, lockOne);
}
