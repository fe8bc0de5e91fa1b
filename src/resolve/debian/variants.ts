import { RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { PackageStanza, PackagesIndex } from '../../archive/debian/stanza.js';
import type { Verified } from '../../archive/verified.js';
import { VARIANTS } from '../../suite/schema.js';
import type { InstallCall } from '../../lock/lock.js';
import { inCacheOrder } from './cache-order.js';
import { installOrder } from './install-order.js';
import { unpackOrder } from './order.js';
import { findNative, readRequest, type Request, type World } from './request.js';
import { makeWorld, solve, type Chosen } from './solve.js';
import { displayName, type Package, type Version } from './universe.js';

/** One of mmdebstrap's variants, by the names used here. */
export type Variant = (typeof VARIANTS)[number];

const ALIASES: Readonly<Record<string, Variant>> = {
  required: 'minbase',
  debootstrap: 'important',
  '-': 'important',
};

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

/**
 * A variant by name or alias (`required`, `debootstrap`, `-`).
 * @throws RootfsError `USAGE`
 */
export function parseVariant(text: string): Variant {
  const found = VARIANTS.find((name) => name === text) ?? ALIASES[text];
  if (found !== undefined) return found;
  throw new RootfsError('USAGE', `there is no variant "${text}"`, {
    hint: `Variants are ${VARIANTS.join(', ')}.`,
  });
}

export interface VariantRequest {
  /** In the order of the sources; the main archive's among them. */
  readonly indexes: readonly Verified<PackagesIndex>[];
  readonly architecture: string;
  /** `Suite:` or `Codename:` of the archive whose Priority and Essential fields define the variant. */
  readonly mainArchiveSuite: string;
  readonly variant: Variant;
  /** Names that the suite asks for before all else, such as usr-is-merged; no effect where nothing is installed. */
  readonly preferred: readonly string[];
  /** Words as for `apt-get install`: `name`, `name=version`, `name/suite`, `name-`. */
  readonly include: readonly string[];
  /** Names that must not be installed; like `name-`, but also taken out of the variant's own list. */
  readonly exclude: readonly string[];
  readonly recommends: boolean;
}

export interface VariantPackage {
  readonly stanza: PackageStanza;
  /** Id of the archive that the version comes from. */
  readonly archive: string;
  /** Named by the variant or the request, not only pulled in. */
  readonly requested: boolean;
}

export interface VariantSolution {
  /** In the order in which they can be unpacked (order.ts). */
  readonly packages: readonly VariantPackage[];
  /** Sentences for the user about parts of the request without effect. */
  readonly notes: readonly string[];
  /** How dpkg is called to install them; none for `extract`. */
  readonly calls: readonly InstallCall[];
  /** `name:architecture` of what apt's own call installs only because it is needed, in the order of apt's file. */
  readonly auto: readonly string[];
}

/** Native packages with a version of the main archive that passes; what is taken of each is its candidate. */
function selectPackages(world: World, suite: string, test: (stanza: PackageStanza) => boolean): Package[] {
  const { native, basic } = world.universe;
  const found = basic.filter(
    ({ package: target, stanza, index }) =>
      target.architecture === native &&
      (index.suiteName === suite || index.codename === suite) &&
      test(stanza),
  );
  return [...new Set(found.map((version) => version.package))];
}

/** The versions to install: those that the request names, else the highest. */
function candidates(packages: readonly Package[], named: readonly Version[]): Version[] {
  const pinned = new Map(named.map((version) => [version.package, version]));
  return packages.flatMap((target) => pinned.get(target) ?? target.versions.slice(0, 1));
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
  const { refused, wanted: pinned } = words;
  const wanted = [...candidates(essential, pinned), ...early];
  if (variant !== 'apt') return solve(world, { wanted, refused, pinned }, options);
  const apt = findNative(world, 'apt');
  const pulled = apt === undefined || essential.includes(apt) ? essential : [...essential, apt];
  const solution = solve(world, { wanted: early, refused, pinned, pulled }, options);
  return solution.map((one) => ({
    ...one,
    requested: one.requested || pulled.includes(one.version.package),
  }));
}

/** The second call, on top of the first: includes, then what the variant names. */
function secondCall(
  world: World,
  request: VariantRequest,
  words: Request,
  first: readonly Chosen[],
): readonly Chosen[] {
  const wanted = [
    ...words.wanted,
    ...candidates(variantPackages(world, request, words.refused), words.wanted),
  ];
  if (wanted.length === 0) return first;
  const named = new Set(first.filter(({ requested }) => requested).map(({ version }) => version.package));
  const second = solve(
    world,
    { wanted: [...new Set(wanted)], refused: words.refused },
    {
      recommends: request.recommends,
      alsoEssential: request.variant === 'apt' ? ['apt'] : [],
      installed: first.map(({ version }) => version),
    },
  );
  return second.map((one) => ({ ...one, requested: one.requested || named.has(one.version.package) }));
}

function withExcludes(
  world: World,
  request: VariantRequest,
): { readonly words: Request; readonly notes: string[] } {
  const notes: string[] = [];
  const words = readRequest(world, [...request.include, ...request.exclude.map((name) => `${name}-`)]);
  const refused = new Set(words.refused.map((target) => displayName(world.universe, target)));
  for (const name of request.exclude) {
    if (!refused.has(name))
      notes.push(`excluding ${name} has no effect: it is a virtual name, not a package`);
  }
  return { words, notes };
}

/**
 * The packages of a variant, as mmdebstrap 1.3.5 chooses them by two apt calls: the essential packages (or, for
 * `apt`, a dist-upgrade), then on top of them the includes and what the variant names. Priority and Essential are read
 * from the main archive only; what is installed of a package is its highest version in all archives.
 * @throws RootfsError `PACKAGE_UNKNOWN`, `VERSION_UNKNOWN`, `NO_CANDIDATE`, `UNSATISFIABLE`, `CONTRADICTORY`,
 *   `RELATION_MALFORMED`
 * @see mmdebstrap(1) VARIANTS
 */
export function resolveVariant(request: VariantRequest): VariantSolution {
  const world = makeWorld(request.indexes, { architecture: request.architecture });
  return resolveVariantIn(world, request);
}

/** The packages of a variant by the step in which mmdebstrap installs them. */
export interface VariantSteps {
  /** Installed by one `dpkg --install` after all of them were extracted. */
  readonly first: readonly Version[];
  /** Installed by apt on top. */
  readonly second: readonly Version[];
  /** What apt counts as essential besides what says so. */
  readonly alsoEssential: readonly string[];
}

/** The variants `extract` and `custom` have only a first step, with the includes in it. */
function stepsOf(request: VariantRequest, early: readonly Chosen[], all: readonly Chosen[]): VariantSteps {
  const versions = all.map(({ version }) => version);
  const alsoEssential = request.variant === 'apt' ? ['apt'] : [];
  if (request.variant === 'extract' || request.variant === 'custom')
    return { first: versions, second: [], alsoEssential };
  const first = new Set(early.map(({ version }) => version));
  return { first: [...first], second: versions.filter((version) => !first.has(version)), alsoEssential };
}

/** The steps of a variant in a world that is at hand already. */
export function variantSteps(world: World, request: VariantRequest): VariantSteps {
  const { words } = withExcludes(world, request);
  const early = firstCall(world, request, words);
  return stepsOf(request, early, secondCall(world, request, words, early));
}

function callsOf(world: World, steps: VariantSteps): readonly InstallCall[] {
  return installOrder({ links: world.links, ...steps }).map((call) =>
    call.kind === 'configure-pending'
      ? { kind: call.kind, packages: [] }
      : { kind: call.kind, packages: call.packages.map(fullName) },
  );
}

/** `name:architecture`, by which a package is told apart from all others of a lock. */
function fullName({ stanza }: Version): string {
  return `${stanza.name}:${stanza.architecture}`;
}

/** The same in a world that is at hand already. */
export function resolveVariantIn(world: World, request: VariantRequest): VariantSolution {
  const { words, notes } = withExcludes(world, request);
  const early = firstCall(world, request, words);
  const chosen = secondCall(world, request, words, early);
  const requested = new Map(chosen.map((one) => [one.version, one.requested]));
  const ordered = unpackOrder(
    world.universe,
    world.links,
    sortedBytewise(requested.keys(), (version) => displayName(world.universe, version.package)),
  );
  const packages = ordered.map((version) => ({
    stanza: version.stanza,
    archive: version.index.archive,
    requested: requested.get(version) ?? false,
  }));
  const steps = stepsOf(request, early, chosen);
  const auto = steps.second.filter((version) => requested.get(version) !== true);
  return {
    packages,
    notes,
    calls: request.variant === 'extract' ? [] : callsOf(world, steps),
    auto: inCacheOrder(auto, ({ stanza }) => stanza.name).map(fullName),
  };
}
