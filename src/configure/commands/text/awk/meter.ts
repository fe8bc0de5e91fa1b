import { RootfsError } from '../../../../kernel/errors.js';
import type { Process } from '../../../system/process.js';

/** Steps of one program: far more than any script needs, and some seconds at most. */
const MAX_STEPS = 20_000_000;

/** No text of a program is longer. */
const LONGEST = 1 << 26;

/** User functions within each other. */
const DEEPEST = 5000;

/** Bounds what one awk program may do. Every method throws a RootfsError `SCRIPT_LIMIT` when that is too much. */
export class Meter {
  private steps = 0;
  private depth = 0;

  constructor(private readonly process: Process) {}

  step(steps = 1): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) this.exceeded(`${MAX_STEPS} steps`);
  }

  /** Counts a text that was made. */
  text(length: number): void {
    if (length > LONGEST) this.exceeded(`texts of ${LONGEST} bytes`);
    this.step(length >> 6);
  }

  /** @returns how deep it is */
  enter(): number {
    if (++this.depth > DEEPEST) this.exceeded(`${DEEPEST} functions within each other`);
    return this.depth;
  }

  leave(): void {
    this.depth--;
  }

  exceeded(what: string): never {
    const { script, line } = this.process.origin;
    throw new RootfsError('SCRIPT_LIMIT', `${script} line ${line}: awk goes beyond ${what}`, {
      hint: 'The program does not end, or is not meant to be interpreted; leave its package out.',
    });
  }
}
