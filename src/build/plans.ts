import type { Plan } from '../resolve/dependence/plan.js';
import type { WhyNot } from '../resolve/why-not.js';
import { eachApkPlan } from './alpine/plans.js';
import { eachDebianPlan } from './debian/plans.js';
import type { Effects, ResolveRequest } from './request.js';

/** What a request comes to for one architecture, explained; of any family. */
export interface PlannedSet {
  readonly architecture: string;
  /** By its full name. */
  readonly variant: string;
  /** @throws RootfsError as `resolve` does when the request cannot be met */
  readonly plan: () => Plan;
  /** Places of the members that a word means: of that name, or else those that provide it. */
  readonly placesOf: (plan: Plan, word: string) => readonly number[];
  /** Whether some index has or provides the name. */
  readonly isKnown: (name: string) => boolean;
  readonly whyNot: (word: string) => WhyNot;
}

/** Explains the set of a request for each architecture; nothing of it is fetched. @throws RootfsError as `resolve` does */
export function eachSet<T>(
  request: ResolveRequest,
  effects: Effects,
  body: (set: PlannedSet) => T,
): Promise<readonly T[]> {
  const each = request.suite.family === 'alpine' ? eachApkPlan : eachDebianPlan;
  return each(request, effects, body);
}
