import type { Plan } from './plan.js';

/** Places by the group of mutual needs that they belong to; groups are numbered so that needs come before who needs them. */
interface Groups {
  readonly groupOf: readonly number[];
  readonly count: number;
}

interface Frame {
  readonly place: number;
  next: number;
}

/** Tarjan's algorithm without recursion. */
function groupsOf(next: readonly (readonly number[])[]): Groups {
  const found = new Map<number, number>();
  const lowest: number[] = [];
  const groupOf: number[] = [];
  const open: number[] = [];
  let count = 0;
  const enter = (place: number): Frame => {
    lowest[place] = found.size;
    found.set(place, found.size);
    open.push(place);
    return { place, next: 0 };
  };
  const leave = (place: number): void => {
    if (lowest[place] !== found.get(place)) return;
    for (const member of open.splice(open.lastIndexOf(place))) groupOf[member] = count;
    count++;
  };
  const lower = (place: number, to: number): void => {
    lowest[place] = Math.min(lowest[place] ?? 0, to);
  };
  for (const root of next.keys()) {
    if (found.has(root)) continue;
    const frames = [enter(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const to = next[frame.place]?.[frame.next++];
      if (to === undefined) {
        leave(frame.place);
        frames.pop();
        const parent = frames.at(-1);
        if (parent !== undefined) lower(parent.place, lowest[frame.place] ?? 0);
      } else if (!found.has(to)) frames.push(enter(to));
      else if (groupOf[to] === undefined) lower(frame.place, found.get(to) ?? 0);
    }
  }
  return { groupOf, count };
}

/** Groups that each group needs, by way of others too. */
function reachOf(
  { groupOf, count }: Groups,
  next: readonly (readonly number[])[],
): readonly ReadonlySet<number>[] {
  const direct = Array.from({ length: count }, () => new Set<number>());
  next.forEach((targets, place) => {
    const own = groupOf[place] ?? 0;
    for (const to of targets) if (groupOf[to] !== own) direct[own]?.add(groupOf[to] ?? 0);
  });
  const reach: Set<number>[] = [];
  for (const [group, needs] of direct.entries()) {
    const all = new Set(needs);
    for (const need of needs) for (const far of reach[need] ?? []) all.add(far);
    reach[group] = all;
  }
  return reach;
}

/**
 * The needs that do not follow from longer chains of other needs: fewer lines to draw, and the same packages reached from
 * each. Within a group of packages that need each other all needs are kept.
 * @returns for each member the places that it needs, each once
 * @see Aho, Garey, Ullman: The Transitive Reduction of a Directed Graph (1972)
 */
export function reducedNeeds({ members }: Plan): readonly (readonly number[])[] {
  const next = members.map(({ needs }) => [...new Set(needs.map(({ to }) => to))]);
  const groups = groupsOf(next);
  const reach = reachOf(groups, next);
  const { groupOf } = groups;
  return next.map((targets, place) => {
    const own = groupOf[place];
    const outside = targets.map((to) => groupOf[to] ?? 0).filter((group) => group !== own);
    return targets.filter((to) => {
      const group = groupOf[to] ?? 0;
      return group === own || !outside.some((other) => other !== group && reach[other]?.has(group) === true);
    });
  });
}
