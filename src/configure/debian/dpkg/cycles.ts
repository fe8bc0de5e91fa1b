import type { DpkgDatabase } from './database.js';
import type { Alternative, PackageRecord } from './record.js';

/** The way down the dependencies so far, the newest step first. */
interface Step {
  readonly previous: Step | undefined;
  readonly record: PackageRecord;
  alternative: Alternative | undefined;
}

interface Walk {
  readonly database: DpkgDatabase;
  readonly isToBeInstalled: (record: PackageRecord) => boolean;
  /** Packages below which no cycle was found. */
  readonly done: Set<PackageRecord>;
}

function hasPostinst(record: PackageRecord): boolean {
  return record.package.controlFiles.some(({ name }) => name === 'postinst');
}

/** @see dpkg src/main/depcon.c, foundcyclebroken */
function closes(walk: Walk, step: Step, dependee: PackageRecord): boolean {
  let seen = step.previous;
  while (seen !== undefined && seen.record !== dependee) seen = seen.previous;
  if (seen === undefined) return descend(walk, dependee, step);
  // A link from a package without a postinst is the best to break: configuring that one does nothing.
  let link = step;
  while (hasPostinst(link.record) && !(link !== step && link.record === dependee))
    link = link.previous ?? seen;
  if (link.alternative !== undefined) link.alternative.isCycleBroken = true;
  return true;
}

function descend(walk: Walk, record: PackageRecord, previous: Step | undefined): boolean {
  if (walk.done.has(record)) return false;
  const step: Step = { previous, record, alternative: undefined };
  for (const { alternatives } of record.dependencies) {
    for (const alternative of alternatives) {
      if (alternative.isCycleBroken) continue;
      step.alternative = alternative;
      for (const dependee of dependees(walk, record, alternative)) {
        if (closes(walk, step, dependee)) return true;
      }
    }
  }
  walk.done.add(record);
  return false;
}

/** Versions do not count here, and providers only when they are to be configured. @see dpkg src/main/depcon.c */
function dependees(walk: Walk, wanting: PackageRecord, alternative: Alternative): readonly PackageRecord[] {
  const { database, isToBeInstalled } = walk;
  const direct = database
    .named(alternative.name)
    .filter((record) => record.state !== 'not-installed')
    .filter((record) => database.servesArchitecture(record, alternative, wanting));
  const virtual = database.providersOf(alternative.name).map(({ record }) => record);
  return [...direct, ...virtual.filter(isToBeInstalled)];
}

/**
 * Breaks one cycle of dependencies that a package is in, if there is one: a link of it counts as met from now on.
 * @returns whether one was broken
 * @see dpkg src/main/depcon.c, findbreakcycle
 */
export function breakCycle(
  database: DpkgDatabase,
  record: PackageRecord,
  isToBeInstalled: (record: PackageRecord) => boolean,
): boolean {
  return descend({ database, isToBeInstalled, done: new Set() }, record, undefined);
}
