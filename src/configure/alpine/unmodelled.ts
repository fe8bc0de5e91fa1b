import { RootfsError } from '../../kernel/errors.js';
import { nameVersion, type InstalledPackage } from './records.js';

/** What to do about something that a script calls and that is not modelled. */
export interface ApkUnmodelledPolicy {
  /** `--unmodelled=defer`: leave the script out. */
  readonly defer: boolean;
  /** `--unmodelled=skip:COMMAND`: do without these commands, with the user's reason where one was given. */
  readonly skip: ReadonlyMap<string, string>;
}

const NOT_MODELLED = new Set(['SCRIPT_UNMODELLED', 'SCRIPT_UNSUPPORTED']);

/** Keeps account of everything that was not done, so that nothing is left out silently. */
export class ApkAccount {
  private readonly left = new Map<string, string>();
  private readonly skippedTimes = new Map<string, { readonly reason: string; readonly times: number }>();

  constructor(private readonly policy: ApkUnmodelledPolicy) {}

  private count(name: string, reason: string): void {
    this.skippedTimes.set(name, { reason, times: (this.skippedTimes.get(name)?.times ?? 0) + 1 });
  }

  /** Whether the user does without a command; counted when so. */
  skips(name: string): boolean {
    const reason = this.policy.skip.get(name);
    if (reason === undefined) return false;
    this.count(name, reason);
    return true;
  }

  /** Counts what is left out of every image, whatever the user asks for. */
  leave(what: string, reason: string): void {
    this.count(what, reason);
  }

  /** Whether a script is to be left out because of an error. */
  defers({ source }: InstalledPackage, error: unknown): boolean {
    if (!this.policy.defer || !(error instanceof RootfsError) || !NOT_MODELLED.has(error.code)) return false;
    const name = nameVersion(source);
    this.left.set(name, this.left.get(name) ?? error.message);
    return true;
  }

  get deferred(): readonly { readonly name: string; readonly reason: string }[] {
    return [...this.left].map(([name, reason]) => ({ name, reason }));
  }

  get skipped(): readonly { readonly name: string; readonly reason: string; readonly times: number }[] {
    return [...this.skippedTimes].map(([name, { reason, times }]) => ({ name, reason, times }));
  }
}
