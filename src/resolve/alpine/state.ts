import type { Name, Package, Provider } from './universe-types.js';

/** What the solver knows of a name while it solves. */
export interface NameState {
  readonly name: Name;
  /** The decision is made: `chosen`, or nobody. */
  locked: boolean;
  chosen: Provider | undefined;
  /** How many constraints ask for it. */
  requirers: number;
  /** Decides in which order names are decided; larger first. */
  orderId: number;
  seen: boolean;
  /** How many of the names that have it as a condition were looked at. */
  walked: number;
  /** Waits to be looked at again. */
  dirty: boolean;
  reevaluateDepends: boolean;
  reevaluateInstallIf: boolean;
  /** Some provider is wanted by its install_if. */
  hasInstallIf: boolean;
  /** No provider can be wanted by an install_if any more. */
  noInstallIf: boolean;
  /** An install_if waits to be told that this name is absent. */
  neededForInstallIf: boolean;
  /** More than one provider is possible, or one that its tag does not allow. */
  hasOptions: boolean;
  /** Some provider may be taken without being named. */
  hasAutoSelectable: boolean;
  /** All that depends on it is decided. */
  dependentsDone: boolean;
  hasVirtualProvides: boolean;
  /** Up to which of a name's providers, one after the other, all depend on this name; or provide it. */
  mergeDepends: number;
  mergeProvides: number;
  /** Is in the queue of what can be decided without a choice. */
  resolveNow: boolean;
  queued: boolean;
}

/** What the solver knows of a package while it solves. */
export interface PackageState {
  readonly package: Package;
  seen: boolean;
  /** How many of the names that it provides were looked at. */
  walked: number;
  available: boolean;
  /** Nothing speaks against it so far. */
  selectable: boolean;
  /** How many constraints it does not meet. */
  conflicts: number;
  /** Tags, one bit each, that it may come by; the world's own tag for what the world names. */
  pinningAllowed: number;
  pinningPreferred: number;
  tagOk: boolean;
  tagPreferred: boolean;
  /** Solver flags (solve-flags.ts) of its own, and those that its dependencies get from it. */
  flags: number;
  inheritableFlags: number;
  dependenciesMerged: boolean;
  dependenciesUsed: boolean;
  installIfTriggered: boolean;
  installIfFailed: boolean;
  error: boolean;
}

export function newNameState(name: Name): NameState {
  return {
    name,
    locked: false,
    chosen: undefined,
    requirers: 0,
    orderId: 0,
    seen: false,
    walked: 0,
    dirty: false,
    reevaluateDepends: false,
    reevaluateInstallIf: false,
    hasInstallIf: false,
    noInstallIf: false,
    neededForInstallIf: false,
    hasOptions: false,
    hasAutoSelectable: false,
    dependentsDone: false,
    hasVirtualProvides: false,
    mergeDepends: 0,
    mergeProvides: 0,
    resolveNow: false,
    queued: false,
  };
}

export function newPackageState(one: Package): PackageState {
  return {
    package: one,
    seen: false,
    walked: 0,
    available: false,
    selectable: false,
    conflicts: 0,
    pinningAllowed: 0,
    pinningPreferred: 0,
    tagOk: false,
    tagPreferred: false,
    flags: 0,
    inheritableFlags: 0,
    dependenciesMerged: false,
    dependenciesUsed: false,
    installIfTriggered: false,
    installIfFailed: false,
    error: false,
  };
}
