import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { RootfsError } from '../../kernel/errors.js';
import { matchesArchitecture } from './architecture-pattern.js';
import { expressionTest } from './pin-expression.js';
import { pinTarget, type PinTarget } from './pin-match.js';
import { NEVER, type Pin } from './pins.js';
import type { Package, Version } from './universe.js';

/** What decides which version of a package is its candidate. */
export interface PolicyOptions {
  /** In order: of pins for one version the first counts. */
  readonly pins: readonly Pin[];
  /** A suite, codename, version of a release or properties such as `a=stable`, which then has 990; '' for none. */
  readonly targetRelease: string;
}

const TARGET = 990;
const NORMAL = 500;
/** Newer versions of what is installed from there already, but nothing new; nothing at all. */
const ONLY_UPGRADES = 100;
const NOT_BY_ITSELF = 1;

/** A pin for some packages, made ready. */
interface PackagePin {
  readonly names: (name: string) => boolean;
  readonly ofSource: boolean;
  readonly architecture: string;
  readonly target: PinTarget;
  readonly priority: number;
}

function preparePackagePin({ type, data, priority }: Pin, packages: string): PackagePin {
  const ofSource = packages.startsWith('src:');
  const full = ofSource ? packages.slice('src:'.length) : packages;
  const colon = full.lastIndexOf(':');
  const name = colon < 0 ? full : full.slice(0, colon);
  const isPattern = /[*?[]/.test(name) || (name.startsWith('/') && name.endsWith('/'));
  return {
    names: isPattern ? expressionTest(name) : (other) => other === name,
    ofSource,
    architecture: colon < 0 ? '' : full.slice(colon + 1),
    target: pinTarget(type, data),
    priority,
  };
}

function defaultPriority({ release }: PackagesIndex): number {
  if (release.butAutomaticUpgrades) return ONLY_UPGRADES;
  return release.notAutomatic ? NOT_BY_ITSELF : NORMAL;
}

function unknownRelease(name: string, indexes: readonly PackagesIndex[]): RootfsError {
  const known = [...new Set(indexes.flatMap(({ suiteName, codename }) => [suiteName, codename]))];
  return new RootfsError('USAGE', `no archive in use is of the release ${JSON.stringify(name)}`, {
    hint: `There is ${known.filter((one) => one !== '').join(', ')}; --archives chooses archives.`,
  });
}

/**
 * The priorities of versions and the candidates that follow, as apt has them on a system where nothing is installed.
 * @see apt_preferences(5), "APT's Default Priority Assignments" and "How APT Interprets Priorities"; pkgPolicy in
 * apt's policy.cc
 */
export class Policy {
  readonly #native: string;
  readonly #packagePins: readonly PackagePin[];
  readonly #indexPriorities = new Map<PackagesIndex, number>();
  readonly #isPlain: boolean;

  /** @throws RootfsError `USAGE` for a target release that no index is of, or a pin that cannot be read */
  constructor(native: string, indexes: readonly PackagesIndex[], { pins, targetRelease }: PolicyOptions) {
    this.#native = native;
    const ofTarget = { packages: undefined, type: 'release', data: targetRelease, priority: TARGET } as const;
    if (targetRelease !== '') checkTarget(targetRelease, indexes);
    const general = [...(targetRelease === '' ? [] : [ofTarget]), ...pins].filter(
      ({ packages }) => packages === undefined,
    );
    this.#packagePins = pins.flatMap((pin) =>
      pin.packages === undefined ? [] : [preparePackagePin(pin, pin.packages)],
    );
    for (const index of indexes) this.#indexPriorities.set(index, defaultPriority(index));
    this.#applyGeneral(general, indexes);
    const priorities = new Set(this.#indexPriorities.values());
    this.#isPlain = this.#packagePins.length === 0 && priorities.size === 1 && !isNever(priorities);
  }

  /** The first that hits an index counts, and `never` whenever it comes (pkgPolicy::InitDefaults). */
  #applyGeneral(general: readonly Pin[], indexes: readonly PackagesIndex[]): void {
    const fixed = new Set<PackagesIndex>();
    for (const { type, data, priority } of general) {
      const { hitsIndex } = pinTarget(type, data);
      for (const index of indexes) {
        const isOpen = !fixed.has(index) || priority === NEVER;
        if (!isOpen || this.#indexPriorities.get(index) === NEVER || !hitsIndex(index)) continue;
        this.#indexPriorities.set(index, priority);
        fixed.add(index);
      }
    }
  }

  #indexPriority(index: PackagesIndex): number {
    return this.#indexPriorities.get(index) ?? NORMAL;
  }

  #hits(pin: PackagePin, version: Version): boolean {
    const { package: target, stanza } = version;
    if (!pin.names(pin.ofSource ? stanza.source : target.name)) return false;
    if (!matchesArchitecture(pin.architecture || this.#native, target.architecture)) return false;
    return pin.target.hitsVersion(version);
  }

  /** From -32768 (never) to 32767; the highest of its indexes, unless a pin is for the package itself. */
  priority(version: Version): number {
    const own = this.#packagePins.find((pin) => this.#hits(pin, version));
    const ofIndexes = version.indexes.map((index) => this.#indexPriority(index));
    if (own !== undefined && ofIndexes.some((priority) => priority !== NEVER)) return own.priority;
    return Math.max(...ofIndexes);
  }

  /** Versions that are taken only when the request names them. @see apt_preferences(5), priorities below 0, and 0 */
  ruledOut(packages: Iterable<Pick<Package, 'versions'>>): readonly Version[] {
    if (this.#isPlain) return [];
    return [...packages].flatMap(({ versions }) => versions.filter((version) => this.priority(version) <= 0));
  }

  /** The version of the highest priority, of several the highest version; none when all are pinned below 0. */
  candidate({ versions }: Pick<Package, 'versions'>): Version | undefined {
    if (this.#isPlain) return versions[0];
    let best: Version | undefined;
    let most = -1;
    for (const version of versions) {
      const priority = this.priority(version);
      if (priority === 0 || priority <= most) continue;
      most = priority;
      best = version;
    }
    return best;
  }
}

function isNever(priorities: ReadonlySet<number>): boolean {
  return [...priorities].some((priority) => priority < 0);
}

/** apt takes properties (`a=…`) unseen. */
function checkTarget(name: string, indexes: readonly PackagesIndex[]): void {
  if (name.length > 2 && name.charAt(1) === '=') return;
  const test = expressionTest(name);
  const isKnown = indexes.some(
    ({ suiteName, codename, release, archive }) =>
      archive === name || [suiteName, codename, release.version].some((text) => text !== '' && test(text)),
  );
  if (!isKnown) throw unknownRelease(name, indexes);
}
