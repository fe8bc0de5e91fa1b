import { compareVersions } from '../../../../src/formats/alpine/version.js';
import type { Change } from '../../../../src/resolve/alpine/changes.js';
import { explain } from '../../../../src/resolve/alpine/explain.js';
import { solve, type SolveRequest, type Solution } from '../../../../src/resolve/alpine/solve.js';
import { compareNames } from '../../../../src/resolve/alpine/universe.js';
import { humanSize } from './human-size.js';
import { announceChanges } from './announce.js';
import { hasOption, lacksTags, type System } from './system.js';

/** The steps that are told: something changes, be it only the tag. */
export function isTold(change: Change): boolean {
  return change.before !== change.after || change.reinstall || change.tagBefore !== change.tagAfter;
}

function verb(system: System, { before, after, reinstall }: Change): string {
  if (before === undefined) return 'Installing';
  if (after === undefined) return 'Purging';
  if (after === before) {
    if (!reinstall) return 'Updating pinning';
    const available = after.cached || system.universe.isAvailable(after);
    return available ? 'Reinstalling' : '[APK unavailable, skipped] Reinstalling';
  }
  const order = compareVersions(after.record.version, before.record.version);
  return order < 0 ? 'Downgrading' : order > 0 ? 'Upgrading' : 'Replacing';
}

function versions({ before, after }: Change): string {
  if (before === undefined || after === undefined || before === after) {
    return (after ?? before)?.record.version ?? '';
  }
  return `${before.record.version} -> ${after.record.version}`;
}

function tellChanges(system: System, changes: readonly Change[]): void {
  const { output, universe } = system;
  const told = changes.filter(isTold);
  const digits = String(told.length).length;
  told.forEach((change, at) => {
    const name = (change.after ?? change.before)?.name.text ?? '';
    const tag = universe.tags.suffix(change.tagAfter);
    const place = `(${String(at + 1).padStart(digits)}/${told.length})`;
    output.message(`${place} ${verb(system, change)} ${name}${tag} (${versions(change)})`);
  });
}

function sizeOf(changes: readonly Change[], which: 'before' | 'after'): number {
  return changes.reduce((sum, change) => sum + (change[which]?.record.installedSizeBytes ?? 0), 0);
}

function countDirectories(system: System): number {
  const all = new Set<string>();
  for (const path of system.installed.flatMap(({ directories }) => directories)) {
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      all.add(at);
      if (at === '') break;
    }
  }
  return all.size;
}

function tellResult(system: System, changes: readonly Change[]): void {
  const { output, universe } = system;
  const broken = changes.filter(({ before }) => before?.installed?.broken === true).length;
  const state = broken === 0 ? 'OK:' : `${broken} error${broken > 1 ? 's' : ''};`;
  const bytes = universe.installed.reduce((sum, one) => sum + one.record.installedSizeBytes, 0);
  const size = humanSize(bytes + sizeOf(changes, 'after') - sizeOf(changes, 'before'));
  const count =
    universe.installed.length +
    changes.filter(({ after }) => after !== undefined).length -
    changes.filter(({ before }) => before !== undefined).length;
  if (system.verbosity <= 1) {
    output.message(`${state} ${size} in ${count} packages`);
    return;
  }
  const files = new Set(system.installed.flatMap((one) => one.files)).size;
  output.message(`${state} ${count} packages, ${countDirectories(system)} dirs, ${files} files, ${size}`);
}

/** Prints what a run that changes nothing would do (--simulate). */
export function commitSolution(system: System, { changes, world }: Solution): void {
  if (lacksTags(system, world)) {
    system.output.error('Not committing changes due to missing repository tags.');
    return;
  }
  if (system.verbosity > 1) {
    const sorted = [...changes].sort((a, b) => {
      const [x, y] = [(a.before ?? a.after)?.name, (b.before ?? b.after)?.name];
      return x === undefined || y === undefined ? 0 : compareNames(x, y);
    });
    announceChanges(system, sorted, sizeOf(changes, 'after') - sizeOf(changes, 'before'));
  }
  tellChanges(system, changes);
  tellResult(system, changes);
}

export function printErrors(system: System, solution: Solution): void {
  system.output.error('unable to select packages:');
  system.output.raw(explain(system.universe, solution));
}

/** Solves with what the run has been told so far. */
export function solveFor(system: System, request: Omit<SolveRequest, 'named'>): Solution {
  const dropBroken = hasOption(system.command, 'force-broken-world');
  return solve(system.universe, { ...request, dropBroken, named: system.named });
}

/** apk_solver_commit. */
export function solveAndCommit(system: System, request: Omit<SolveRequest, 'named'>): void {
  if (lacksTags(system, request.world)) {
    system.output.error('Not committing changes due to missing repository tags.');
    return;
  }
  const solution = solveFor(system, request);
  if (solution.errors === 0) commitSolution(system, solution);
  else printErrors(system, solution);
}
