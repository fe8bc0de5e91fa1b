import { RootfsError } from '../../kernel/errors.js';
import { contextAfter, contextBefore, holds } from './assertions.js';
import type { Input } from './input.js';
import type { Meter } from './meter.js';
import type { Program } from './program.js';

/** Places × units of one match that may be looked at for its groups. */
const MAX_CELLS = 100_000_000;

/** For every place, the places from which an empty step leads to it. */
function emptySources(program: Program): readonly (readonly number[])[] {
  const sources: number[][] = program.code.map(() => []);
  for (const [at, instruction] of program.code.entries()) {
    if (instruction.op === 'match' || instruction.op === 'set') continue;
    sources[instruction.next]?.push(at);
    if (instruction.op === 'split' || instruction.op === 'loop') sources[instruction.other]?.push(at);
  }
  return sources;
}

/** Which places, at which unit of the match, can still reach its end: glibc's sift_states_backward. */
class Reach {
  private readonly cells: Uint8Array;
  private readonly width: number;

  constructor(
    private readonly program: Program,
    private readonly input: Input,
    private readonly from: number,
    private readonly to: number,
    sources: readonly (readonly number[])[],
  ) {
    this.width = program.code.length;
    if (this.width * (to - from + 1) > MAX_CELLS)
      throw new RootfsError('SCRIPT_LIMIT', 'A match of a regular expression is too long for its groups');
    this.cells = new Uint8Array(this.width * (to - from + 1));
    for (let at = to; at >= from; at--) this.fill(at, sources);
  }

  has(place: number, at: number): boolean {
    return this.cells[(at - this.from) * this.width + place] === 1;
  }

  consumes(place: number, at: number): boolean {
    const instruction = this.program.code[place];
    if (instruction?.op !== 'set' || at >= this.to) return false;
    const unitClass = this.program.classes.classOf(this.input.units[at] as number);
    const isMember = this.program.classes.members[instruction.set]?.[unitClass] === 1;
    return isMember && this.has(instruction.next, at + 1);
  }

  private fill(at: number, sources: readonly (readonly number[])[]): void {
    const { program, input } = this;
    const before = contextBefore(input, program.classes, at);
    const after = contextAfter(input, program.classes, at);
    const row = (at - this.from) * this.width;
    const stack: number[] = [];
    for (const [place, instruction] of program.code.entries())
      if (instruction.op === 'match' ? at === this.to : this.consumes(place, at)) stack.push(place);
    while (stack.length > 0) {
      const place = stack.pop() as number;
      if (this.cells[row + place] === 1) continue;
      const instruction = program.code[place];
      if (instruction?.op === 'assert' && !holds(instruction.what, before, after)) continue;
      this.cells[row + place] = 1;
      stack.push(...(sources[place] ?? []));
    }
  }
}

/** The groups' ends so far, as glibc's update_regs keeps them. */
class Registers {
  private regs: number[];
  private previous: number[];

  constructor(groupCount: number) {
    this.regs = new Array<number>(2 * (groupCount + 1)).fill(-1);
    this.previous = [...this.regs];
  }

  open(group: number, at: number): void {
    this.regs[2 * group] = at;
    this.regs[2 * group + 1] = -1;
  }

  close(group: number, at: number, optional: boolean): void {
    if ((this.regs[2 * group] as number) < at) {
      this.regs[2 * group + 1] = at;
      this.previous = [...this.regs];
    } else if (optional && this.previous[2 * group] !== -1) {
      // An empty turn of an optional group, not its first: what the turns before found stays.
      this.regs = [...this.previous];
    } else {
      this.regs[2 * group + 1] = at;
    }
  }

  result(from: number, to: number): number[] {
    const out = this.regs.map((end, i) => ((i & 1) === 0 && this.regs[i + 1] === -1 ? -1 : end));
    out[0] = from;
    out[1] = to;
    return out;
  }
}

/**
 * The groups of a match whose ends are known, as glibc's set_regs finds them: going through the automaton by its
 * preferences, through places alone from which the end can be reached, never twice through one loop without a unit.
 * @returns unit offsets, two for the whole and two for each group, -1 where a group took no part
 */
export function findRegisters(
  program: Program,
  input: Input,
  from: number,
  to: number,
  meter: Meter,
): number[] {
  meter.spend(program.code.length * (to - from + 1));
  const reach = new Reach(program, input, from, to, emptySources(program));
  const registers = new Registers(program.groupCount);
  let visited = new Set<number>();
  let at = from;
  let place = program.start;
  for (;;) {
    const instruction = program.code[place];
    if (instruction === undefined || instruction.op === 'match') return registers.result(from, to);
    meter.spend(1);
    if (instruction.op === 'set') {
      at++;
      visited = new Set();
      place = instruction.next;
      continue;
    }
    visited.add(place);
    if (instruction.op === 'open') registers.open(instruction.group, at);
    if (instruction.op === 'close') registers.close(instruction.group, at, instruction.optional);
    place = instruction.next;
    if (instruction.op !== 'split' && instruction.op !== 'loop') continue;
    const isFirst = reach.has(instruction.next, at);
    const isOther = reach.has(instruction.other, at);
    if (isOther && (!isFirst || visited.has(instruction.next))) place = instruction.other;
  }
}
