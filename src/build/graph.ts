import type { Drawing } from '../export/graph/drawing.js';
import { humanBytes } from '../kernel/units.js';
import type { Plan } from '../resolve/debian/dependence/plan.js';
import { reducedNeeds } from '../resolve/debian/dependence/reduce.js';
import { installedBytesOf } from '../resolve/debian/dependence/totals.js';
import { makePlan } from './debian/plans.js';
import { eachWorld } from './debian/worlds.js';
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
  return eachWorld(request, effects, (open, asked) => {
    const { plan } = makePlan(open, asked, effects.report);
    const { packages, installedBytes } = plan.totals;
    const { variant, architecture } = open.variant;
    const words = [asked.suite.name, variant, ...request.include].join(' ');
    return {
      title: `${words} (${architecture}): ${packages} packages, ${humanBytes(installedBytes)}`,
      boxes: plan.members.map(({ name, version, origin }) => ({
        name,
        kind: origin,
        text: `${name} ${version.stanza.version}, ${humanBytes(installedBytesOf(version))} installed`,
      })),
      arrows: arrowsOf(plan, isReduced),
    };
  });
}
