import { type Routine, run } from './routine.js';
import type { Session } from './session.js';
import type { Link, Name, Package } from './universe-types.js';

/** Names that nobody named to the solver come after those that somebody did. */
const NOT_NAMED = 1 << 31;
/** Names that some package has for its own come before those that are only provided. */
const HAS_PACKAGE = 1 << 30;

/**
 * The names that some package has under the condition of this one, except those that an earlier walk came to: a walk is
 * often begun anew further down, and what lies behind its place has been seen.
 */
function* conditionals(session: Session, name: Name): Generator<Routine, void, void> {
  const state = session.of(name);
  const names = session.universe.conditionalsOf(name);
  for (let next = names[state.walked++]; next !== undefined; next = names[state.walked++]) {
    if (!session.of(next).seen) yield discover(session, next);
  }
}

/** The names that a package provides, in the same way. */
function* provides(session: Session, one: Package): Generator<Routine, void, void> {
  const told = session.on(one);
  for (let next = one.provides[told.walked++]; next !== undefined; next = one.provides[told.walked++]) {
    if (!session.of(next.name).seen) yield discover(session, next.name);
  }
}

function* unseen(session: Session, links: readonly Link[]): Generator<Routine, void, void> {
  for (const { name } of links) if (!session.of(name).seen) yield discover(session, name);
}

function* discover(session: Session, name: Name): Routine {
  const state = session.of(name);
  state.seen = true;
  state.noInstallIf = true;
  for (const { package: one } of name.providers) {
    const told = session.on(one);
    if (!told.seen) {
      session.see(one);
      yield* unseen(session, one.depends);
    }
    if (!told.installIfFailed) state.noInstallIf = false;
  }
  yield* conditionals(session, name);
  for (const { package: one } of name.providers) {
    yield* conditionals(session, one.name);
    yield* provides(session, one);
  }
  const named = session.isNamed(name) ? 0 : NOT_NAMED;
  const owned = name.providers.some((one) => one.package.name === name) ? HAS_PACKAGE : 0;
  state.orderId = named | owned | session.nextOrder();
  for (const { package: one } of name.providers) yield* unseen(session, one.installIf);
}

/**
 * Looks at a name and everything that could come with it, deepest first, and numbers the names in that order, so that
 * a name is decided before what it depends on.
 */
export function discoverName(session: Session, name: Name): void {
  if (!session.of(name).seen) run(discover(session, name));
}
