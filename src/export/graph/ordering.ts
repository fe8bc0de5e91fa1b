import type { Layered } from './layers.js';

const SWEEPS = 24;

/** Crossings between a layer and the one to its left: inversions, counted by a Fenwick tree. */
function crossingsLeftOf(
  members: readonly number[],
  left: Layered['left'],
  rank: readonly number[],
  width: number,
): number {
  const tree = new Array<number>(width + 1).fill(0);
  let [seen, crossings] = [0, 0];
  for (const place of members) {
    const ranks = (left[place] ?? []).map((one) => rank[one] ?? 0);
    for (const one of ranks) {
      let notAfter = 0;
      for (let at = one + 1; at > 0; at -= at & -at) notAfter += tree[at] ?? 0;
      crossings += seen - notAfter;
    }
    for (const one of ranks) {
      for (let at = one + 1; at <= width; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
      seen++;
    }
  }
  return crossings;
}

function ranksOf(layers: Layered['layers'], size: number): number[] {
  const rank = new Array<number>(size).fill(0);
  for (const members of layers) members.forEach((place, at) => (rank[place] = at));
  return rank;
}

function crossingsOf(layers: Layered['layers'], { left }: Layered): number {
  const rank = ranksOf(layers, left.length);
  return layers.reduce(
    (sum, members, at) =>
      at === 0 ? 0 : sum + crossingsLeftOf(members, left, rank, layers[at - 1]?.length ?? 0),
    0,
  );
}

/** Sorts a layer by the mean rank of what its members are joined to on one side; those that are not stay where they are. */
function sortLayer(
  members: readonly number[],
  joined: Layered['left'],
  rank: readonly number[],
): readonly number[] {
  const keyed = members.map((place, at) => {
    const others = joined[place] ?? [];
    const sum = others.reduce((total, one) => total + (rank[one] ?? 0), 0);
    return { place, at, key: others.length === 0 ? at : sum / others.length };
  });
  return keyed.sort((a, b) => a.key - b.key || a.at - b.at).map(({ place }) => place);
}

/**
 * Orders the layers so that few lines cross: barycentres, to and fro, the best of all sweeps.
 * @see Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures (1981)
 */
export function withFewCrossings(layered: Layered): Layered {
  const { left, right } = layered;
  let layers = layered.layers;
  let best = { layers, crossings: crossingsOf(layers, layered) };
  for (let sweep = 0; sweep < SWEEPS && best.crossings > 0; sweep++) {
    const isRightward = sweep % 2 === 0;
    const rank = ranksOf(layers, left.length);
    const next = [...layers];
    for (let step = 1; step < next.length; step++) {
      const at = isRightward ? step : next.length - 1 - step;
      const sorted = sortLayer(next[at] ?? [], isRightward ? left : right, rank);
      sorted.forEach((place, position) => (rank[place] = position));
      next[at] = sorted;
    }
    layers = next;
    const crossings = crossingsOf(layers, layered);
    if (crossings < best.crossings) best = { layers, crossings };
  }
  return { ...layered, layers: best.layers };
}
