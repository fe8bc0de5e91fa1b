/** A run of changed lines with its surroundings; line numbers count from 1. */
export interface Hunk {
  readonly atA: number;
  readonly atB: number;
  /** ` ` in both, `-` only in A, `+` only in B. */
  readonly lines: readonly { readonly sign: ' ' | '-' | '+'; readonly text: string }[];
}

interface Change {
  readonly sign: '-' | '+';
  readonly place: number;
}

/** Edits beyond which two texts are not compared line by line: the work grows with their square. */
const EDITS_MAX = 2000;
const CONTEXT = 2;

/** How far one gets on each diagonal with so many edits; {@link NOWHERE} where one cannot be. */
type Frontier = Int32Array;

const NOWHERE = -1;

interface Sizes {
  readonly a: number;
  readonly b: number;
}

/** The better of the two ways onto diagonal `k` with one edit more: down from the next diagonal, or right from the one before. */
function stepOnto(last: Frontier, d: number, k: number, sizes: Sizes): { x: number; isDown: boolean } {
  // last[j + d] is diagonal j.
  const [left, right] = [last[k - 1 + d] ?? NOWHERE, last[k + 1 + d] ?? NOWHERE];
  const down = right !== NOWHERE && right - k <= sizes.b ? right : NOWHERE;
  const across = left !== NOWHERE && left < sizes.a ? left + 1 : NOWHERE;
  return down >= across ? { x: down, isDown: true } : { x: across, isDown: false };
}

/** Goes from the end of the search back to its beginning. */
function backtrack(trace: readonly Frontier[], sizes: Sizes): readonly Change[] {
  const changes: Change[] = [];
  let [x, y] = [sizes.a, sizes.b];
  for (let d = trace.length; d > 0; d--) {
    const { isDown } = stepOnto(trace[d - 1] as Frontier, d, x - y, sizes);
    const previous = isDown ? x - y + 1 : x - y - 1;
    x = (trace[d - 1] as Frontier)[previous + d] ?? NOWHERE;
    y = x - previous;
    changes.push(isDown ? { sign: '+', place: y } : { sign: '-', place: x });
  }
  return changes.reverse();
}

/**
 * The shortest edit script between two lists, Myers's greedy way.
 * @returns undefined when it has more than {@link EDITS_MAX} edits
 * @see E. Myers, An O(ND) Difference Algorithm and Its Variations (1986)
 */
function editScript(a: readonly string[], b: readonly string[]): readonly Change[] | undefined {
  const sizes = { a: a.length, b: b.length };
  const trace: Frontier[] = [];
  for (let d = 0; d <= Math.min(EDITS_MAX, a.length + b.length); d++) {
    const now = new Int32Array(2 * d + 3).fill(NOWHERE);
    for (let k = -d; k <= d; k += 2) {
      let { x } = d === 0 ? { x: 0 } : stepOnto(trace[d - 1] as Frontier, d, k, sizes);
      if (x === NOWHERE) continue;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      now[k + d + 1] = x;
      if (x === a.length && x - k === b.length) return backtrack(trace, sizes);
    }
    trace.push(now);
  }
  return undefined;
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
}

function commonEnd(a: readonly string[], b: readonly string[], start: number): number {
  let same = 0;
  const most = Math.min(a.length, b.length) - start;
  while (same < most && a[a.length - 1 - same] === b[b.length - 1 - same]) same++;
  return same;
}

type Marked = { readonly sign: ' ' | '-' | '+'; readonly text: string };

/** All lines of both texts in one list, each marked. */
function merged(a: readonly string[], b: readonly string[], changes: readonly Change[]): readonly Marked[] {
  const marked: Marked[] = [];
  let x = 0;
  const keep = (until: number): void => {
    for (; x < until; x++) marked.push({ sign: ' ', text: a[x] ?? '' });
  };
  let shift = 0;
  for (const { sign, place } of changes) {
    keep(sign === '-' ? place : place - shift);
    if (sign === '-') {
      marked.push({ sign, text: a[place] ?? '' });
      x++;
      shift--;
    } else {
      marked.push({ sign, text: b[place] ?? '' });
      shift++;
    }
  }
  keep(a.length);
  return marked;
}

function hunksOf(marked: readonly Marked[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [lineA, lineB, until] = [1, 1, 0];
  let open: { atA: number; atB: number; lines: Marked[] } | undefined;
  marked.forEach((one, place) => {
    const near = marked.slice(Math.max(0, place - CONTEXT), place + CONTEXT + 1);
    if (near.some(({ sign }) => sign !== ' ')) {
      if (open === undefined || until !== place) {
        open = { atA: lineA, atB: lineB, lines: [] };
        hunks.push(open);
      }
      open.lines.push(one);
      until = place + 1;
    }
    if (one.sign !== '+') lineA++;
    if (one.sign !== '-') lineB++;
  });
  return hunks;
}

/** The changed lines of two texts. @returns undefined when they differ in too many lines to be worth it */
export function diffLines(textA: string, textB: string): readonly Hunk[] | undefined {
  const [a, b] = [textA.split('\n'), textB.split('\n')];
  const start = commonStart(a, b);
  const end = commonEnd(a, b, start);
  const script = editScript(a.slice(start, a.length - end), b.slice(start, b.length - end));
  if (script === undefined) return undefined;
  return hunksOf(
    merged(
      a,
      b,
      script.map(({ sign, place }) => ({ sign, place: place + start })),
    ),
  );
}
