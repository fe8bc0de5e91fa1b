import { RootfsError } from '../../kernel/errors.js';
import type { PackageRecord } from './dpkg/record.js';

/** What to do about something that a script calls and that is not modelled. */
export interface UnmodelledPolicy {
  /** `--unmodelled=defer`: leave the package unpacked. */
  readonly defer: boolean;
  /** Whether something else finishes what is left: then a script that goes beyond a limit may be left too. */
  readonly isFinished: boolean;
  /** `--unmodelled=skip:COMMAND`: do without these commands, with the user's reason where one was given. */
  readonly skip: ReadonlyMap<string, string>;
}

/** A package that was left unpacked, and why. */
export interface DeferredPackage {
  readonly name: string;
  readonly reason: string;
}

/** A command that was done without, and how often. */
export interface SkippedCommand {
  readonly name: string;
  readonly reason: string;
  readonly times: number;
}

const NOT_MODELLED = new Set(['SCRIPT_UNMODELLED', 'SCRIPT_UNSUPPORTED']);

/** Keeps account of everything that was not done, so that nothing is left out silently. */
export class UnmodelledAccount {
  private readonly left = new Map<string, DeferredPackage>();
  private readonly times = new Map<string, number>();
  private readonly absent = new Map<string, SkippedCommand>();

  constructor(private readonly policy: UnmodelledPolicy) {}

  /** Whether the user does without a command; counted when so. */
  skips(name: string): boolean {
    if (!this.policy.skip.has(name)) return false;
    this.times.set(name, (this.times.get(name) ?? 0) + 1);
    return true;
  }

  /** Counts what is left out of every image, whatever the user asks for. */
  leave(what: string, reason: string): void {
    const before = this.absent.get(what)?.times ?? 0;
    this.absent.set(what, { name: what, reason, times: before + 1 });
  }

  /**
   * Whether a package is to be left unpacked because of an error; its state says so then. Once one was left, those
   * that need it are left too, as dpkg would leave them.
   */
  defers(record: PackageRecord, error: unknown): boolean {
    if (!this.policy.defer || !(error instanceof RootfsError)) return false;
    const isDependent = error.code === 'CONFIGURE_FAILED' && this.left.size > 0;
    const isLimit = error.code === 'SCRIPT_LIMIT' && this.policy.isFinished;
    if (!NOT_MODELLED.has(error.code) && !isDependent && !isLimit) return false;
    record.state = 'unpacked';
    record.pendingTriggers = [];
    // dpkg comes back to it in each of its calls.
    const { infoName: name } = record;
    this.left.set(name, this.left.get(name) ?? { name, reason: error.message });
    return true;
  }

  get deferred(): readonly DeferredPackage[] {
    return [...this.left.values()];
  }

  get skipped(): readonly SkippedCommand[] {
    const skipped = [...this.times].map(([name, times]) => ({
      name,
      times,
      reason: this.policy.skip.get(name) ?? '',
    }));
    return [...skipped, ...this.absent.values()];
  }
}
