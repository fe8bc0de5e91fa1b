import type { Architecture } from '../../kernel/architecture.js';
import { RootfsError } from '../../kernel/errors.js';
import type { World } from '../../resolve/debian/request.js';
import { makeWorld } from '../../resolve/debian/solve.js';
import { parseVariant, type VariantRequest } from '../../resolve/debian/variant-request.js';
import { checkArchitectures, chosenArchives } from '../choice.js';
import { heldFor } from '../held.js';
import type { Effects, ResolveRequest } from '../request.js';
import { holdingPins } from './hold.js';
import { localIndexes } from './local-packages.js';
import { pinsOf } from './preferences.js';
import { together } from '../together.js';
import { loadArchive, openArchive, type LoadedArchive, type OpenArchive } from './archives.js';

/** One architecture's packages of all archives that are used, ready for requests. */
export interface OpenWorld {
  readonly architecture: Architecture;
  readonly world: World;
  /** What the request comes to in this world. */
  readonly variant: VariantRequest;
  readonly main: OpenArchive;
  /** The archives that have packages for the architecture. */
  readonly loaded: readonly LoadedArchive[];
}

/** What the suite asks for by itself; a package that the user names, to have it or not, is the user's affair alone. */
function preferredOf(request: ResolveRequest): readonly string[] {
  const named = [...request.include, ...request.exclude].map((word) => word.replace(/[-+]$|[=/:].*$/, ''));
  return request.suite.include
    .filter(({ variants, package: name }) => variants.includes(request.variant) && !named.includes(name))
    .map(({ package: name }) => name);
}

/** What the user gave as files, the same for every architecture. */
interface Given {
  readonly local: Awaited<ReturnType<typeof localIndexes>>;
  readonly pins: ReturnType<typeof pinsOf>;
}

async function openWorld(
  request: ResolveRequest,
  architecture: Architecture,
  opened: readonly OpenArchive[],
  given: Given,
  effects: Effects,
): Promise<OpenWorld> {
  const components = request.components ?? request.suite.components;
  const foreignArchitectures = request.foreignArchitectures.filter((name) => name !== architecture);
  const all = await together(
    opened.map(
      (open) => (own: Effects) => loadArchive(open, [architecture, ...foreignArchitectures], components, own),
    ),
    effects,
  );
  const [main] = opened;
  if (main === undefined) throw new RootfsError('INTERNAL', 'no archive was opened');
  const loaded = all.filter((archive) => archive !== undefined);
  const indexes = [...loaded.flatMap((archive) => archive.indexes), ...given.local];
  // Of two pins for a package the first counts.
  const held = heldFor(request, architecture, effects);
  const holding = held === undefined ? [] : holdingPins(indexes, held.versions, held.gone);
  const pins = [...holding, ...given.pins];
  const { targetRelease } = request;
  return {
    architecture,
    world: makeWorld(indexes, { architecture, foreignArchitectures, pins, targetRelease }),
    variant: {
      ...{ indexes, architecture, foreignArchitectures, pins, targetRelease },
      mainArchiveSuite: main.obtained.release.codename || main.obtained.release.suite,
      variant: parseVariant(request.variant),
      preferred: preferredOf(request),
      include: request.include,
      exclude: request.exclude,
      recommends: request.recommends,
      solver: request.solver,
    },
    main,
    loaded,
  };
}

/**
 * Opens the archives of a request, and loads the packages of one architecture after the other for `body`: an index takes
 * some 80 MB while it is in use.
 * @returns what `body` made of each, in the order of the architectures
 * @throws RootfsError of the network, of trust, of malformed indexes, and what `body` throws
 */
export async function eachWorld<T>(
  asked: ResolveRequest,
  effects: Effects,
  body: (open: OpenWorld, request: ResolveRequest) => T,
): Promise<readonly T[]> {
  if (asked.suite.family !== 'debian') {
    throw new RootfsError('USAGE', `${asked.suite.name} is not a suite of Debian's kind`, {
      hint: 'Batches and lists of scripts are for those alone; resolve, why, tree, graph and size take any suite.',
    });
  }
  const request = { ...asked, variant: parseVariant(asked.variant) };
  checkArchitectures(request);
  effects.report({ kind: 'phase', name: 'resolve', detail: request.suite.title });
  const opened = await together(
    chosenArchives(request.suite, request.archives).map(
      (archive) => (own: Effects) => openArchive(archive, request, own),
    ),
    effects,
  );
  const given = { local: await localIndexes(request, effects), pins: pinsOf(request, effects) };
  const made: T[] = [];
  for (const architecture of request.architectures) {
    made.push(body(await openWorld(request, architecture, opened, given, effects), request));
  }
  return made;
}
