import type { PackageStanza } from '../../archive/debian/stanza.js';
import { RootfsError } from '../../kernel/errors.js';
import { solverOf } from './complete/choose.js';
import { partLedTo } from './complete/part.js';
import { findNative, readRequest, type Request, type World } from './request.js';
import type { Chosen } from './solve.js';
import type { Package, Version } from './universe.js';
import type { Variant, VariantRequest } from './variant-request.js';

/** Priorities that a variant takes whole; the essential packages are in all of these variants. */
const PRIORITIES: Readonly<Record<Variant, readonly string[]>> = {
  extract: [],
  custom: [],
  essential: [],
  apt: [],
  minbase: ['required'],
  buildd: ['required'],
  important: ['required', 'important'],
  standard: ['required', 'important', 'standard'],
};

/** Native packages with a version of the main archive that passes; what is taken of each is its candidate. */
function selectPackages(world: World, suite: string, test: (stanza: PackageStanza) => boolean): Package[] {
  const { native, basic } = world.universe;
  const found = basic.filter(
    ({ package: target, stanza, indexes }) =>
      target.architecture === native &&
      indexes.some(({ suiteName, codename }) => suiteName === suite || codename === suite) &&
      test(stanza),
  );
  return [...new Set(found.map((version) => version.package))];
}

/** The versions to install: those that the request names, else the candidates. */
function candidates(packages: readonly Package[], named: readonly Version[]): Version[] {
  const pinned = new Map(named.map((version) => [version.package, version]));
  return packages.map((target) => {
    const version = pinned.get(target) ?? target.candidate;
    if (version !== undefined) return version;
    throw new RootfsError('NO_CANDIDATE', `every version of ${target.name} is pinned away`, {
      hint: 'The variant needs it: change the pins, or take another variant.',
    });
  });
}

/** Names that the variant brings by itself in the second call: build-essential and whole priorities. */
function variantPackages(world: World, request: VariantRequest, refused: readonly Package[]): Package[] {
  const priorities = PRIORITIES[request.variant];
  const extra: Package[] = [];
  if (request.variant === 'buildd') {
    const target = findNative(world, 'build-essential');
    if (target === undefined) throw new RootfsError('PACKAGE_UNKNOWN', 'no index has build-essential');
    extra.push(target);
  }
  if (priorities.length > 0) {
    const ofPriority = ({ priority }: PackageStanza): boolean => priorities.includes(priority);
    const whole = selectPackages(world, request.mainArchiveSuite, ofPriority);
    extra.push(...whole.filter(({ essential }) => !essential));
  }
  return extra.filter((target) => !refused.includes(target));
}

/**
 * The first of mmdebstrap's two calls: essential packages, or what `dist-upgrade` brings on an empty system. What the
 * suite prefers is named in it too, so that it meets alternatives such as `usrmerge | usr-is-merged`; mmdebstrap has
 * its merged-usr hook for this, which installs usr-is-merged before all else.
 */
function firstCall(world: World, request: VariantRequest, words: Request): readonly Chosen[] {
  const { variant, mainArchiveSuite, recommends } = request;
  if (variant === 'extract' || variant === 'custom') return [];
  const essential = selectPackages(world, mainArchiveSuite, (stanza) => stanza.essential);
  const options = { recommends, alsoEssential: variant === 'apt' ? ['apt'] : [] };
  const early = readRequest(world, request.preferred).wanted;
  const { refused, wanted: pinned, exact } = words;
  const solve = solverOf(request.solver);
  const wanted = [...candidates(essential, pinned), ...early];
  if (variant !== 'apt') return solve(world, { wanted, refused, pinned, exact }, options);
  const apt = findNative(world, 'apt');
  const pulled = apt === undefined || essential.includes(apt) ? essential : [...essential, apt];
  const solution = solve(world, { wanted: early, refused, pinned, pulled, exact }, options);
  return solution.map((one) => ({
    ...one,
    requested: one.requested || pulled.includes(one.version.package),
  }));
}

/** What the second call names: includes, then what the variant names. */
function secondWanted(world: World, request: VariantRequest, words: Request): readonly Version[] {
  const own = candidates(variantPackages(world, request, words.refused), words.wanted);
  return [...new Set([...words.wanted, ...own])];
}

/** The second call, on top of the first. */
function secondCall(
  world: World,
  request: VariantRequest,
  words: Request,
  first: readonly Chosen[],
): readonly Chosen[] {
  const wanted = secondWanted(world, request, words);
  if (wanted.length === 0) return first;
  const named = new Set(first.filter(({ requested }) => requested).map(({ version }) => version.package));
  const second = solverOf(request.solver)(
    world,
    { wanted, refused: words.refused, exact: words.exact, released: words.released ?? [] },
    {
      recommends: request.recommends,
      alsoEssential: request.variant === 'apt' ? ['apt'] : [],
      installed: first.map(({ version }) => version),
    },
  );
  return second.map((one) => ({ ...one, requested: one.requested || named.has(one.version.package) }));
}

/** What both calls choose. */
export interface BothCalls {
  /** What the first of the two calls brings, in the versions of `chosen`. */
  readonly early: readonly Chosen[];
  readonly chosen: readonly Chosen[];
}

/** A request that moves more packages than this from version to version does not come to rest. */
const MOST_PASSES = 10;

/**
 * What the second call would upgrade of the first one's packages, because `name/suite` leads to it, the first call
 * takes in that version at once: nothing is unpacked twice.
 */
function callsAtRest(world: World, request: VariantRequest, words: Request): BothCalls {
  let { wanted } = words;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const early = firstCall(world, request, { ...words, wanted });
    const chosen = secondCall(world, request, words, early);
    const before = new Map(early.map(({ version }) => [version.package, version]));
    const changed = chosen
      .map(({ version }) => version)
      .filter((version) => (before.get(version.package) ?? version) !== version);
    if (changed.length === 0) return { early, chosen };
    wanted = [...wanted, ...changed];
  }
  throw new RootfsError('UNSATISFIABLE', 'the versions that the request leads to contradict each other', {
    hint: 'Name the versions of the essential packages that you want.',
  });
}

/**
 * The complete solver does not let the second call fail for what the first one chose without knowing of it: then both are
 * one request, and the first call's part is what its names lead to.
 */
export function bothCalls(world: World, request: VariantRequest, words: Request): BothCalls {
  try {
    return callsAtRest(world, request, words);
  } catch (thrown) {
    const isOpen = thrown instanceof RootfsError && thrown.code === 'UNSATISFIABLE';
    if (!isOpen || request.solver !== 'complete') throw thrown;
  }
  const early = firstCall(world, request, words);
  const first = early.filter(({ requested }) => requested).map(({ version }) => version);
  const wanted = [...new Set([...first, ...secondWanted(world, request, words)])];
  const chosen = solverOf('complete')(
    world,
    { wanted, refused: words.refused, exact: words.exact, released: words.released ?? [] },
    { recommends: request.recommends },
  );
  const names = new Set(first.map((version) => version.package));
  return { early: partLedTo(world.links, chosen, (one) => names.has(one.version.package)), chosen };
}
