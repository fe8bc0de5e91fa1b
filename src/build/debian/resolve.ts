import type { DebianSet } from '../../lock/lock.js';
import type { Provenance } from '../../lock/provenance.js';
import { resolveVariantIn } from '../../resolve/debian/variants.js';
import type { Effects, ResolveRequest } from '../request.js';
import { lockOf } from './lock-of.js';
import { makePlan } from './plans.js';
import { eachWorld, type OpenWorld } from './worlds.js';

/** A lock but for what the user says about building; what proves it; and where its blobs are now. */
export interface ResolvedDebian {
  readonly lock: DebianSet;
  readonly provenance: Provenance;
  /** Mirrors by archive id, each with a slash at its end; may hold credentials. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
}

function resolveOne(open: OpenWorld, request: ResolveRequest, report: Effects['report']): ResolvedDebian {
  const { choice, plan } = makePlan(open, request, report);
  const solution = resolveVariantIn(open.world, open.variant, choice);
  return {
    ...lockOf(request, open, solution, plan),
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
