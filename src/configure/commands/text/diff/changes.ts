import { keptLines } from './discard.js';
import { markEdits } from './edit-script.js';
import { LineClasses, type Text } from './lines.js';
import type { DiffOptions } from './options.js';
import { shiftRuns } from './shift.js';

/** Lines of one file that stand in place of lines of the other; places count from 0. */
export interface Change {
  readonly from: number;
  readonly deleted: number;
  readonly to: number;
  readonly inserted: number;
  /** Only blank lines, under --ignore-blank-lines. */
  readonly isIgnorable: boolean;
}

type Pair<T> = readonly [T, T];

/** What is left to compare without the lines that are equal at both ends, but for the horizon. */
function middle([one, other]: Pair<Text>, horizon: number): { start: number; ends: Pair<number> } {
  const [a, b] = [one.lines, other.lines];
  const shortest = Math.min(a.length, b.length);
  const isEqual = (i: number, j: number): boolean =>
    a[i] === b[j] && (one.isCut && i === a.length - 1) === (other.isCut && j === b.length - 1);
  let prefix = 0;
  while (prefix < shortest && isEqual(prefix, prefix)) prefix++;
  const start = Math.max(0, prefix - horizon);
  let suffix = 0;
  if (one.isCut === other.isCut)
    while (suffix < shortest - start && isEqual(a.length - 1 - suffix, b.length - 1 - suffix)) suffix++;
  suffix = Math.max(0, suffix - horizon);
  return { start, ends: [a.length - suffix, b.length - suffix] };
}

function counted(classes: Int32Array, count: number): Int32Array {
  const counts = new Int32Array(count);
  for (const line of classes) counts[line] = (counts[line] as number) + 1;
  return counts;
}

/** A line is blank when nothing is in it, or nothing but white space where that is ignored. */
function blankTest(options: DiffOptions): (line: string) => boolean {
  const white = /^[ \t\v\f\r]*$/;
  const ignoresWhite = ['ignore-all-space', 'ignore-space-change', 'ignore-trailing-space'].some(options.has);
  return ignoresWhite ? (line) => white.test(line) : (line) => line === '';
}

/** Marks the changed lines of both files. */
function marked(classes: Pair<Int32Array>, count: number, options: DiffOptions): Pair<Uint8Array> {
  const [one, other] = classes;
  const marks = [new Uint8Array(one.length).fill(1), new Uint8Array(other.length).fill(1)] as const;
  const looked = (lines: Int32Array, others: Int32Array): Int32Array =>
    // With --minimal no line is passed over.
    options.has('minimal') ? Int32Array.from(lines.keys()) : keptLines(lines, counted(others, count));
  const kept = [looked(one, other), looked(other, one)] as const;
  for (const side of [0, 1] as const) for (const at of kept[side]) marks[side][at] = 0;
  markEdits(
    {
      one: kept[0].map((at) => one[at] as number),
      other: kept[1].map((at) => other[at] as number),
      remove: (at) => void (marks[0][kept[0][at] as number] = 1),
      add: (at) => void (marks[1][kept[1][at] as number] = 1),
    },
    options.has('minimal'),
  );
  shiftRuns(one, marks[0], marks[1]);
  shiftRuns(other, marks[1], marks[0]);
  return marks;
}

/** What differs between two texts, in order. @see diffutils manual, "Hunks" */
export function changesOf(texts: Pair<Text>, options: DiffOptions): readonly Change[] {
  const { start, ends } = middle(texts, options.horizon);
  const numbers = new LineClasses(options);
  const classes = [numbers.of(texts[0], start, ends[0]), numbers.of(texts[1], start, ends[1])] as const;
  const [removed, added] = marked(classes, numbers.count, options);
  const isBlank = options.has('ignore-blank-lines') ? blankTest(options) : () => false;
  const changes: Change[] = [];
  for (let i = 0, j = 0; i < removed.length || j < added.length; i++, j++) {
    const [from, to] = [i, j];
    while (removed[i] === 1) i++;
    while (added[j] === 1) j++;
    if (i === from && j === to) continue;
    const lines = [
      ...texts[0].lines.slice(start + from, start + i),
      ...texts[1].lines.slice(start + to, start + j),
    ];
    changes.push({
      from: start + from,
      deleted: i - from,
      to: start + to,
      inserted: j - to,
      isIgnorable: lines.every(isBlank),
    });
  }
  return changes;
}
