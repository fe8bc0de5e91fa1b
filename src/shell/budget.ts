import { RootfsError } from '../kernel/errors.js';
import type { Limits, Origin } from './handlers.js';

/** So many steps are taken between looks at the processor's clock. */
const STEPS_PER_LOOK = 4096;

/** So many processes may run at once, whatever starts them. */
const MAX_PROCESSES = 4096;

/** Where a limit was met; the place is only made up when one is. */
export interface Place {
  readonly origin: Origin;
}

function chain(origin: Origin | undefined): number {
  let length = 0;
  for (let at = origin; at !== undefined; at = at.caller) length++;
  return length;
}

/**
 * What all scripts of one system may still use together; nested shells share it.
 *
 * Every method that counts throws a RootfsError `SCRIPT_LIMIT`, which names script and line, when that was too much.
 */
export class Budget {
  private steps = 0;
  private looked = 0;
  private outputBytes = 0;
  private processes = 0;
  private readonly startSeconds: number;

  constructor(
    private readonly limits: Limits,
    /** Seconds of processor time used by now. */
    private readonly cpuSeconds: () => number,
  ) {
    this.startSeconds = cpuSeconds();
  }

  /** Counts commands, turns of loops, and work that grows with data. */
  step(at: Place, steps = 1): void {
    this.steps += steps;
    if (this.steps > this.limits.steps) this.exceeded(`${this.limits.steps} steps`, at);
    if (this.steps - this.looked < STEPS_PER_LOOK) return;
    this.looked = this.steps;
    if (this.cpuSeconds() - this.startSeconds > this.limits.cpuSeconds) {
      this.exceeded(`${this.limits.cpuSeconds} seconds of processor time`, at);
    }
  }

  /** Counts bytes that were written, or held in long values. */
  took(bytes: number, at: Place): void {
    this.outputBytes += bytes;
    if (this.outputBytes > this.limits.outputBytes) {
      this.exceeded(`${this.limits.outputBytes} bytes of output`, at);
    }
  }

  /** Functions, subshells and scripts within each other. */
  checkDepth(depth: number, at: Place): void {
    if (depth > this.limits.depth) this.exceeded(`a depth of ${this.limits.depth}`, at);
  }

  /** The depth that a shell begins at: how many scripts have called each other. */
  depthOf(caller: Origin | undefined): number {
    return chain(caller);
  }

  startProcess(at: Place): void {
    if (++this.processes > MAX_PROCESSES) this.exceeded(`${MAX_PROCESSES} processes at once`, at);
  }

  endProcess(): void {
    this.processes--;
  }

  /** For what the engine itself bounds: its stack, and how long a string may be. */
  exceeded(what: string, { origin }: Place): never {
    throw new RootfsError('SCRIPT_LIMIT', `${origin.script}: ${origin.line}: goes beyond ${what}`, {
      hint: 'The script does not end, or is not meant to be interpreted; leave its package out.',
    });
  }
}
