import { isConflictLink, isProvided } from './match.js';
import { isAutoSelectable, type Session } from './session.js';
import type { NameState, PackageState } from './state.js';
import type { Name, Package, Provider } from './universe-types.js';
import { namesOf } from './universe.js';

/** What one look at a name's providers gathers. */
interface Tally {
  readonly state: NameState;
  readonly checkDepends: boolean;
  readonly checkInstallIf: boolean;
  /** The first provider that is still possible. */
  first: Package | undefined;
  options: number;
  tagNotOk: number;
  hasInstallIf: boolean;
  noInstallIf: boolean;
  autoSelectable: boolean;
}

/** Whether all conditions of a package's install_if are decided and met; a condition not yet decided may be asked for. */
function testInstallIf(session: Session, told: PackageState): void {
  for (const link of told.package.installIf) {
    const condition = session.of(link.name);
    if (!condition.locked) {
      if (isConflictLink(link)) {
        condition.neededForInstallIf = true;
        session.queueUndecided(condition, false);
      }
      return;
    }
    if (!isProvided(told.package, link, condition.chosen)) {
      told.installIfFailed = true;
      return;
    }
  }
  told.installIfTriggered = true;
}

function considerInstallIf(session: Session, told: PackageState): void {
  if (!told.installIfTriggered && !told.installIfFailed) testInstallIf(session, told);
  if (!told.installIfTriggered) return;
  for (const link of told.package.installIf) {
    session.inherit(told.package, session.of(link.name).chosen?.package);
  }
}

/** Counts what every provider so far has in common: a name's counter equals the number of them that mention it. */
function mergeCommon(session: Session, provider: Provider, options: number): void {
  const one = provider.package;
  for (const link of one.depends) {
    const needed = session.of(link.name);
    if (!isConflictLink(link) && needed.mergeDepends === options) needed.mergeDepends = options + 1;
  }
  mergeProvided(session.of(one.name), provider.version, options);
  for (const link of one.provides) mergeProvided(session.of(link.name), link.version, options);
}

function mergeProvided(state: NameState, version: string, options: number): void {
  if (state.mergeProvides !== options) return;
  state.mergeProvides = options + 1;
  if (version === '') state.hasVirtualProvides = true;
}

function considerProvider(session: Session, provider: Provider, tally: Tally): void {
  const one = provider.package;
  const told = session.on(one);
  told.dependenciesMerged = false;
  if (tally.checkDepends) {
    if (!told.selectable) return;
    if (!one.depends.every((link) => session.isSatisfiable(one, link))) session.disqualify(one);
  }
  if (!told.selectable) return;
  if (tally.checkInstallIf) considerInstallIf(session, told);
  if (told.installIfTriggered) tally.hasInstallIf = tally.autoSelectable = true;
  if (!told.installIfFailed) tally.noInstallIf = false;
  if (tally.state.requirers === 0) return;
  told.dependenciesMerged = true;
  tally.first ??= one;
  mergeCommon(session, provider, tally.options);
  if (!told.tagOk) tally.tagNotOk++;
  tally.options++;
  if (isAutoSelectable(session, provider)) tally.autoSelectable = true;
}

/** Names that every option depends on are needed now, whichever option wins. */
function propagateDepends(session: Session, first: Package, options: number): void {
  for (const link of first.depends) {
    const needed = session.of(link.name);
    const common = needed.mergeDepends === options;
    needed.mergeDepends = 0;
    if (!common) continue;
    if (options === 1) {
      session.constrain(first, link, undefined);
    } else if (needed.requirers === 0) {
      needed.requirers++;
      session.requirersChanged(needed);
      for (const { package: one } of link.name.providers) session.inherit(one, first);
    }
  }
}

/** Rules out providers of `name` that do not also provide `must`, which every option for `must` provides. */
function excludeOthers(session: Session, name: Name, must: Name, skipVirtual: boolean): void {
  if (name === must) return;
  for (const { package: one, version } of name.providers) {
    if (one.name === must || !session.on(one).selectable || (skipVirtual && version === '')) continue;
    const spared = one.provides.some((link) => link.name === must || (skipVirtual && link.version === ''));
    if (!spared) session.disqualify(one);
  }
}

function propagateProvides(session: Session, name: Name, first: Package, options: number): void {
  const names = namesOf(first);
  for (const provided of names) {
    const state = session.of(provided);
    const common = state.mergeProvides === options;
    state.mergeProvides = 0;
    if (common) excludeOthers(session, provided, name, state.hasVirtualProvides);
  }
  for (const provided of names) session.of(provided).hasVirtualProvides = false;
}

/**
 * Looks at a name again: rules out providers whose dependencies cannot be met any more, sees whether an install_if
 * applies, and hands down what all remaining providers have in common.
 */
export function reconsider(session: Session, state: NameState): void {
  const { name } = state;
  const tally: Tally = {
    state,
    checkDepends: state.reevaluateDepends,
    checkInstallIf: state.reevaluateInstallIf,
    first: undefined,
    options: 0,
    tagNotOk: 0,
    hasInstallIf: false,
    noInstallIf: true,
    autoSelectable: false,
  };
  state.reevaluateDepends = state.reevaluateInstallIf = false;
  for (const provider of name.providers) considerProvider(session, provider, tally);
  state.hasOptions = tally.options > 1 || tally.tagNotOk > 0;
  state.hasInstallIf = tally.hasInstallIf;
  state.noInstallIf = tally.noInstallIf;
  const moved = state.hasAutoSelectable !== tally.autoSelectable;
  state.hasAutoSelectable = tally.autoSelectable;
  if (tally.first !== undefined) {
    for (const { package: one } of name.providers) {
      const told = session.on(one);
      told.dependenciesUsed = told.dependenciesMerged;
    }
    propagateDepends(session, tally.first, tally.options);
    propagateProvides(session, name, tally.first, tally.options);
  }
  state.dependentsDone = session.universe
    .dependentsOf(name)
    .every((other) => session.seen(other)?.locked !== false);
  session.queueUndecided(state, moved);
}
