import type { Flow } from './acyclic.js';

/** Boxes and bends in layers from left to right; numbers below the count of boxes are boxes, the others bends. */
export interface Layered {
  /** By layer, in the order from top to bottom, which is to be found yet. */
  readonly layers: readonly (readonly number[])[];
  /** By box or bend: what it is joined to in the layer to its left, and to its right. */
  readonly left: readonly (readonly number[])[];
  readonly right: readonly (readonly number[])[];
  /** By arrow: the box, bends and box that it goes through, from left to right. */
  readonly routes: readonly (readonly number[])[];
}

interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

function neighboursOf(size: number, flows: readonly Flow[]): Neighbours {
  const before: number[][] = Array.from({ length: size }, () => []);
  const after: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of flows) {
    if (from === to) continue;
    after[from]?.push(to);
    before[to]?.push(from);
  }
  return { before, after };
}

/** Each place after all that it leads to. */
function postorder({ after }: Neighbours): readonly number[] {
  const found: number[] = [];
  const seen = new Set<number>();
  for (const root of after.keys()) {
    const frames = seen.has(root) ? [] : [{ place: root, next: 0 }];
    seen.add(root);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const to = after[frame.place]?.[frame.next++];
      if (to === undefined) {
        found.push(frame.place);
        frames.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        frames.push({ place: to, next: 0 });
      }
    }
  }
  return found;
}

const TIGHTENINGS = 8;

/** Moves boxes within their room to where their lines are shorter in all. */
function tighten({ before, after }: Neighbours, layer: number[], order: readonly number[]): void {
  for (let pass = 0; pass < TIGHTENINGS; pass++) {
    for (const place of pass % 2 === 0 ? order : [...order].reverse()) {
      const [ins, outs] = [before[place] ?? [], after[place] ?? []];
      const lowest = ins.reduce((most, one) => Math.max(most, (layer[one] ?? 0) + 1), 0);
      const highest = outs.reduce((least, one) => Math.min(least, (layer[one] ?? 0) - 1), Infinity);
      if (ins.length > outs.length) layer[place] = lowest;
      else if (outs.length > ins.length && highest !== Infinity) layer[place] = highest;
    }
  }
}

/** The layer of each box: far enough left of all that it leads to. Boxes without arrows are in the first. */
function layersOf(size: number, flows: readonly Flow[]): readonly number[] {
  const neighbours = neighboursOf(size, flows);
  const order = postorder(neighbours);
  const height = new Array<number>(size).fill(0);
  for (const place of order) {
    for (const to of neighbours.after[place] ?? [])
      height[place] = Math.max(height[place] ?? 0, (height[to] ?? 0) + 1);
  }
  const highest = height.reduce((most, one) => Math.max(most, one), 0);
  const isAlone = (place: number): boolean =>
    neighbours.before[place]?.length === 0 && neighbours.after[place]?.length === 0;
  const layer = height.map((one, place) => (isAlone(place) ? 0 : highest - one));
  tighten(neighbours, layer, order);
  return layer;
}

/** Puts boxes into layers, and a bend into each layer that an arrow crosses. */
export function inLayers(size: number, flows: readonly Flow[]): Layered {
  const layer = [...layersOf(size, flows)];
  const layers: number[][] = [];
  layer.forEach((at, place) => (layers[at] ??= []).push(place));
  const left: number[][] = layer.map(() => []);
  const right: number[][] = layer.map(() => []);
  const join = (from: number, to: number): void => {
    right[from]?.push(to);
    left[to]?.push(from);
  };
  const routes = flows.map(({ from, to }) => {
    const route = [from];
    for (let at = (layer[from] ?? 0) + 1; at < (layer[to] ?? 0); at++) {
      const bend = left.length;
      left.push([]);
      right.push([]);
      (layers[at] ??= []).push(bend);
      join(route.at(-1) ?? from, bend);
      route.push(bend);
    }
    if (from !== to) join(route.at(-1) ?? from, to);
    return [...route, to];
  });
  return { layers: Array.from(layers, (members) => members ?? []), left, right, routes };
}
