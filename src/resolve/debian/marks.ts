import type { Alternative, Dependency, Links } from './links.js';
import { constraintMet } from './links.js';
import { multiArchOf, type Package, type Universe, type Version } from './universe.js';

/**
 * What is decided about one package so far. The words are apt's (pkgDepCache::StateCache), because its answers follow
 * from how these change step by step.
 */
export interface Mark {
  readonly package: Package;
  /** On the system already, from an earlier call; never removed here. */
  readonly current: Version | undefined;
  /** The one version that may be installed; undefined once it proved impossible. */
  candidate: Version | undefined;
  /** What will be there in the end. */
  install: Version | undefined;
  mode: 'keep' | 'install';
  /** Decided: only the request itself may change it. */
  protected: boolean;
  /** Pulled in by others, not named. */
  automatic: boolean;
  /** Refused by the request (`name-`). */
  held: boolean;
  /** The candidate before it was given up, and when that was. */
  lost: Version | undefined;
  lostAt: number;
  changedAt: number;
  /** Last change while there still was a candidate: then those who see it by its Provides learnt of it too. */
  announcedAt: number;
}

export interface MarkOptions {
  readonly recommends: boolean;
  /** Names that count as essential though their stanzas do not say so; apt counts itself. */
  readonly alsoEssential: readonly string[];
  /** Installed before, by an earlier call. */
  readonly installed: readonly Version[];
}

/** The table of marks, and what can be read from it. */
export class Marks {
  readonly universe: Universe;
  readonly links: Links;
  readonly recommends: boolean;
  readonly #alsoEssential: ReadonlySet<string>;
  readonly #marks: (Mark | undefined)[];
  readonly #touched: Mark[] = [];
  #clock = 0;

  constructor(universe: Universe, links: Links, options: MarkOptions) {
    this.universe = universe;
    this.links = links;
    this.recommends = options.recommends;
    this.#alsoEssential = new Set(options.alsoEssential);
    this.#marks = new Array<Mark | undefined>(universe.packageCount);
    for (const version of options.installed) {
      this.#enter({ ...freshMark(version.package), current: version, candidate: version, install: version });
    }
  }

  #enter(mark: Mark): Mark {
    this.#marks[mark.package.id] = mark;
    this.#touched.push(mark);
    return mark;
  }

  of(target: Package): Mark {
    return this.#marks[target.id] ?? this.#enter(freshMark(target));
  }

  /** Every package that was ever looked at closely, in the order of the indexes. */
  all(): Mark[] {
    return [...this.#touched].sort((a, b) => a.package.id - b.package.id);
  }

  isEssential(target: Package): boolean {
    return target.essential || this.#alsoEssential.has(target.name);
  }

  /** Needs and conflicts always count, Recommends when wanted. */
  matters(dependency: Dependency): boolean {
    return dependency.kind !== 'recommends' || this.recommends;
  }

  /** To be called after a change of `install` or a deliberate change of `candidate`. */
  changed(mark: Mark): void {
    this.#clock++;
    mark.changedAt = this.#clock;
    if (mark.candidate !== undefined) mark.announcedAt = this.#clock;
  }

  /** Makes another version the one to install. */
  setCandidate(version: Version): void {
    const mark = this.of(version.package);
    if (mark.candidate === version) return;
    if (mark.mode === 'install' && mark.install === mark.candidate) mark.install = version;
    mark.candidate = version;
    this.changed(mark);
  }

  /** Gives the candidate up. apt does not tell those who depend on it, and the answers show that. */
  loseCandidate(mark: Mark, remaining: Version | undefined): void {
    if (mark.candidate === remaining) return;
    this.#clock++;
    mark.lost = mark.candidate;
    mark.lostAt = this.#clock;
    mark.candidate = remaining;
  }

  installed(target: Package): Version | undefined {
    return this.#marks[target.id]?.install;
  }

  candidate(target: Package): Version | undefined {
    const mark = this.#marks[target.id];
    return mark === undefined ? target.candidate : mark.candidate;
  }

  /** Whether what will be installed hits the alternative: a version of the package itself, or a provider. */
  hitsInstalled(dependency: Dependency, alternative: Alternative): boolean {
    const { real, provides } = alternative.target;
    if (real !== undefined && !ignoresPackage(dependency, alternative, real)) {
      const version = this.installed(real);
      if (version !== undefined && constraintMet(alternative, version.stanza.version)) return true;
    }
    for (const { owner, version } of provides) {
      if (this.installed(owner.package) !== owner || ignoresProvider(dependency, alternative, owner))
        continue;
      if (constraintMet(alternative, version)) return true;
    }
    return false;
  }

  /** Whether the group needs nothing more: a need that is met, or a conflict that hits nothing. */
  isMet(dependency: Dependency): boolean {
    const hit = dependency.alternatives.some((alternative) => this.hitsInstalled(dependency, alternative));
    return dependency.negative ? !hit : hit;
  }

  /** Whether candidates could meet the need, as far as apt has been told of lost candidates. */
  couldBeMet(dependency: Dependency): boolean {
    return dependency.alternatives.some(
      (alternative) => this.hitsInstalled(dependency, alternative) || this.#hitsCandidate(alternative),
    );
  }

  #hitsCandidate(alternative: Alternative): boolean {
    const { real, provides } = alternative.target;
    const toldAt = this.#toldAt(alternative);
    if (real !== undefined) {
      const version = this.#candidateAsTold(real, toldAt);
      if (version !== undefined && constraintMet(alternative, version.stanza.version)) return true;
    }
    return provides.some(
      ({ owner, version }) =>
        this.#candidateAsTold(owner.package, toldAt) === owner && constraintMet(alternative, version),
    );
  }

  #candidateAsTold(target: Package, toldAt: number): Version | undefined {
    const mark = this.#marks[target.id];
    if (mark === undefined) return target.candidate;
    return mark.lostAt > toldAt ? mark.lost : mark.candidate;
  }

  /** When the dependencies on a target were last looked at afresh (pkgDepCache::Update). */
  #toldAt({ target }: Alternative): number {
    let latest = target.real === undefined ? 0 : (this.#marks[target.real.id]?.changedAt ?? 0);
    for (const { owner } of target.provides) {
      const mark = this.#marks[owner.package.id];
      if (mark !== undefined && mark.announcedAt > latest) latest = mark.announcedAt;
    }
    return latest;
  }

  /** What will be installed but has an unmet need or a conflict. */
  isBroken(mark: Mark): boolean {
    if (mark.install === undefined) return false;
    return this.links
      .dependencies(mark.install)
      .some((dependency) => dependency.kind !== 'recommends' && !this.isMet(dependency));
  }

  /** The same, counting Recommends when they are wanted. */
  isIncomplete(mark: Mark): boolean {
    if (mark.install === undefined) return false;
    return this.links
      .dependencies(mark.install)
      .some((dependency) => this.matters(dependency) && !this.isMet(dependency));
  }

  broken(): Mark[] {
    return this.all().filter((mark) => this.isBroken(mark));
  }
}

function freshMark(target: Package): Mark {
  return {
    package: target,
    current: undefined,
    candidate: target.candidate,
    install: undefined,
    mode: 'keep',
    protected: false,
    automatic: false,
    held: false,
    lost: undefined,
    lostAt: 0,
    changedAt: 0,
    announcedAt: 0,
  };
}

/** A package never conflicts with itself, nor with its `Multi-Arch: same` siblings by a field of its own. */
export function ignoresPackage(dependency: Dependency, alternative: Alternative, hit: Package): boolean {
  if (!dependency.negative) return false;
  const own = dependency.owner.package;
  if (own === hit) return true;
  if (own.name !== alternative.target.name) return false;
  return multiArchOf(dependency.owner) === 'same' && !alternative.implicit;
}

/** Provides of the package's own name group never count against it; implicit conflicts hit siblings alone. */
export function ignoresProvider(
  dependency: Dependency,
  alternative: Alternative,
  provider: Version,
): boolean {
  if (!dependency.negative) return false;
  if (dependency.owner.package.name === provider.package.name) return true;
  return alternative.implicit;
}
