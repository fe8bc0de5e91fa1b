import { RootfsError } from '../../kernel/errors.js';
import { redactUrl } from '../../kernel/url.js';
import { didYouMean } from '../../kernel/suggest.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import type { Verified } from '../../archive/verified.js';
import { indexFiles, supportsArchitecture, supportsComponent } from '../../archive/debian/indexes.js';
import { parsePackages } from '../../archive/debian/packages.js';
import type { LockedSource } from '../../lock/lock.js';
import type { LockedArchive, LockedIndex } from '../../lock/provenance.js';
import { chooseMirrors, type MirrorChoice } from '../../suite/mirror.js';
import { hasStamp } from '../../suite/mirror-value.js';
import { stampOf, withoutStamp } from '../../suite/snapshot.js';
import type { Suite, SuiteArchive } from '../../suite/suite.js';
import type { Effects, ResolveRequest } from '../request.js';
import { obtainIndex } from './obtain-index.js';
import { archiveKeyring } from './keys.js';
import { obtainRelease, type ObtainedRelease } from './release.js';
import { sourcesUri } from './sources.js';

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

/** @throws RootfsError `USAGE` for an id that the suite does not have */
export function chosenArchives(suite: Suite, ids: readonly string[] | undefined): readonly SuiteArchive[] {
  if (ids === undefined) return suite.archives.filter((archive) => archive.enabled);
  const known = suite.archives.map((archive) => archive.id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    throw new RootfsError('USAGE', `${suite.name} has no archive ${JSON.stringify(id)}`, {
      hint: `${didYouMean(id, known)}It has ${known.join(', ')}.`,
    });
  }
  if (!ids.includes('main')) {
    throw new RootfsError('USAGE', 'the archive main is left out', {
      hint: 'Variants are defined by its packages; write --archives main,… instead.',
    });
  }
  return suite.archives.filter((archive) => ids.includes(archive.id));
}

function tellMirror(archive: SuiteArchive, choice: MirrorChoice, effects: Effects): void {
  const text = `${archive.dist}: ${choice.reason}`;
  effects.report({ kind: 'note', level: 'info', code: 'mirror', text });
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
      signedBy,
    },
    indexes: indexes.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    mirrors: live.map(redactUrl),
    ...snapshotsOf(archive, mirrors, stamp),
  };
}

/**
 * The packages of an archive for one architecture; undefined when the archive has nothing for it.
 * @throws RootfsError `INDEX_MISSING` when main lacks the architecture or a component, and as `obtainIndex` does
 */
export async function loadArchive(
  open: OpenArchive,
  architecture: string,
  components: readonly string[],
  effects: Effects,
): Promise<LoadedArchive | undefined> {
  const { archive, obtained } = open;
  const { release } = obtained;
  const wanted = usable(open, architecture, components, effects);
  if (wanted.length === 0) return undefined;
  const files = wanted.flatMap((component) => indexFiles(release, archive, component, architecture));
  const note = (text: string): void => effects.report({ kind: 'note', level: 'debug', code: 'index', text });
  const loaded = await Promise.all(
    files.map(async (file) => {
      const bytes = await obtainIndex(file, archive, open.mirrors, effects).catch((error: unknown) => {
        throw withoutHint(archive, error);
      });
      const meta = { archive: archive.id, suiteName: release.suite, codename: release.codename, note };
      const index = parsePackages(bytes, {
        ...meta,
        component: file.component,
        architecture: file.architecture,
        source: file.label,
      });
      // Labels are DIST/PATH.
      return { index, path: file.label.slice(archive.dist.length + 1), ...bytes.spec };
    }),
  );
  return {
    locked: lockedArchive(open, wanted, loaded),
    source: { uri: open.uri, dist: archive.dist, components: wanted },
    indexes: loaded.map(({ index }) => index),
    mirrors: open.mirrors,
  };
}
