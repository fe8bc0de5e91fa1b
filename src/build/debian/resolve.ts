import type { DebianArchitecture } from '../../kernel/architecture.js';
import { RootfsError } from '../../kernel/errors.js';
import { didYouMean } from '../../kernel/suggest.js';
import { parseVariant, resolveVariant } from '../../resolve/debian/variants.js';
import type { ChosenSet } from '../../lock/lock.js';
import type { Provenance } from '../../lock/provenance.js';
import type { Effects, ResolveRequest } from '../request.js';
import { together } from '../together.js';
import { holdVersions } from './hold.js';
import { lockOf } from './lock-of.js';
import {
  chosenArchives,
  loadArchive,
  openArchive,
  type LoadedArchive,
  type OpenArchive,
} from './archives.js';

/** A lock but for what the user says about building; what proves it; and where its blobs are now. */
export interface Resolved {
  readonly lock: ChosenSet;
  readonly provenance: Provenance;
  /** Mirrors by archive id, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

function checkArchitectures(request: ResolveRequest): void {
  const { suite } = request;
  for (const architecture of request.architectures) {
    if (suite.architectures.includes(architecture)) continue;
    throw new RootfsError('ARCHITECTURE_UNKNOWN', `${suite.name} is not published for ${architecture}`, {
      hint: `${didYouMean(architecture, suite.architectures)}It is for ${suite.architectures.join(', ')}.`,
    });
  }
}

/** What the suite asks for by itself; a package that the user names, to have it or not, is the user's affair alone. */
function preferredOf(request: ResolveRequest): readonly string[] {
  const named = [...request.include, ...request.exclude].map((word) => word.replace(/[-+]$|[=/:].*$/, ''));
  return request.suite.include
    .filter(({ variants, package: name }) => variants.includes(request.variant) && !named.includes(name))
    .map(({ package: name }) => name);
}

function heldIndexes(
  { held }: ResolveRequest,
  architecture: string,
  loaded: readonly LoadedArchive[],
  { report }: Effects,
): LoadedArchive['indexes'] {
  const indexes = loaded.flatMap((archive) => archive.indexes);
  const own = held?.get(architecture);
  if (own === undefined) return indexes;
  return holdVersions(indexes, own, (name, version) => {
    const text = `${name} ${version} is no longer there, so it cannot stay`;
    report({ kind: 'note', level: 'warning', code: 'held', text });
  });
}

async function resolveOne(
  request: ResolveRequest,
  architecture: DebianArchitecture,
  opened: readonly OpenArchive[],
  effects: Effects,
): Promise<Resolved> {
  const components = request.components ?? request.suite.components;
  const all = await together(
    opened.map((open) => (own: Effects) => loadArchive(open, architecture, components, own)),
    effects,
  );

  const loaded = all.filter((archive) => archive !== undefined);
  const [main] = opened;
  if (main === undefined) throw new RootfsError('INTERNAL', 'no archive was opened');
  const solution = resolveVariant({
    indexes: heldIndexes(request, architecture, loaded, effects),
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
    ...lockOf(request, architecture, loaded, solution),
    mirrors: new Map(loaded.map(({ locked, mirrors }) => [locked.id, mirrors])),
  };
}

/**
 * Everything that needs the network, the clock and keys: from suites and mirrors to one lock for each architecture.
 * @throws RootfsError of any of the stages; nothing is written but what the store keeps
 */
export async function resolveDebian(asked: ResolveRequest, effects: Effects): Promise<readonly Resolved[]> {
  const request = { ...asked, variant: parseVariant(asked.variant) };
  checkArchitectures(request);
  effects.report({ kind: 'phase', name: 'resolve', detail: request.suite.title });
  const chosen = chosenArchives(request.suite, request.archives);
  const opened = await together(
    chosen.map((archive) => (own: Effects) => openArchive(archive, request, own)),
    effects,
  );
  const resolved: Resolved[] = [];
  // One architecture after the other: an index takes some 80 MB while it is in use.
  for (const architecture of request.architectures) {
    resolved.push(await resolveOne(request, architecture, opened, effects));
  }
  return resolved;
}
