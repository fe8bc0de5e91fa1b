import { holds } from './assertions.js';
import type { Input } from './input.js';
import type { Meter } from './meter.js';
import type { Program } from './program.js';
import { EDGE, OTHER } from './unit-classes.js';

/**
 * A set of places in the program, before the assertions and empty steps that follow them: these depend on the unit
 * that comes next, and are taken when it is known.
 */
interface State {
  readonly kernel: readonly number[];
  readonly before: number;
  /** By class of the next unit, the end of the text last; undefined where not computed yet. */
  readonly next: (State | undefined)[];
  /** 1 where a match ends before that unit. */
  readonly accepts: Uint8Array;
}

/** So many states are kept; then all are forgotten and made anew. */
const MAX_STATES = 2_000;

/** A deterministic automaton made while it runs; for programs without back-references. */
export class Dfa {
  private states = new Map<string, State>();
  private readonly dead: State;
  private readonly marks: Uint32Array;
  private generation = 0;

  /** @param unanchored whether a match may begin anywhere */
  constructor(
    private readonly program: Program,
    private readonly meter: Meter,
    private readonly unanchored: boolean,
  ) {
    this.marks = new Uint32Array(program.code.length);
    this.dead = this.state([], OTHER);
  }

  private state(kernel: readonly number[], before: number): State {
    const context = this.program.hasAssertions && kernel.length > 0 ? before : OTHER;
    const key = `${context}:${kernel.join(',')}`;
    const known = this.states.get(key);
    if (known !== undefined) return known;
    if (this.states.size >= MAX_STATES) this.states = new Map();
    const count = this.program.classes.count + 1;
    const made = {
      kernel,
      before: context,
      next: new Array<undefined>(count),
      accepts: new Uint8Array(count),
    };
    this.states.set(key, made);
    return made;
  }

  private startState(before: number): State {
    return this.state([this.program.start], before);
  }

  /** Every place that can be reached without a unit. */
  private closure(kernel: readonly number[], before: number, after: number): number[] {
    const { code } = this.program;
    const generation = ++this.generation;
    const stack = [...kernel];
    const reached: number[] = [];
    while (stack.length > 0) {
      const at = stack.pop() as number;
      if (this.marks[at] === generation) continue;
      this.marks[at] = generation;
      const instruction = code[at];
      if (instruction === undefined) continue;
      if (instruction.op === 'set' || instruction.op === 'match') reached.push(at);
      else if (instruction.op === 'split' || instruction.op === 'loop')
        stack.push(instruction.next, instruction.other);
      else if (instruction.op !== 'assert' || holds(instruction.what, before, after))
        stack.push(instruction.next);
    }
    this.meter.spend(reached.length + kernel.length);
    return reached;
  }

  private compute(state: State, unitClass: number): State {
    const { code, classes, start } = this.program;
    const after = classes.contexts[unitClass] as number;
    const kernel = new Set<number>();
    for (const at of this.closure(state.kernel, state.before, after)) {
      const instruction = code[at];
      if (instruction?.op === 'match') state.accepts[unitClass] = 1;
      else if (instruction?.op === 'set' && unitClass < classes.count)
        if (classes.members[instruction.set]?.[unitClass] === 1) kernel.add(instruction.next);
    }
    if (this.unanchored) kernel.add(start);
    const sorted = [...kernel].sort((a, b) => a - b);
    const next = sorted.length === 0 ? this.dead : this.state(sorted, after === EDGE ? OTHER : after);
    state.next[unitClass] = next;
    return next;
  }

  /** Where the longest match from a place ends; -1 when there is none. */
  longest(input: Input, from: number, before: number): number {
    const { units } = input;
    const { classes } = this.program;
    let best = -1;
    let state = this.startState(before);
    let at = from;
    for (; ; at++) {
      const unitClass = at < units.length ? classes.classOf(units[at] as number) : classes.count;
      const next = state.next[unitClass] ?? this.compute(state, unitClass);
      if (state.accepts[unitClass] === 1) best = at;
      state = next;
      if (state === this.dead || at >= units.length) break;
    }
    this.meter.spend(at - from + 1);
    return best;
  }

  /** Where the first match to end, ends; -1 when there is none. For an unanchored automaton. */
  earliestEnd(input: Input, from: number, before: number): number {
    const { units } = input;
    const { classes } = this.program;
    let state = this.startState(before);
    for (let at = from; at <= units.length; at++) {
      const unitClass = at < units.length ? classes.classOf(units[at] as number) : classes.count;
      const next = state.next[unitClass] ?? this.compute(state, unitClass);
      if (state.accepts[unitClass] === 1) {
        this.meter.spend(at - from + 1);
        return at;
      }
      state = next;
    }
    this.meter.spend(units.length - from + 1);
    return -1;
  }
}
