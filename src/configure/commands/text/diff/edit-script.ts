/** Two sequences of numbers, equal where lines are; what is only in one of them is marked 1 in `removed` or `added`. */
export interface Sequences {
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly remove: (at: number) => void;
  readonly add: (at: number) => void;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Whether the shortest script is looked for at any cost: where its cost is known to be within the limit. */
  readonly isMinimal: boolean;
}

interface Split {
  readonly x: number;
  readonly y: number;
  readonly lowIsMinimal: boolean;
  readonly highIsMinimal: boolean;
}

const FAR = 0x7fffffff;

/** GNU diff gives up the shortest script for a good one after this many steps, or the root of the diagonals' number. */
const LEAST_LIMIT = 4096;

/** The furthest points reached on each diagonal x - y, from the start and from the end. */
class Frontier {
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly limit: number;
  private readonly zero: number;

  constructor(
    private readonly one: Int32Array,
    private readonly other: Int32Array,
  ) {
    const diagonals = one.length + other.length + 3;
    this.forward = new Int32Array(diagonals);
    this.backward = new Int32Array(diagonals);
    this.zero = other.length + 1;
    let limit = 1;
    for (let rest = diagonals; rest !== 0; rest >>= 2) limit <<= 1;
    this.limit = Math.max(LEAST_LIMIT, limit);
  }

  /** A point that a shortest script goes through, met by searches from both ends. */
  split(box: Box): Split {
    const { forward, backward, zero } = this;
    const { left, right, top, bottom } = box;
    const [least, most] = [left - bottom, right - top];
    const [start, end] = [left - top, right - bottom];
    const isOdd = ((start - end) & 1) !== 0;
    let [fmin, fmax, bmin, bmax] = [start, start, end, end];
    forward[zero + start] = left;
    backward[zero + end] = right;
    for (let cost = 1; ; cost++) {
      if (fmin > least) forward[zero + --fmin - 1] = -1;
      else fmin++;
      if (fmax < most) forward[zero + ++fmax + 1] = -1;
      else fmax--;
      for (let d = fmax; d >= fmin; d -= 2) {
        const x = this.advance(d, right, bottom);
        if (isOdd && bmin <= d && d <= bmax && (backward[zero + d] as number) <= x)
          return { x, y: x - d, lowIsMinimal: true, highIsMinimal: true };
      }
      if (bmin > least) backward[zero + --bmin - 1] = FAR;
      else bmin++;
      if (bmax < most) backward[zero + ++bmax + 1] = FAR;
      else bmax--;
      for (let d = bmax; d >= bmin; d -= 2) {
        const x = this.retreat(d, left, top);
        if (!isOdd && fmin <= d && d <= fmax && x <= (forward[zero + d] as number))
          return { x, y: x - d, lowIsMinimal: true, highIsMinimal: true };
      }
      if (!box.isMinimal && cost >= this.limit) return this.furthest(box, [fmin, fmax], [bmin, bmax]);
    }
  }

  private advance(d: number, right: number, bottom: number): number {
    const at = this.zero + d;
    const [low, high] = [this.forward[at - 1] as number, this.forward[at + 1] as number];
    let x = low < high ? high : low + 1;
    while (x < right && x - d < bottom && this.one[x] === this.other[x - d]) x++;
    this.forward[at] = x;
    return x;
  }

  private retreat(d: number, left: number, top: number): number {
    const at = this.zero + d;
    const [low, high] = [this.backward[at - 1] as number, this.backward[at + 1] as number];
    let x = low < high ? low : high - 1;
    while (x > left && x - d > top && this.one[x - 1] === this.other[x - d - 1]) x--;
    this.backward[at] = x;
    return x;
  }

  /** The point of either search that got furthest. */
  private furthest(box: Box, f: readonly [number, number], b: readonly [number, number]): Split {
    const { left, right, top, bottom } = box;
    let [forwardSum, forwardX, backwardSum, backwardX] = [-1, 0, FAR, 0];
    for (let d = f[1]; d >= f[0]; d -= 2) {
      const x = Math.min(this.forward[this.zero + d] as number, right, bottom + d);
      if (forwardSum < 2 * x - d) [forwardSum, forwardX] = [2 * x - d, x];
    }
    for (let d = b[1]; d >= b[0]; d -= 2) {
      const x = Math.max(this.backward[this.zero + d] as number, left, top + d);
      if (2 * x - d < backwardSum) [backwardSum, backwardX] = [2 * x - d, x];
    }
    return right + bottom - backwardSum < forwardSum - (left + top)
      ? { x: forwardX, y: forwardSum - forwardX, lowIsMinimal: true, highIsMinimal: false }
      : { x: backwardX, y: backwardSum - backwardX, lowIsMinimal: false, highIsMinimal: true };
  }
}

/**
 * Marks a shortest edit script, or a good one when the shortest is too costly to find.
 * @see E. Myers, "An O(ND) Difference Algorithm and its Variations", section 4b (linear space)
 */
export function markEdits({ one, other, remove, add }: Sequences, isMinimal: boolean): void {
  const frontier = new Frontier(one, other);
  const boxes: Box[] = [{ left: 0, right: one.length, top: 0, bottom: other.length, isMinimal }];
  for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
    let { left, right, top, bottom } = box;
    while (left < right && top < bottom && one[left] === other[top]) [left, top] = [left + 1, top + 1];
    while (left < right && top < bottom && one[right - 1] === other[bottom - 1])
      [right, bottom] = [right - 1, bottom - 1];
    if (left === right) for (; top < bottom; top++) add(top);
    else if (top === bottom) for (; left < right; left++) remove(left);
    else {
      const { x, y, lowIsMinimal, highIsMinimal } = frontier.split({ ...box, left, right, top, bottom });
      boxes.push({ left, right: x, top, bottom: y, isMinimal: lowIsMinimal });
      boxes.push({ left: x, right, top: y, bottom, isMinimal: highIsMinimal });
    }
  }
}
