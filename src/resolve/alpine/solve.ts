import { type Change, orderChanges } from './changes.js';
import { discoverName } from './discover.js';
import { reconsider } from './reconsider.js';
import { select } from './select.js';
import { Session } from './session.js';
import { compareNames, type Universe } from './universe.js';
import type { Link, Name } from './universe-types.js';

/** A dependency of the world. */
export interface WorldLink {
  readonly link: Link;
  /** Number of the tag that it is pinned to. */
  readonly tag: number;
}

/** Special treatment of all packages that have or provide a name: flags of solve-flags.ts. */
export interface NameFlags {
  readonly name: Name;
  readonly flags: number;
  /** What their dependencies get too. */
  readonly inheritable: number;
}

export interface SolveRequest {
  readonly world: readonly WorldLink[];
  /** Flags for everything that the world names, and all that it needs. Default 0. */
  readonly flags?: number;
  readonly named?: readonly NameFlags[];
  /** Keep what is installed wherever an upgrade was not asked for (before a self-upgrade). */
  readonly preferInstalled?: boolean;
  /** Leave out of the world what cannot be met, instead of failing. */
  readonly dropBroken?: boolean;
}

export interface Solution {
  readonly changes: readonly Change[];
  /** How many packages or names could not be had; the changes are only good to explain it unless this is 0. */
  readonly errors: number;
  /** The world in the order in which it was followed. */
  readonly world: readonly WorldLink[];
}

function applyFlags(session: Session, named: readonly NameFlags[]): void {
  for (const { name, flags, inheritable } of named) {
    for (const { package: one } of name.providers) {
      const state = session.on(one);
      state.flags |= flags;
      state.inheritableFlags |= inheritable;
    }
  }
}

function applyWorld(session: Session, world: readonly WorldLink[], flags: number): void {
  session.globalFlags = flags;
  for (const { link } of world) discoverName(session, link.name);
  for (const { link, tag } of world) session.constrain(undefined, link, { flags, pinning: 1 << tag });
  session.globalFlags = 0;
}

/** Looks at what changed until nothing does, then decides one name, until none is left. */
function settle(session: Session): void {
  for (;;) {
    for (let state = session.nextDirty(); state !== undefined; state = session.nextDirty()) {
      reconsider(session, state);
    }
    const state = session.undecided.next();
    if (state === undefined) return;
    select(session, state);
  }
}

/** A dependency of the world that has no provider, or a broken one. */
function isBroken(session: Session, { link }: WorldLink): boolean {
  const chosen = session.of(link.name).chosen?.package;
  return chosen === undefined || session.on(chosen).error;
}

/**
 * Chooses the packages that a world asks for, as apk-tools 3 does. Never fails: `errors` tells whether it could, and
 * explain.ts why not.
 */
export function solve(universe: Universe, request: SolveRequest): Solution {
  const world = [...request.world].sort((a, b) => compareNames(a.link.name, b.link.name));
  const named = new Set((request.named ?? []).map(({ name }) => name));
  let good = world;
  let flagged = request.named ?? [];
  for (;;) {
    const session = new Session(universe, named, request.preferInstalled ?? false);
    applyFlags(session, flagged);
    applyWorld(session, good, request.flags ?? 0);
    settle(session);
    const changes = orderChanges(
      session,
      world.map(({ link }) => link),
    );
    const kept = good.filter((one) => !isBroken(session, one));
    const retry = request.dropBroken === true && session.errors > 0 && kept.length < good.length;
    if (!retry) return { changes, errors: session.errors, world };
    good = kept;
    flagged = [];
  }
}
