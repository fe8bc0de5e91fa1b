import { INVALID_BYTE } from './ast.js';
import type { Alphabet, Ranges } from './char-set.js';
import { classRanges, contains } from './char-set.js';

/** What stands before or after a place, as far as assertions can tell. */
export const OTHER = 0;
export const WORD = 1;
export const NEWLINE = 2;
export const EDGE = 3;

const LAST_UNIT = INVALID_BYTE + 255;

/** The units sorted into classes that no set of a program, and no assertion, tells apart. */
export interface UnitClasses {
  readonly count: number;
  /** OTHER, WORD or NEWLINE by class; one more for the end of the text: EDGE. */
  readonly contexts: Uint8Array;
  /** By set, by class: 1 when the set holds it. */
  readonly members: readonly Uint8Array[];
  classOf(unit: number): number;
}

function boundaries(sets: readonly Ranges[]): number[] {
  const starts = new Set<number>([0]);
  for (const ranges of sets)
    for (let i = 0; i < ranges.length; i += 2) {
      starts.add(ranges[i] as number);
      starts.add((ranges[i + 1] as number) + 1);
    }
  return [...starts].filter((start) => start <= LAST_UNIT).sort((a, b) => a - b);
}

function contextOf(unit: number, word: Ranges | undefined): number {
  if (word === undefined) return OTHER;
  if (unit === 10) return NEWLINE;
  return contains(word, unit) ? WORD : OTHER;
}

/** Which sets hold each of the intervals between boundaries: one sweep over every set's ranges. */
function memberships(sets: readonly Ranges[], starts: readonly number[]): string[] {
  const marks = starts.map(() => '');
  for (const ranges of sets) {
    let at = 0;
    for (const [i, start] of starts.entries()) {
      while (at < ranges.length && (ranges[at + 1] as number) < start) at += 2;
      marks[i] += at < ranges.length && (ranges[at] as number) <= start ? '1' : '0';
    }
  }
  return marks;
}

class Table implements UnitClasses {
  private readonly low = new Uint16Array(256);

  constructor(
    readonly count: number,
    readonly contexts: Uint8Array,
    readonly members: readonly Uint8Array[],
    private readonly starts: readonly number[],
    private readonly classes: readonly number[],
  ) {
    for (let unit = 0; unit < 256; unit++) this.low[unit] = this.seek(unit);
  }

  classOf(unit: number): number {
    return unit < 256 ? (this.low[unit] as number) : this.seek(unit);
  }

  private seek(unit: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= unit) low = middle;
      else high = middle - 1;
    }
    return this.classes[low] as number;
  }
}

export function classifyUnits(
  sets: readonly Ranges[],
  alphabet: Alphabet,
  hasAssertions: boolean,
): UnitClasses {
  const word = hasAssertions ? classRanges('word', alphabet) : undefined;
  const all = word === undefined ? sets : [...sets, word, [10, 10]];
  const starts = boundaries(all);
  const marks = memberships(all, starts);
  const numbers = new Map<string, number>();
  const contexts: number[] = [];
  const classes = starts.map((start, i) => {
    const mark = marks[i] as string;
    const known = numbers.get(mark);
    if (known !== undefined) return known;
    contexts.push(contextOf(start, word));
    numbers.set(mark, numbers.size);
    return numbers.size - 1;
  });
  const members = sets.map((_, set) => Uint8Array.from(numbers.keys(), (mark) => Number(mark[set])));
  return new Table(numbers.size, Uint8Array.from([...contexts, EDGE]), members, starts, classes);
}
