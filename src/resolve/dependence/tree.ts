import type { Member, Plan } from './plan.js';

/** One line of a tree, parents before children. */
export interface TreeLine {
  /** 0 for roots. */
  readonly depth: number;
  readonly name: string;
  readonly version: string;
  /** By which the line above it in the tree needs it, or, in a reversed tree, is needed by it; '' for roots. */
  readonly field: string;
  readonly relation: string;
  /** Whether it is the last child of its parent. */
  readonly isLast: boolean;
  /**
   * Why its children are not here: `seen` when they are further up or down in full, `deep` when the tree was to end here;
   * '' when all children follow, if any.
   */
  readonly cut: '' | 'seen' | 'deep';
}

interface Branch {
  readonly to: number;
  readonly field: string;
  readonly relation: string;
}

/** Children by place: each other package once, by the first relation that names it. */
function childrenOf({ members }: Plan, isReversed: boolean): readonly (readonly Branch[])[] {
  const children: Branch[][] = members.map(() => []);
  members.forEach(({ needs }, place) => {
    for (const { to, field, relation } of needs) {
      const [from, branch] = isReversed
        ? [to, { to: place, field, relation }]
        : [place, { to, field, relation }];
      const known = children[from] ?? [];
      if (!known.some((one) => one.to === branch.to)) known.push(branch);
    }
  });
  return children;
}

export interface TreeOptions {
  /** Places of the roots, in the order of their lines. */
  readonly roots: readonly number[];
  /** Who needs whom, upwards. */
  readonly isReversed: boolean;
  /** Levels below the roots; Infinity for all. */
  readonly depth: number;
}

/** A tree of needs; each package has its children in full once, where it comes first. */
export function treeOf(plan: Plan, { roots, isReversed, depth: deepest }: TreeOptions): readonly TreeLine[] {
  const children = childrenOf(plan, isReversed);
  const expanded = new Set<number>();
  const lines: TreeLine[] = [];
  const root = (to: number): Branch => ({ to, field: '', relation: '' });
  const open = [...roots]
    .reverse()
    .map((to) => ({ branch: root(to), depth: 0, isLast: to === roots.at(-1) }));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { branch, depth, isLast } = at;
    const below = children[branch.to] ?? [];
    let cut: TreeLine['cut'] = '';
    if (below.length > 0) {
      if (expanded.has(branch.to)) cut = 'seen';
      else if (depth >= deepest) cut = 'deep';
    }
    const { name, version } = plan.members[branch.to] as Member;
    const { field, relation } = branch;
    lines.push({ depth, name, version, field, relation, isLast, cut });
    if (cut !== '' || below.length === 0) continue;
    expanded.add(branch.to);
    for (const [place, one] of [...below.entries()].reverse())
      open.push({ branch: one, depth: depth + 1, isLast: place === below.length - 1 });
  }
  return lines;
}
