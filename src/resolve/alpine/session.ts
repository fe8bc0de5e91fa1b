import { isConflictLink, isProvided } from './match.js';
import { PlainQueue, Undecided } from './queue.js';
import { AVAILABLE } from './solve-flags.js';
import { type NameState, newNameState, newPackageState, type PackageState } from './state.js';
import { NO_TAG } from './tags.js';
import type { Universe } from './universe.js';
import type { Link, Name, Package, Provider } from './universe-types.js';

/** The tag mask of what is not pinned. */
const DEFAULT_PINNING = 1 << NO_TAG;

/** What the world's dependencies hand to the packages that they name. */
export interface Inheritance {
  readonly flags: number;
  readonly pinning: number;
}

/** One run of the solver: the state of every name and package that it has looked at, and what waits to be done. */
export class Session {
  errors = 0;
  /** Flags of the whole run while the world is discovered. */
  globalFlags = 0;
  private readonly dirty = new PlainQueue();
  readonly undecided = new Undecided();
  readonly defaultRepositories: number;
  /** By number. */
  private readonly names: (NameState | undefined)[] = [];
  private readonly packages: (PackageState | undefined)[] = [];
  private discovered = 0;

  /**
   * @param named names that the caller treats specially; they are decided before the others
   * @param preferInstalled keep what is installed wherever an upgrade was not asked for (before a self-upgrade)
   */
  constructor(
    readonly universe: Universe,
    private readonly named: ReadonlySet<Name>,
    readonly preferInstalled: boolean,
  ) {
    this.defaultRepositories = universe.tags.allowed(NO_TAG);
  }

  isNamed(name: Name): boolean {
    return this.named.has(name);
  }

  of(name: Name): NameState {
    return (this.names[name.number] ??= newNameState(name));
  }

  /** The state of a name that was looked at; undefined for others, without making one. */
  seen(name: Name): NameState | undefined {
    const state = this.names[name.number];
    return state?.seen === true ? state : undefined;
  }

  on(one: Package): PackageState {
    return (this.packages[one.number] ??= newPackageState(one));
  }

  nextOrder(): number {
    return ++this.discovered;
  }

  markError(one: Package | undefined): void {
    if (one === undefined) return;
    const state = this.on(one);
    if (state.error) return;
    state.error = true;
    this.errors++;
  }

  /** Sets up a package at first sight. */
  see(one: Package): void {
    const { universe } = this;
    const state = this.on(one);
    const empty = one.record.installedSizeBytes === 0;
    const installed = one.installed !== undefined;
    state.seen = true;
    state.pinningAllowed = DEFAULT_PINNING;
    state.pinningPreferred = DEFAULT_PINNING;
    state.available = universe.isAvailable(one);
    state.selectable =
      !one.uninstallable && (state.available || one.cached || one.listed || empty || installed);
    state.installIfFailed =
      one.installIf.length === 0 || ((this.globalFlags & AVAILABLE) !== 0 && !state.available);
    state.tagPreferred = empty || (universe.repositoriesOf(one) & this.defaultRepositories) !== 0;
    state.tagOk = state.tagPreferred || one.listed || installed;
  }

  /** A name will be looked at again. */
  queueDirty(state: NameState): void {
    if (state.dirty || state.locked) return;
    if (state.requirers === 0 && !state.reevaluateInstallIf) return;
    state.dirty = true;
    this.dirty.push(state);
  }

  /** The next name to look at again. */
  nextDirty(): NameState | undefined {
    const state = this.dirty.pop();
    if (state !== undefined) state.dirty = false;
    return state;
  }

  /** A decided name needs no more looking at. */
  forget(state: NameState): void {
    state.dirty = false;
    this.dirty.remove(state);
  }

  /** A name will be decided, at a place that follows from what is known of it. */
  queueUndecided(state: NameState, moved: boolean): void {
    if (state.locked) return;
    const now = isForced(state);
    if (state.queued) {
      if (state.resolveNow) return;
      if (now) state.resolveNow = true;
      else if (!moved) return;
      this.undecided.remove(state);
    } else {
      if (state.requirers === 0 && !state.hasInstallIf && !state.neededForInstallIf) return;
      state.resolveNow = now;
    }
    this.undecided.add(state);
  }

  reevaluateDependents(name: Name): void {
    for (const other of this.universe.dependentsOf(name)) {
      const state = this.seen(other);
      if (state === undefined) continue;
      state.reevaluateDepends = true;
      this.queueDirty(state);
    }
  }

  reevaluateConditionals(name: Name): void {
    for (const other of this.universe.conditionalsOf(name)) {
      const state = this.seen(other);
      if (state === undefined || state.noInstallIf) continue;
      state.reevaluateInstallIf = true;
      this.queueDirty(state);
    }
  }

  /** As {@link reevaluateConditionals}, for all names of a package. */
  reevaluateConditionalsOf(one: Package): void {
    this.reevaluateConditionals(one.name);
    for (const link of one.provides) this.reevaluateConditionals(link.name);
  }

  disqualify(one: Package): void {
    this.on(one).selectable = false;
    this.reevaluateDependents(one.name);
    for (const link of one.provides) this.reevaluateDependents(link.name);
    this.reevaluateConditionalsOf(one);
  }

  /** Whether somebody can still meet a link. */
  isSatisfiable(by: Package, link: Link): boolean {
    const state = this.of(link.name);
    if (state.locked) return isProvided(by, link, state.chosen);
    if (state.requirers === 0 && isProvided(by, link, undefined)) return true;
    return link.name.providers.some((one) => this.on(one.package).selectable && isProvided(by, link, one));
  }

  requirersChanged(state: NameState): void {
    this.queueUndecided(state, false);
    this.reevaluateConditionals(state.name);
    this.queueDirty(state);
  }

  /**
   * What a package gets from the one that needs it. An install_if with the condition `!name` has nobody there; apk then
   * goes on as for the world, which by then hands down nothing, so that the package is preferred for no tag.
   */
  inherit(one: Package, from: Package | undefined): void {
    if (from === undefined) {
      this.inheritFromWorld(one, { flags: 0, pinning: 0 });
      return;
    }
    const state = this.on(one);
    const giver = this.on(from);
    state.flags |= giver.inheritableFlags;
    state.inheritableFlags |= giver.inheritableFlags;
    state.pinningAllowed |= giver.pinningAllowed;
    this.refreshTagOk(one, state);
  }

  /** What a package gets from the world that names it. */
  inheritFromWorld(one: Package, { flags, pinning }: Inheritance): void {
    const state = this.on(one);
    const { tags } = this.universe;
    state.flags |= flags;
    state.inheritableFlags |= flags;
    state.pinningAllowed |= pinning;
    state.pinningPreferred = pinning;
    state.tagPreferred = (this.universe.repositoriesOf(one) & tags.allowedBy(state.pinningPreferred)) !== 0;
    this.refreshTagOk(one, state);
  }

  private refreshTagOk(one: Package, state: PackageState): void {
    const allowed = this.universe.tags.allowedBy(state.pinningAllowed);
    if ((this.universe.repositoriesOf(one) & allowed) !== 0) state.tagOk = true;
  }

  /** Takes a dependency, of a package or of the world, into account: counts, rules out, hands down. */
  constrain(by: Package | undefined, link: Link, world: Inheritance | undefined): void {
    const state = this.of(link.name);
    if (!isConflictLink(link)) {
      state.requirers++;
      if (state.requirers === 1) this.requirersChanged(state);
    }
    for (const provider of link.name.providers) {
      const one = provider.package;
      const meets = isProvided(by, link, provider);
      const told = this.on(one);
      if (!meets) told.conflicts++;
      if (told.selectable && told.conflicts > 0) this.disqualify(one);
      if (!meets) continue;
      if (world === undefined) this.inherit(one, by);
      else this.inheritFromWorld(one, world);
    }
  }
}

/** All that depends on it is decided, somebody asks for it, and there is no choice left. */
function isForced(state: NameState): boolean {
  return state.dependentsDone && state.requirers > 0 && state.hasAutoSelectable && !state.hasOptions;
}

/**
 * Whether a provider may be taken without being named: not one that provides the name without a version, unless it has
 * a provider_priority or is wanted by its own name anyway.
 */
export function isAutoSelectable(session: Session, provider: Provider): boolean {
  if (provider.version !== '' || provider.package.record.providerPriority !== 0) return true;
  return session.of(provider.package.name).requirers > 0;
}
