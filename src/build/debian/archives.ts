import { RootfsError } from '../../kernel/errors.js';
import { redactUrl } from '../../kernel/url.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import type { Verified } from '../../archive/verified.js';
import {
  indexFiles,
  type IndexFile,
  supportsArchitecture,
  supportsComponent,
} from '../../archive/debian/indexes.js';
import { indexRelease } from '../../archive/debian/release.js';
import { packagesIndex } from '../../archive/debian/packages.js';
import type { LockedSource } from '../../lock/lock.js';
import type { LockedArchive, LockedIndex } from '../../lock/provenance.js';
import { chooseMirrors } from '../../suite/mirror.js';
import { hasStamp } from '../../suite/mirror-value.js';
import { stampOf, withoutStamp } from '../../suite/snapshot.js';
import type { SuiteArchive } from '../../suite/suite.js';
import { tellMirror } from '../choice.js';
import type { Effects, ResolveRequest } from '../request.js';
import { sourcesUri } from '../sources.js';
import { obtainPackagesIndex } from './obtain-index.js';
import { archiveKeyring } from './keys.js';
import { obtainRelease, type ObtainedRelease } from './release.js';

/** An archive whose release file holds, before any index is read. */
export interface OpenArchive {
  readonly archive: SuiteArchive;
  readonly obtained: ObtainedRelease;
  /** Where indexes and packages are fetched from, in order of preference. */
  readonly mirrors: readonly string[];
  /** What the image's sources.list names. */
  readonly uri: string;
}

/** An archive as one architecture uses it. */
export interface LoadedArchive {
  readonly locked: LockedArchive;
  /** Its line of sources.list. */
  readonly source: LockedSource;
  readonly indexes: readonly Verified<PackagesIndex>[];
  readonly mirrors: readonly string[];
}

/** Finds, fetches and verifies the release file of an archive. */
export async function openArchive(
  archive: SuiteArchive,
  request: ResolveRequest,
  effects: Effects,
): Promise<OpenArchive> {
  const { suite, mirrors } = request;
  const choice = chooseMirrors(suite, archive, mirrors);
  tellMirror(archive, choice, effects);
  // The suite's own place may be a snapshot archive that is asked for its state as of now.
  const isSnapshot = stampOf(choice.urls[0] ?? '') !== undefined;
  const time = mirrors.snapshot ?? mirrors.now;
  const obtained = await obtainRelease(
    {
      archive,
      mirrors: choice.urls,
      keyring: await archiveKeyring(effects.disk, suite, archive, request.keyrings),
      judgedAt: { now: request.at ?? mirrors.now, live: request.at === undefined },
      snapshot: isSnapshot ? { time, isAsked: mirrors.snapshot !== undefined } : undefined,
      unsigned: request.insecureUnsigned,
    },
    effects,
  );
  if (obtained.unsigned) {
    const text = `${archive.dist} is NOT verified: no trusted signature, taken because of --insecure-unsigned`;
    effects.report({ kind: 'note', level: 'warning', code: 'insecure-unsigned', text });
  }
  const uri = sourcesUri(suite, archive, request, choice);
  return { archive, obtained, mirrors: [...choice.besides, ...obtained.mirrors], uri };
}

function usable(
  open: OpenArchive,
  architecture: string,
  components: readonly string[],
  effects: Effects,
): readonly string[] {
  const { archive, obtained } = open;
  const skip = (text: string): void =>
    effects.report({ kind: 'note', level: 'info', code: 'archive-skipped', text });
  const isPublished =
    (archive.architectures?.includes(architecture) ?? true) &&
    supportsArchitecture(obtained.release, architecture);
  // main must have it: indexFiles says so as an error.
  if (!isPublished && archive.id !== 'main') {
    skip(`${archive.dist} has nothing for ${architecture}, so it is not used`);
    return [];
  }
  return components.filter((component) => {
    const has = archive.id === 'main' || supportsComponent(obtained.release, component);
    if (!has) skip(`${archive.dist} has no component ${component}`);
    return has;
  });
}

/** The host that the image's apt fetches from, which pins by origin are about; '' for files. */
function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).hostname : '';
}

/** An archive besides main can be done without, and the user may not know that. */
function withoutHint(archive: SuiteArchive, error: unknown): unknown {
  if (!(error instanceof RootfsError) || archive.id === 'main' || error.code === 'INTERRUPTED') return error;
  const hint =
    `${error.hint ?? ''} Or go without ${archive.id}: name the other archives with --archives.`.trim();
  return new RootfsError(error.code, error.message, { hint, cause: error });
}

/** The snapshot archive that was used, else the suite's. */
function snapshotsOf(
  archive: SuiteArchive,
  mirrors: readonly string[],
  stamp: string | undefined,
): Pick<LockedArchive, 'snapshots' | 'snapshot'> {
  const used = mirrors.find((mirror) => stamp !== undefined && stampOf(mirror) === stamp);
  if (used !== undefined && stamp !== undefined)
    return { snapshots: withoutStamp(redactUrl(used)), snapshot: stamp };
  return hasStamp(archive.uri) ? { snapshots: archive.uri } : {};
}

function lockedArchive(
  { archive, obtained, mirrors }: OpenArchive,
  components: readonly string[],
  indexes: readonly LockedIndex[],
): LockedArchive {
  const { release, signedBy, stamp, judgedAt } = obtained;
  const live = mirrors.filter((mirror) => stampOf(mirror) === undefined);
  return {
    id: archive.id,
    dist: archive.dist,
    repository: archive.repository,
    components,
    release: {
      sha256: release.textSha256,
      date: release.date,
      ...(judgedAt.live ? {} : { judgedAt: judgedAt.now }),
    },
    signedBy,
    indexes: indexes.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    mirrors: live.map(redactUrl),
    ...snapshotsOf(archive, mirrors, stamp),
  };
}

/** Component by component and within it by architecture, as apt reads them; an index of `all` is read once. */
function indexFilesOf(
  open: OpenArchive,
  wanted: ReadonlyMap<string, readonly string[]>,
): readonly Verified<IndexFile>[] {
  const { archive, obtained } = open;
  const components = new Set([...wanted.values()].flat());
  const files = [...components].flatMap((component) =>
    [...wanted].flatMap(([architecture, has]) =>
      has.includes(component) ? indexFiles(obtained.release, archive, component, architecture) : [],
    ),
  );
  return [...new Map(files.map((file) => [file.label, file])).values()];
}

/**
 * The packages of an archive for the architectures of one image, the native one first; undefined when the archive has nothing for it.
 * @throws RootfsError `INDEX_MISSING` when main lacks the architecture or a component, and as `obtainPackagesIndex` does
 */
export async function loadArchive(
  open: OpenArchive,
  architectures: readonly string[],
  components: readonly string[],
  effects: Effects,
): Promise<LoadedArchive | undefined> {
  const { archive, obtained } = open;
  const { release } = obtained;
  const usableFor = (name: string): readonly string[] => usable(open, name, components, effects);
  const wanted = new Map(architectures.map((name) => [name, usableFor(name)]));
  const files = indexFilesOf(open, wanted);
  if (files.length === 0) return undefined;
  const note = (text: string): void => effects.report({ kind: 'note', level: 'debug', code: 'index', text });
  const loaded = await Promise.all(
    files.map(async (file) => {
      const parsed = await obtainPackagesIndex(file, archive, open.mirrors, effects).catch(
        (error: unknown) => {
          throw withoutHint(archive, error);
        },
      );
      const { suite: suiteName, codename } = release;
      const meta = {
        archive: archive.id,
        suiteName,
        codename,
        release: indexRelease(release, hostOf(open.uri)),
        note,
      };
      const index = packagesIndex(parsed, {
        ...meta,
        component: file.component,
        architecture: file.architecture,
        source: file.label,
      });
      // Labels are DIST/PATH.
      return { index, path: file.label.slice(archive.dist.length + 1), ...parsed.spec };
    }),
  );
  const used = components.filter((name) => [...wanted.values()].some((has) => has.includes(name)));
  return {
    locked: lockedArchive(open, used, loaded),
    source: { uri: open.uri, dist: archive.dist, components: used },
    indexes: loaded.map(({ index }) => index),
    mirrors: open.mirrors,
  };
}
