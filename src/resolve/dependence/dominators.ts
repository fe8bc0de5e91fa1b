/** A directed graph by places; `next` gives the successors of each. */
export interface Flow {
  readonly size: number;
  readonly entry: number;
  readonly next: (place: number) => readonly number[];
}

interface Order {
  /** Places that the entry reaches, each after all that are left before it is: reverse postorder. */
  readonly places: readonly number[];
  /** By place: its position in `places`, undefined when it is not reached. */
  readonly rank: readonly (number | undefined)[];
}

/** Depth first without recursion: a hostile chain must not exhaust the stack. */
function reversePostorder({ size, entry, next }: Flow): Order {
  const seen = new Array<boolean>(size).fill(false);
  const post: number[] = [];
  const open: { readonly place: number; at: number }[] = [{ place: entry, at: 0 }];
  seen[entry] = true;
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const to = next(frame.place)[frame.at++];
    if (to === undefined) {
      post.push(frame.place);
      open.pop();
    } else if (seen[to] !== true) {
      seen[to] = true;
      open.push({ place: to, at: 0 });
    }
  }
  const places = post.reverse();
  const rank = new Array<number | undefined>(size).fill(undefined);
  places.forEach((place, position) => (rank[place] = position));
  return { places, rank };
}

/** The nearest common dominator of two positions. */
function common(dominators: readonly (number | undefined)[], a: number, b: number): number {
  let [x, y] = [a, b];
  while (x !== y) {
    if (x > y) x = dominators[x] ?? 0;
    else y = dominators[y] ?? 0;
  }
  return x;
}

function predecessors({ places, rank }: Order, { next }: Flow): readonly (readonly number[])[] {
  const before: number[][] = places.map(() => []);
  places.forEach((place, position) => {
    for (const to of next(place)) {
      const at = rank[to];
      if (at !== undefined) before[at]?.push(position);
    }
  });
  return before;
}

/**
 * The immediate dominator of each place: the last one that every way from the entry to it goes through, so that the place
 * goes away when that one does.
 * @returns by place; undefined for the entry and for places that it does not reach
 * @see Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001)
 */
export function immediateDominators(flow: Flow): readonly (number | undefined)[] {
  const order = reversePostorder(flow);
  const before = predecessors(order, flow);
  const found = new Array<number | undefined>(order.places.length).fill(undefined);
  found[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let position = 1; position < found.length; position++) {
      const known = (before[position] ?? []).filter((one) => found[one] !== undefined);
      const best = known.reduce((a, b) => common(found, a, b), known[0] ?? 0);
      if (found[position] === best) continue;
      found[position] = best;
      changed = true;
    }
  }
  const byPlace = new Array<number | undefined>(flow.size).fill(undefined);
  order.places.forEach((place, position) => {
    const dominator = found[position];
    if (position > 0 && dominator !== undefined) byPlace[place] = order.places[dominator];
  });
  return byPlace;
}
