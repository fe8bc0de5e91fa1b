import type { Architecture } from '../../kernel/architecture.js';
import { parseSha256 } from '../../kernel/digest.js';
import { epochSeconds, type EpochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import { parseVariant, resolveVariant, type VariantSolution } from '../../resolve/debian/variants.js';
import type { DebianLock, LockedPackage } from '../../resolve/lock.js';
import { checkArchitectures, chosenArchives } from '../choice.js';
import type { Effects, ResolveRequest } from '../request.js';
import { together } from '../together.js';
import { loadArchive, openArchive, type LoadedArchive, type OpenArchive } from './archives.js';

/** Of tar, gzip and order together: a change of any of them that changes bytes needs a new number. */
const FORMAT = 1;

/** A lock, and what is known of where its blobs are: that is no part of the lock, for it changes nothing in the image. */
export interface ResolvedDebian {
  readonly lock: DebianLock;
  /** Mirrors by archive id, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

/** What the suite asks for by itself; a package that the user names, to have it or not, is the user's affair alone. */
function preferredOf(request: ResolveRequest): readonly string[] {
  const named = [...request.include, ...request.exclude].map((word) => word.replace(/[-+]$|[=/:].*$/, ''));
  return request.suite.include
    .filter(({ variants, package: name }) => variants.includes(request.variant) && !named.includes(name))
    .map(({ package: name }) => name);
}

function newest(dates: readonly EpochSeconds[]): EpochSeconds {
  return epochSeconds(Math.max(...dates));
}

/** A copy of its own: a slice would keep the whole text of the index, 50 MB, alive for as long as the lock. */
function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function lockedPackages(solution: VariantSolution): readonly LockedPackage[] {
  return solution.packages.map(({ stanza, archive, requested }) => ({
    name: detached(stanza.name),
    version: detached(stanza.version),
    architecture: detached(stanza.architecture),
    archive,
    path: detached(stanza.filename),
    sizeBytes: stanza.sizeBytes,
    sha256: parseSha256(detached(stanza.sha256)),
    requested,
  }));
}

function lockOf(
  request: ResolveRequest,
  architecture: string,
  main: OpenArchive,
  loaded: readonly LoadedArchive[],
  solution: VariantSolution,
): DebianLock {
  const packages = lockedPackages(solution);
  const archives = loaded.map(({ locked }) => locked);
  return {
    format: FORMAT,
    family: 'debian',
    suite: request.suite.name,
    title: request.suite.title,
    version: main.obtained.release.version,
    architecture,
    variant: request.variant,
    epoch: request.sourceDateEpoch ?? newest(archives.map(({ date }) => date)),
    // usrmerge converts a split system itself when it is configured, and expects to find one.
    mergedUsr: request.suite.mergedUsr && !packages.some(({ name }) => name === 'usrmerge'),
    archives,
    packages,
    calls: solution.calls.map(({ kind, packages: names }) => ({ kind, packages: names.map(detached) })),
    auto: solution.auto.map(detached),
    unsigned: archives.some(({ signedBy }) => signedBy.length === 0),
  };
}

async function resolveOne(
  request: ResolveRequest,
  architecture: Architecture,
  opened: readonly OpenArchive[],
  effects: Effects,
): Promise<ResolvedDebian> {
  const components = request.components ?? request.suite.components;
  const all = await together(
    opened.map((open) => (own: Effects) => loadArchive(open, architecture, components, own)),
    effects,
  );

  const loaded = all.filter((archive) => archive !== undefined);
  const [main] = opened;
  if (main === undefined) throw new RootfsError('INTERNAL', 'no archive was opened');
  const solution = resolveVariant({
    indexes: loaded.flatMap(({ indexes }) => indexes),
    architecture,
    mainArchiveSuite: main.obtained.release.codename || main.obtained.release.suite,
    variant: parseVariant(request.variant),
    preferred: preferredOf(request),
    include: request.include,
    exclude: request.exclude,
    recommends: request.recommends,
  });
  for (const text of solution.notes) effects.report({ kind: 'note', level: 'info', code: 'resolve', text });
  return {
    lock: lockOf(request, architecture, main, loaded, solution),
    mirrors: new Map(loaded.map(({ locked, mirrors }) => [locked.id, mirrors])),
  };
}

/**
 * Everything that needs the network, the clock and keys: from suites and mirrors to one lock for each architecture.
 * @throws RootfsError of any of the stages; nothing is written but what the store keeps
 */
export async function resolveDebian(
  asked: ResolveRequest,
  effects: Effects,
): Promise<readonly ResolvedDebian[]> {
  const request = { ...asked, variant: parseVariant(asked.variant) };
  checkArchitectures(request);
  effects.report({ kind: 'phase', name: 'resolve', detail: request.suite.title });
  const chosen = chosenArchives(request.suite, request.archives);
  const opened = await together(
    chosen.map((archive) => (own: Effects) => openArchive(archive, request, own)),
    effects,
  );
  const resolved: ResolvedDebian[] = [];
  // One architecture after the other: an index takes some 80 MB while it is in use.
  for (const architecture of request.architectures) {
    resolved.push(await resolveOne(request, architecture, opened, effects));
  }
  return resolved;
}
