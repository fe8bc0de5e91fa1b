import { type Routine, run } from './routine.js';
import type { Session } from './session.js';
import type { Name } from './universe-types.js';

/** Names that nobody named to the solver come after those that somebody did. */
const NOT_NAMED = 1 << 31;
/** Names that some package has for its own come before those that are only provided. */
const HAS_PACKAGE = 1 << 30;

function* seePackages(session: Session, name: Name): Routine {
  const state = session.of(name);
  for (const { package: one } of name.providers) {
    if (!session.on(one).seen) {
      session.see(one);
      for (const link of one.depends) yield discover(session, link.name);
    }
    if (!session.on(one).installIfFailed) state.noInstallIf = false;
  }
}

function* discover(session: Session, name: Name): Routine {
  const { universe } = session;
  const state = session.of(name);
  if (state.seen) return;
  state.seen = true;
  state.noInstallIf = true;
  yield seePackages(session, name);
  for (const other of universe.conditionalsOf(name)) yield discover(session, other);
  for (const { package: one } of name.providers) {
    for (const other of universe.conditionalsOf(one.name)) yield discover(session, other);
    for (const link of one.provides) yield discover(session, link.name);
  }
  const named = session.isNamed(name) ? 0 : NOT_NAMED;
  const owned = name.providers.some((one) => one.package.name === name) ? HAS_PACKAGE : 0;
  state.orderId = named | owned | session.nextOrder();
  for (const { package: one } of name.providers) {
    for (const link of one.installIf) yield discover(session, link.name);
  }
}

/**
 * Looks at a name and everything that could come with it, deepest first, and numbers the names in that order, so that
 * a name is decided before what it depends on.
 */
export function discoverName(session: Session, name: Name): void {
  run(discover(session, name));
}
