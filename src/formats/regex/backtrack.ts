import { RootfsError } from '../../kernel/errors.js';
import { contextAfter, contextBefore, holds } from './assertions.js';
import type { Input } from './input.js';
import type { Meter } from './meter.js';
import type { Program } from './program.js';

/** So many places may be remembered as tried. */
const MAX_REMEMBERED = 3_000_000;

/** What to go back to: a place to try, or (place -1) a register to set back. */
interface Choice {
  readonly place: number;
  readonly at: number;
  readonly register: number;
}

/**
 * Tries one way after the other: for programs with back-references, and for Perl's rule of the first way that
 * matches. Whatever was tried at a place of the text with the same contents of the groups referred to is not tried
 * again, so that the work is bounded by a power of the text's length, and counted besides.
 */
class Backtracker {
  private registers: number[];
  private best: number[] | undefined;
  private readonly tried = new Set<string | number>();
  private readonly stack: Choice[] = [];
  private readonly loopBase: number;

  constructor(
    private readonly program: Program,
    private readonly input: Input,
    private readonly meter: Meter,
    private readonly sameUnit: (a: number, b: number) => boolean,
  ) {
    this.loopBase = 2 * (program.groupCount + 1);
    this.registers = this.blank();
  }

  private blank(): number[] {
    return new Array<number>(this.loopBase + this.program.loopCount).fill(-1);
  }

  private set(register: number, value: number): void {
    this.stack.push({ place: -1, at: this.registers[register] as number, register });
    this.registers[register] = value;
  }

  private wasTried(place: number, at: number): boolean {
    const here = place * (this.input.units.length + 1) + at;
    const { backReferences } = this.program;
    const referred = backReferences.map(
      (group) => `${this.registers[2 * group]},${this.registers[2 * group + 1]}`,
    );
    const key = referred.length === 0 ? here : `${here};${referred.join(';')}`;
    if (this.tried.has(key)) return true;
    if (this.tried.size >= MAX_REMEMBERED)
      throw new RootfsError('SCRIPT_LIMIT', 'Matching a regular expression takes too many steps');
    this.tried.add(key);
    return false;
  }

  private afterReference(group: number, at: number): number {
    const from = this.registers[2 * group] as number;
    const to = this.registers[2 * group + 1] as number;
    if (from < 0 || to < 0 || at + to - from > this.input.units.length) return -1;
    for (let i = from; i < to; i++)
      if (!this.sameUnit(this.input.units[i] as number, this.input.units[at + i - from] as number)) return -1;
    return at + to - from;
  }

  /** Runs until the way ends. @returns whether the search is over */
  private run(startPlace: number, startAt: number, firstOnly: boolean): boolean {
    const { code, classes } = this.program;
    const { units } = this.input;
    let place = startPlace;
    let at = startAt;
    for (;;) {
      this.meter.spend(1);
      const instruction = code[place];
      if (instruction === undefined) return false;
      switch (instruction.op) {
        case 'match':
          return this.matched(at, firstOnly);
        case 'set': {
          const unitClass = at < units.length ? classes.classOf(units[at] as number) : -1;
          if (unitClass < 0 || classes.members[instruction.set]?.[unitClass] !== 1) return false;
          at++;
          break;
        }
        case 'assert':
          if (!this.asserts(instruction.what, at)) return false;
          break;
        case 'open':
        case 'close':
          this.set(2 * instruction.group + (instruction.op === 'open' ? 0 : 1), at);
          break;
        case 'back':
          at = this.afterReference(instruction.group, at);
          if (at < 0) return false;
          break;
        case 'loop':
        case 'split': {
          const turn = this.fork(place, instruction, at);
          if (turn < 0) return false;
          place = turn;
          continue;
        }
      }
      place = instruction.next;
    }
  }

  private asserts(what: Parameters<typeof holds>[0], at: number): boolean {
    const { classes } = this.program;
    return holds(what, contextBefore(this.input, classes, at), contextAfter(this.input, classes, at));
  }

  /** Where a split goes on, its other way kept for later; -1 when it was here before. */
  private fork(
    place: number,
    split: { readonly op: 'loop' | 'split'; next: number; other: number; slot?: number },
    at: number,
  ): number {
    if (split.slot !== undefined) {
      const register = this.loopBase + split.slot;
      // An empty turn: the loop ends, whichever of its two ways is the way out.
      if (this.registers[register] === at) return split.next < place ? split.next : split.other;
      if (this.wasTried(place, at)) return -1;
      this.set(register, at);
    } else if (this.wasTried(place, at)) {
      return -1;
    }
    this.stack.push({ place: split.other, at, register: -1 });
    return split.next;
  }

  private matched(at: number, firstOnly: boolean): boolean {
    if (this.best === undefined || at > (this.best[1] as number)) {
      this.best = this.registers.slice(0, this.loopBase);
      this.best[1] = at;
    }
    return firstOnly || at === this.input.units.length;
  }

  /** All ways from one start. */
  from(start: number, firstOnly: boolean): number[] | undefined {
    this.registers = this.blank();
    this.stack.length = 0;
    this.stack.push({ place: this.program.start, at: start, register: -1 });
    for (let top = this.stack.pop(); top !== undefined; top = this.stack.pop()) {
      if (top.place < 0) this.registers[top.register] = top.at;
      else if (this.run(top.place, top.at, firstOnly)) break;
    }
    if (this.best !== undefined) this.best[0] = start;
    return this.best;
  }
}

/** @param firstOnly Perl's rule; otherwise the longest match of the leftmost start */
export function backtrack(
  program: Program,
  input: Input,
  from: number,
  how: {
    readonly firstOnly: boolean;
    readonly meter: Meter;
    readonly sameUnit: (a: number, b: number) => boolean;
  },
): number[] | undefined {
  const search = new Backtracker(program, input, how.meter, how.sameUnit);
  for (let start = from; start <= input.units.length; start++) {
    const found = search.from(start, how.firstOnly);
    if (found !== undefined) return found;
  }
  return undefined;
}
