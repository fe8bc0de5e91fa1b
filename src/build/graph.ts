import type { Drawing } from '../export/graph/drawing.js';
import { humanBytes } from '../kernel/units.js';
import type { Plan } from '../resolve/dependence/plan.js';
import { reducedNeeds } from '../resolve/dependence/reduce.js';
import { eachSet } from './plans.js';
import type { Effects, ResolveRequest } from './request.js';

/** Every need of every member, or only those that do not follow from others. */
function arrowsOf(plan: Plan, isReduced: boolean): Drawing['arrows'] {
  const kept = isReduced ? reducedNeeds(plan) : undefined;
  return plan.members.flatMap(({ needs }, from) => {
    const seen = new Set<number>();
    return needs.flatMap(({ to, field, relation }) => {
      if (seen.has(to) || kept?.[from]?.includes(to) === false) return [];
      seen.add(to);
      return [{ from, to, kind: field, text: relation }];
    });
  });
}

/** What is to be drawn. */
export interface GraphRequest {
  /** Leave out needs that follow from chains of others. */
  readonly isReduced: boolean;
}

/** The set of a request as a graph, for each architecture. @throws RootfsError as `resolve` does */
export function drawSet(
  { isReduced }: GraphRequest,
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly Drawing[]> {
  return eachSet(request, effects, ({ architecture, variant, plan }) => {
    const { members, totals } = plan();
    const words = [request.suite.name, variant, ...request.include].join(' ');
    return {
      title: `${words} (${architecture}): ${totals.packages} packages, ${humanBytes(totals.installedBytes)}`,
      boxes: members.map(({ name, version, origin, installedBytes }) => ({
        name,
        kind: origin,
        text: `${name} ${version}, ${humanBytes(installedBytes)} installed`,
      })),
      arrows: arrowsOf(plan(), isReduced),
    };
  });
}
