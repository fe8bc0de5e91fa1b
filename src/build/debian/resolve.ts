import { parseSha256 } from '../../kernel/digest.js';
import { epochSeconds, type EpochSeconds } from '../../kernel/epoch.js';
import { resolveVariantIn, type VariantSolution } from '../../resolve/debian/variants.js';
import type { DebianLock, LockedPackage } from '../../resolve/lock.js';
import type { Effects, ResolveRequest } from '../request.js';
import { makePlan } from './plans.js';
import { eachWorld, type OpenWorld } from './worlds.js';

/** Of tar, gzip and order together: a change of any of them that changes bytes needs a new number. */
const FORMAT = 1;

/** A lock, and what is known of where its blobs are: that is no part of the lock, for it changes nothing in the image. */
export interface ResolvedDebian {
  readonly lock: DebianLock;
  /** Mirrors by archive id, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

function newest(dates: readonly EpochSeconds[]): EpochSeconds {
  return epochSeconds(Math.max(...dates));
}

/** A copy of its own: a slice would keep the whole text of the index, 50 MB, alive for as long as the lock. */
function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function lockedPackages(solution: VariantSolution): readonly LockedPackage[] {
  return solution.packages.map(({ stanza, archive, requested }) => ({
    name: detached(stanza.name),
    version: detached(stanza.version),
    architecture: detached(stanza.architecture),
    archive,
    path: detached(stanza.filename),
    sizeBytes: stanza.sizeBytes,
    sha256: parseSha256(detached(stanza.sha256)),
    requested,
  }));
}

function lockOf(
  request: ResolveRequest,
  { architecture, main, loaded }: OpenWorld,
  solution: VariantSolution,
): DebianLock {
  const packages = lockedPackages(solution);
  const archives = loaded.map(({ locked }) => locked);
  return {
    format: FORMAT,
    family: 'debian',
    suite: request.suite.name,
    title: request.suite.title,
    version: main.obtained.release.version,
    architecture,
    foreignArchitectures: request.foreignArchitectures.filter((name) => name !== architecture),
    variant: request.variant,
    epoch: request.sourceDateEpoch ?? newest(archives.map(({ date }) => date)),
    // usrmerge converts a split system itself when it is configured, and expects to find one.
    mergedUsr: request.suite.mergedUsr && !packages.some(({ name }) => name === 'usrmerge'),
    archives,
    packages,
    calls: solution.calls.map(({ kind, packages: names }) => ({ kind, packages: names.map(detached) })),
    auto: solution.auto.map(detached),
    unsigned: archives.some(({ signedBy }) => signedBy.length === 0),
  };
}

function resolveOne(open: OpenWorld, request: ResolveRequest, report: Effects['report']): ResolvedDebian {
  const { choice } = makePlan(open, request, report);
  const solution = resolveVariantIn(open.world, open.variant, choice);
  return {
    lock: lockOf(request, open, solution),
    mirrors: new Map(open.loaded.map(({ locked, mirrors }) => [locked.id, mirrors])),
  };
}

/**
 * Everything that needs the network, the clock and keys: from suites and mirrors to one lock for each architecture.
 * @throws RootfsError of any of the stages; nothing is written but what the store keeps
 */
export async function resolveDebian(
  asked: ResolveRequest,
  effects: Effects,
): Promise<readonly ResolvedDebian[]> {
  return eachWorld(asked, effects, (open, request) => resolveOne(open, request, effects.report));
}
