import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { RootfsError } from '../../kernel/errors.js';
import { uninstallable, unsatisfiable } from './explain.js';
import { Installer } from './install.js';
import { Links } from './links.js';
import { Marks, type Mark } from './marks.js';
import { FirstMention } from './mention.js';
import { repair } from './repair.js';
import { readRequest, type Request, type World } from './request.js';
import { followReleases } from './release-switch.js';
import { sweep } from './sweep.js';
import { buildUniverse, type UniverseOptions } from './universe-build.js';
import { displayName, type Package, type Version } from './universe.js';

/** One package of a solution. */
export interface Chosen {
  readonly version: Version;
  /** Named by the request, not only pulled in; apt's `manual`. */
  readonly requested: boolean;
}

export interface SolveOptions {
  /** Install Recommends too. */
  readonly recommends: boolean;
  /** Names that count as essential besides those that say so; apt counts `apt`. */
  readonly alsoEssential?: readonly string[];
  /** Already installed by an earlier call; kept, and part of the result. */
  readonly installed?: readonly Version[];
}

/** Makes the world of a set of indexes; one world serves any number of requests. */
export function makeWorld(indexes: readonly PackagesIndex[], options: UniverseOptions): World {
  const universe = buildUniverse(indexes, options);
  return { universe, links: new Links(universe), mention: new FirstMention(universe) };
}

function refuseContradiction(world: World, { wanted, refused, pulled }: Request): void {
  const named = [...wanted.map((version) => version.package), ...(pulled ?? [])];
  const both = named.find((target) => refused.includes(target));
  if (both === undefined) return;
  const name = displayName(world.universe, both);
  throw new RootfsError('CONTRADICTORY', `${name} is both wanted and refused`, {
    hint: 'It is named by the request or belongs to the variant; do not refuse it, or take another variant.',
  });
}

function markRequest(marks: Marks, installer: Installer, request: Request): void {
  for (const target of request.refused) Object.assign(marks.of(target), { held: true, protected: true });
  for (const version of request.pinned ?? []) marks.setCandidate(version);
  for (const version of request.wanted) {
    marks.setCandidate(version);
    marks.of(version.package).protected = true;
    installer.name(version.package);
  }
  followReleases(marks, request.released ?? []);
  for (const version of request.wanted) installer.complete(version.package);
  for (const target of request.pulled ?? []) installer.pull(target, true);
}

/** What apt's method came to. */
export interface Attempt {
  readonly marks: Marks;
  /** What could not be mended. */
  readonly broken: readonly Mark[];
  /** What had to come in without being named, and did not. */
  readonly missing: readonly Package[];
}

/**
 * Meets a request as `apt-get install` would, or leaves what is broken as it is.
 * @throws RootfsError `CONTRADICTORY`
 */
export function attempt(world: World, request: Request, options: SolveOptions): Attempt {
  refuseContradiction(world, request);
  const marks = new Marks(world.universe, world.links, {
    recommends: options.recommends,
    alsoEssential: options.alsoEssential ?? [],
    installed: options.installed ?? [],
  });
  const installer = new Installer(marks, world.mention);
  markRequest(marks, installer, request);
  const broken = repair(marks, installer, new Set(request.wanted.map((version) => version.package)));
  const missing = (request.pulled ?? []).filter((target) => marks.installed(target) === undefined);
  if (broken.length === 0 && missing.length === 0) sweep(marks);
  return { marks, broken, missing };
}

/** The packages of an attempt, in the order of the indexes. */
export function chosen(marks: Marks, request: Request): readonly Chosen[] {
  const named = new Set(request.wanted.map((version) => version.package));
  return marks
    .all()
    .flatMap(({ package: target, install }) =>
      install === undefined ? [] : [{ version: install, requested: named.has(target) }],
    );
}

/**
 * Meets a request as `apt-get install` would: the same packages, or a refusal of the same kind.
 * @throws RootfsError `UNSATISFIABLE` (cause: the conflicts), `CONTRADICTORY`
 */
export function solve(world: World, request: Request, options: SolveOptions): readonly Chosen[] {
  const { marks, broken, missing } = attempt(world, request, options);
  const named = request.wanted.map((version) => version.package);
  if (broken.length > 0) throw unsatisfiable(marks, broken, named);
  if (missing.length > 0) throw uninstallable(marks, missing);
  return chosen(marks, request);
}

/** Reads and meets a request in words. */
export function solveWords(world: World, words: readonly string[], options: SolveOptions): readonly Chosen[] {
  return solve(world, readRequest(world, words), options);
}
