import { contextAfter, contextBefore, holds } from './assertions.js';
import type { Input } from './input.js';
import type { Meter } from './meter.js';
import type { Program } from './program.js';

/** Places of the program that are alive, each with the leftmost start that leads to it. */
class Threads {
  readonly starts: Int32Array;
  readonly places: number[] = [];

  constructor(size: number) {
    this.starts = new Int32Array(size).fill(-1);
  }

  clear(): void {
    for (const place of this.places) this.starts[place] = -1;
    this.places.length = 0;
  }
}

function follow(
  program: Program,
  threads: Threads,
  place: number,
  start: number,
  before: number,
  after: number,
): void {
  const stack = [place];
  while (stack.length > 0) {
    const at = stack.pop() as number;
    const known = threads.starts[at] as number;
    if (known !== -1 && known <= start) continue;
    if (known === -1) threads.places.push(at);
    threads.starts[at] = start;
    const instruction = program.code[at];
    if (instruction === undefined || instruction.op === 'match' || instruction.op === 'set') continue;
    if (instruction.op === 'split' || instruction.op === 'loop')
      stack.push(instruction.next, instruction.other);
    else if (instruction.op !== 'assert' || holds(instruction.what, before, after))
      stack.push(instruction.next);
  }
}

/**
 * The leftmost-longest match by running all places at once: at most program × text steps whatever the two are. For
 * texts on which trying one start after the other would take the square of their length.
 */
export function leftmostLongest(
  program: Program,
  input: Input,
  from: number,
  meter: Meter,
): readonly [number, number] | undefined {
  const { units } = input;
  const { classes } = program;
  let current = new Threads(program.code.length);
  let following = new Threads(program.code.length);
  let best: readonly [number, number] | undefined;
  let carried: (readonly [number, number])[] = [];
  for (let at = from; at <= units.length; at++) {
    const before = contextBefore(input, classes, at);
    const after = contextAfter(input, classes, at);
    for (const [place, start] of carried) follow(program, current, place, start, before, after);
    if (best === undefined) follow(program, current, program.start, at, before, after);
    meter.spend(current.places.length + 1);
    carried = [];
    const unitClass = at < units.length ? classes.classOf(units[at] as number) : -1;
    for (const place of current.places) {
      const start = current.starts[place] as number;
      if (best !== undefined && start > best[0]) continue;
      const instruction = program.code[place];
      if (instruction?.op === 'match') best = [start, at];
      else if (
        instruction?.op === 'set' &&
        unitClass >= 0 &&
        classes.members[instruction.set]?.[unitClass] === 1
      )
        carried.push([instruction.next, start]);
    }
    if (best !== undefined && carried.length === 0) break;
    [current, following] = [following, current];
    current.clear();
  }
  return best;
}
