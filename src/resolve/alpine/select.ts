import { compareProviders } from './prefer.js';
import { isAutoSelectable, type Session } from './session.js';
import type { NameState } from './state.js';
import { ownProvider } from './universe.js';
import type { Provider } from './universe-types.js';

function isCandidate(session: Session, state: NameState, provider: Provider): boolean {
  const told = session.on(provider.package);
  if (state.requirers === 0 && !(told.installIfTriggered && told.tagOk && told.selectable)) return false;
  return isAutoSelectable(session, provider);
}

function bestProvider(session: Session, state: NameState): Provider | undefined {
  if (state.requirers === 0 && !state.hasInstallIf) return undefined;
  let best: Provider | undefined;
  for (const provider of state.name.providers) {
    if (!isCandidate(session, state, provider)) continue;
    if (best === undefined || compareProviders(session, provider, best) > 0) best = provider;
  }
  return best;
}

/** A name that is decided already is provided again: fine if both provide it without a version, else an error. */
function provideAgain(session: Session, state: NameState, provider: Provider): void {
  if (provider.version === '' && (state.chosen?.version ?? '') === '') return;
  session.markError(provider.package);
  session.markError(state.chosen?.package);
}

/** Other providers of the name are out, except where both provide it without a version. */
function disqualifyOthers(session: Session, state: NameState, chosen: Provider | undefined): void {
  for (const other of state.name.providers) {
    if (other.package === chosen?.package) continue;
    if ((chosen?.version ?? '') === '' && other.version === '') continue;
    session.disqualify(other.package);
  }
}

/** The name belongs to this provider, or to nobody. */
function assign(session: Session, state: NameState, provider: Provider | undefined): void {
  if (state.locked) {
    if (provider !== undefined) provideAgain(session, state, provider);
    return;
  }
  state.locked = true;
  state.chosen = provider;
  session.undecided.remove(state);
  session.forget(state);
  if (provider !== undefined && state.requirers === 0 && session.on(provider.package).installIfTriggered) {
    for (const link of provider.package.installIf) {
      if (!session.of(link.name).locked) session.constrain(provider.package, link, undefined);
    }
  }
  disqualifyOthers(session, state, provider);
  session.reevaluateDependents(state.name);
  if (provider === undefined) session.reevaluateConditionals(state.name);
  else session.reevaluateConditionalsOf(provider.package);
}

/** Decides a name: takes the best provider with all that it provides, and asks for what it depends on. */
export function select(session: Session, state: NameState): void {
  const one = bestProvider(session, state)?.package;
  if (one === undefined) {
    assign(session, state, undefined);
    if (state.requirers > 0) session.errors++;
    return;
  }
  const told = session.on(one);
  if (!told.selectable || !told.tagOk) session.markError(one);
  assign(session, session.of(one.name), ownProvider(one));
  for (const link of one.provides) {
    assign(session, session.of(link.name), { package: one, version: link.version });
  }
  for (const link of one.depends) session.constrain(one, link, undefined);
}
