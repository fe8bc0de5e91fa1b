import { RootfsError } from '../../../kernel/errors.js';
import type { DpkgDatabase } from './database.js';
import { meetsVersion, providesMeets } from './database.js';
import type { Alternative, PackageRecord } from './record.js';
import { isAtLeast } from './record.js';

/** How insistent a round of the queue is. @see dpkg src/main/main.h, enum dependtry */
export enum DependTry {
  Normal = 1,
  Cycles,
  Triggers,
  TriggersCycles,
  // 5 is for --force-depends-version, which nothing here asks for.
  ForceDepends = 6,
  Last,
}

/** What one run of dpkg was told and has come to, as far as dependencies ask for it. */
export interface DependencyContext {
  readonly database: DpkgDatabase;
  readonly dependTry: DependTry;
  readonly forceDepends: boolean;
  /** Whether triggers are processed in this run (not `--no-triggers`). */
  readonly triggers: boolean;
  /** Packages that this run is to configure. */
  readonly isToBeInstalled: (record: PackageRecord) => boolean;
}

enum Found {
  None,
  Defer,
  Forced,
  Ok,
}

export type Verdict =
  | { readonly kind: 'ok' }
  /** `byTrigger`: the package whose trigger processing would help. */
  | { readonly kind: 'defer'; readonly byTrigger: PackageRecord | undefined }
  | { readonly kind: 'halt'; readonly reasons: readonly string[] };

interface Search {
  readonly context: DependencyContext;
  readonly wanting: PackageRecord;
  readonly reasons: string[];
  byTrigger: PackageRecord | undefined;
}

function awaitedOrDeferred(search: Search, record: PackageRecord): Found {
  const { context } = search;
  if (record.state === 'triggers-awaited') {
    if (!context.triggers && !context.isToBeInstalled(record)) return Found.None;
    search.byTrigger = record.awaited[0];
    return Found.Defer;
  }
  if (context.isToBeInstalled(record)) return Found.Defer;
  search.reasons.push(`${record.name} is not configured yet`);
  return Found.None;
}

/** @see dpkg src/main/packages.c, deppossi_ok_found */
function judge(search: Search, record: PackageRecord, suits: boolean): Found {
  if (!isAtLeast(record.state, 'unpacked')) {
    search.reasons.push(`${record.name} is not installed`);
    return Found.None;
  }
  if (!suits) {
    search.reasons.push(`${record.name} is of version ${record.version}`);
    return Found.None;
  }
  if (record.state === 'installed' || record.state === 'triggers-pending') return Found.Ok;
  return awaitedOrDeferred(search, record);
}

function tryAlternative(search: Search, alternative: Alternative): Found {
  if (alternative.isCycleBroken) return Found.Ok;
  const { database } = search.context;
  let found = Found.None;
  for (const record of database.named(alternative.name)) {
    if (!database.servesArchitecture(record, alternative, search.wanting)) continue;
    found = Math.max(found, judge(search, record, meetsVersion(record.version, alternative)));
    if (found === Found.Ok) return found;
  }
  for (const { record, provided } of database.providersOf(alternative.name)) {
    if (!database.servesArchitecture(record, alternative, search.wanting)) continue;
    const verdict = judge(search, record, providesMeets(provided, alternative));
    // A package that provides what it depends on meets itself, although it is not configured yet.
    found = Math.max(found, verdict === Found.Defer && record === search.wanting ? Found.Ok : verdict);
    if (found === Found.Ok) return found;
  }
  return found;
}

/**
 * Whether the Depends and Pre-Depends of a package are met well enough to configure it in this round.
 * @see dpkg src/main/packages.c, dependencies_ok
 */
export function dependenciesOk(context: DependencyContext, wanting: PackageRecord): Verdict {
  let verdict: Verdict = { kind: 'ok' };
  let byTrigger: PackageRecord | undefined;
  let anyCannotFix = false;
  for (const { alternatives } of wanting.dependencies) {
    const search: Search = { context, wanting, reasons: [], byTrigger: undefined };
    let found = Found.None;
    for (const alternative of alternatives) {
      found = Math.max(found, tryAlternative(search, alternative));
      if (found === Found.Ok) break;
    }
    if (context.forceDepends) {
      const forced = context.dependTry >= DependTry.ForceDepends ? Found.Forced : Found.Defer;
      found = Math.max(found, forced);
    }
    if (found === Found.None) {
      const wanted = alternatives.map(({ name }) => name).join(' | ');
      return {
        kind: 'halt',
        reasons: [`depends on ${wanted}: ${search.reasons.join(', ') || 'no such package'}`],
      };
    }
    if (found === Found.Defer) {
      if (search.byTrigger === undefined) anyCannotFix = true;
      else byTrigger = search.byTrigger;
      verdict = { kind: 'defer', byTrigger: undefined };
    }
  }
  return verdict.kind === 'defer'
    ? { kind: 'defer', byTrigger: anyCannotFix ? undefined : byTrigger }
    : verdict;
}

/**
 * Refuses to configure what an installed package's Breaks names.
 * @throws RootfsError `CONFIGURE_FAILED`
 * @see dpkg src/main/packages.c, breakses_ok
 */
export function checkBreaks(database: DpkgDatabase, broken: PackageRecord): void {
  for (const breaker of database.installed()) {
    if (breaker === broken || breaker.state === 'config-files') continue;
    for (const relation of breaker.breaks) {
      const direct = relation.name === broken.name && meetsVersion(broken.version, relation);
      const virtual = broken.provides.some(
        (provided) => provided.name === relation.name && providesMeets(provided, relation),
      );
      if (!direct && !virtual) continue;
      throw new RootfsError('CONFIGURE_FAILED', `${breaker.name} breaks ${broken.name} ${broken.version}`, {
        hint: 'dpkg would refuse to configure it too; ask for a consistent set of packages.',
      });
    }
  }
}
