import type { Layered } from './layers.js';

/** Room from one middle to the next, in pixels: between boxes, and where a bend is one of the two. */
const BOX_ROOM = 24;
const BEND_ROOM = 9;
const PASSES = 30;
/** A bend is held harder than a box, so that long lines are straight. */
const BEND_WEIGHT = 4;

interface Block {
  sum: number;
  weight: number;
  count: number;
}

/**
 * Heights as near to the wanted ones as can be while each is at least its room below the one before: isotonic regression by
 * pooling neighbours that violate the order.
 * @see Barlow, Bartholomew, Bremner, Brunk: Statistical Inference under Order Restrictions (1972)
 */
function spaced(
  wanted: readonly number[],
  rooms: readonly number[],
  weights: readonly number[],
): readonly number[] {
  const offsets: number[] = [];
  rooms.forEach((room, at) => offsets.push((offsets[at - 1] ?? 0) + room));
  const blocks: Block[] = [];
  wanted.forEach((height, at) => {
    const weight = weights[at] ?? 1;
    let block: Block = { sum: (height - (offsets[at] ?? 0)) * weight, weight, count: 1 };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.weight <= block.sum / block.weight) break;
      blocks.pop();
      block = {
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
        count: last.count + block.count,
      };
    }
    blocks.push(block);
  });
  const means = blocks.flatMap(({ sum, weight, count }) => new Array<number>(count).fill(sum / weight));
  return means.map((mean, at) => mean + (offsets[at] ?? 0));
}

/**
 * The height of the middle of each box and bend, in pixels from the highest: each near to the mean of what it is joined to.
 * @param boxes how many of the places are boxes
 */
export function heightsOf({ layers, left, right }: Layered, boxes: number): readonly number[] {
  const isBend = (place: number | undefined): boolean => place !== undefined && place >= boxes;
  const roomsOf = (members: readonly number[]): readonly number[] =>
    members.map((place, at) => {
      if (at === 0) return 0;
      return isBend(place) || isBend(members[at - 1])
        ? isBend(place) && isBend(members[at - 1])
          ? BEND_ROOM
          : (BOX_ROOM + BEND_ROOM) / 2
        : BOX_ROOM;
    });
  const heights = new Array<number>(left.length).fill(0);
  for (const members of layers) {
    let height = 0;
    roomsOf(members).forEach((room, at) => (heights[members[at] ?? 0] = height += room));
  }
  for (let pass = 0; pass < PASSES; pass++) {
    const sides = pass >= PASSES / 2 ? [left, right] : [pass % 2 === 0 ? left : right];
    for (const members of pass % 2 === 0 ? layers : [...layers].reverse()) {
      const wanted = members.map((place) => {
        const others = sides.flatMap((joined) => joined[place] ?? []);
        if (others.length === 0) return heights[place] ?? 0;
        return others.reduce((sum, one) => sum + (heights[one] ?? 0), 0) / others.length;
      });
      const weights = members.map((place) => (isBend(place) ? BEND_WEIGHT : 1));
      spaced(wanted, roomsOf(members), weights).forEach((height, at) => (heights[members[at] ?? 0] = height));
    }
  }
  const highest = heights.reduce((least, one) => Math.min(least, one), Infinity);
  return heights.map((height) => height - highest);
}
