import type { EpochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import type { ChosenSet, DebianLock, Lock, LockedBuild } from '../lock/lock.js';
import { PROFILES } from '../configure/debian/profile.js';
import type { BuildRequest } from './request.js';

/** A lock whose rule for times has been applied. */
export type Dated<L extends Lock> = Omit<L, 'epoch'> & { readonly epoch: EpochSeconds };

export type DatedDebianLock = Dated<DebianLock>;

/** A set with what the user says about building. */
export function wholeLock(set: ChosenSet, build: LockedBuild): Lock {
  return { ...set, build };
}

/** What is asked of a build, as a lock keeps it. */
export function lockedBuild(request: BuildRequest): LockedBuild {
  const { configure, profiles, pathFilters, labels, annotations } = request;
  return {
    configure: configure.mode,
    defer: configure.unmodelled.defer,
    skip: Object.fromEntries(configure.unmodelled.skip),
    selections: configure.selections,
    profiles,
    pathFilters,
    labels,
    annotations,
  };
}

/** What a lock says about building, as it was asked. @throws RootfsError `LOCK_UNSUPPORTED` for an unknown profile */
export function buildRequestOfLock(build: LockedBuild): BuildRequest {
  const unknown = build.profiles.find((name) => !PROFILES.some((profile) => profile === name));
  if (unknown !== undefined)
    throw new RootfsError('LOCK_UNSUPPORTED', `the lock asks for the profile ${JSON.stringify(unknown)}`);
  const { configure: mode, defer, selections, pathFilters, labels, annotations } = build;
  const unmodelled = { defer, isFinished: mode === 'native', skip: new Map(Object.entries(build.skip)) };
  const profiles = PROFILES.filter((profile) => build.profiles.includes(profile));
  return { configure: { mode, unmodelled, selections }, profiles, pathFilters, labels, annotations };
}
