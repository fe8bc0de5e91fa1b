import { sortedBytewise } from '../../kernel/order.js';
import type { PackageStanza } from '../../archive/debian/stanza.js';
import type { InstallCall } from '../../lock/lock.js';
import { inCacheOrder } from './cache-order.js';
import { installOrder } from './install-order.js';
import { unpackOrder } from './order.js';
import { readRequest, type Request, type World } from './request.js';
import { makeWorld, type Chosen } from './solve.js';
import { displayName, type Version } from './universe.js';
import { bothCalls, type BothCalls } from './variant-calls.js';
import type { VariantRequest } from './variant-request.js';

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
  const world = makeWorld(request.indexes, request);
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

/** What a variant takes with its request, before it is put into an order. */
export interface VariantChoice extends BothCalls {
  readonly notes: readonly string[];
}

/** The choice of a variant in a world that is at hand already. @throws as {@link resolveVariant} does */
export function chooseVariant(world: World, request: VariantRequest): VariantChoice {
  const { words, notes } = withExcludes(world, request);
  return { ...bothCalls(world, request, words), notes };
}

/** The steps of a variant in a world that is at hand already. */
export function variantSteps(world: World, request: VariantRequest): VariantSteps {
  const { early, chosen } = chooseVariant(world, request);
  return stepsOf(request, early, chosen);
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

/** The same in a world that is at hand already, of a choice that may be at hand too. */
export function resolveVariantIn(
  world: World,
  request: VariantRequest,
  choice: VariantChoice = chooseVariant(world, request),
): VariantSolution {
  const { early, chosen, notes } = choice;
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
