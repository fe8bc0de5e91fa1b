import { RootfsError } from '../../../kernel/errors.js';
import { configurePackage } from './configure.js';
import { breakCycle } from './cycles.js';
import { dependenciesOk, DependTry, type Verdict } from './dependencies.js';
import type { Dpkg } from './dpkg.js';
import type { PackageRecord } from './record.js';
import { isAtLeast, rereadDependencies } from './record.js';
import { TriggerCycle } from './trigger-cycle.js';
import { processTriggers } from './process-triggers.js';

export interface RunOptions {
  readonly forceDepends: boolean;
  /** `--no-triggers` when false. */
  readonly triggers: boolean;
}

/** When trigger processing is tried: from the queue, or from the list of what was put off. */
type Occasion = 'queued' | 'deferred';

/**
 * One invocation of dpkg: its queue of packages to configure and its list of packages with triggers to process. The
 * order of everything that scripts leave behind comes from here.
 * @see dpkg src/main/packages.c, process_queue; src/main/trigproc.c
 */
export class DpkgRun {
  private readonly queue: PackageRecord[] = [];
  private readonly deferred: PackageRecord[] = [];
  private readonly toBeInstalled = new Set<PackageRecord>();
  private dependTry = DependTry.Normal;
  private sinceNothing = 0;
  private progressByTrigger: PackageRecord | undefined;
  private readonly cycle: TriggerCycle;

  constructor(
    private readonly dpkg: Dpkg,
    private readonly options: RunOptions,
  ) {
    this.cycle = new TriggerCycle(dpkg.database);
    for (const record of dpkg.database.installed()) rereadDependencies(record);
    dpkg.triggers.whenActivated((record) => {
      if (options.triggers && !this.deferred.includes(record)) this.deferred.push(record);
    });
    dpkg.files.write('/var/lib/dpkg/lock', '', 0o640);
    dpkg.files.write('/var/lib/dpkg/lock-frontend', '', 0o640);
    dpkg.triggers.incorporate();
  }

  enqueue(record: PackageRecord): void {
    if (!this.queue.includes(record)) this.queue.push(record);
  }

  /** Puts packages on the list of triggers to process that still have some from an earlier run. */
  populateDeferred(): void {
    for (const record of this.dpkg.database.inHashOrder()) {
      if (record.pendingTriggers.length === 0 || !this.options.triggers) continue;
      if (!this.deferred.includes(record)) this.deferred.push(record);
    }
  }

  /** `--configure --pending` */
  enqueuePending(): void {
    for (const record of this.dpkg.database.inHashOrder()) {
      const isUnfinished = record.state === 'unpacked' || record.state === 'half-configured';
      if (isUnfinished || record.pendingTriggers.length > 0) this.enqueue(record);
    }
  }

  /** Configures what was queued, then processes what triggers are left, and writes the status file. */
  async finish(): Promise<void> {
    for (const record of this.queue) this.toBeInstalled.add(record);
    for (let record = this.queue.shift(); record !== undefined; record = this.queue.shift()) {
      await this.step(this.insist(record));
    }
    for (let record = this.deferred.shift(); record !== undefined; record = this.deferred.shift()) {
      await this.triggers(record, 'deferred');
    }
    this.dpkg.status.checkpoint();
  }

  /** Tries harder when nothing has been done for long; gives the package whose turn it is. */
  private insist(record: PackageRecord): PackageRecord {
    const { length } = this.queue;
    if (this.sinceNothing++ > length * 3 + 2) {
      this.escalate();
    } else if (this.sinceNothing > length * 2 + 2) {
      const helper = this.progressByTrigger;
      if (this.dependTry >= DependTry.Triggers && helper !== undefined && helper.pendingTriggers.length > 0) {
        this.enqueue(record);
        this.progressByTrigger = undefined;
        return helper;
      }
      this.escalate();
    }
    return record;
  }

  private escalate(): void {
    this.dependTry++;
    this.sinceNothing = 0;
    if (this.dependTry >= DependTry.Last) {
      throw new RootfsError('INTERNAL', 'the queue of packages to configure does not get shorter');
    }
  }

  private async step(record: PackageRecord): Promise<void> {
    if (record.state === 'not-installed') return;
    if (record.pendingTriggers.length > 0) await this.triggers(record, 'queued');
    else await this.configure(record);
  }

  private readiness(record: PackageRecord): Verdict {
    const { database } = this.dpkg;
    const isToBeInstalled = (one: PackageRecord): boolean => this.toBeInstalled.has(one);
    if (this.dependTry >= DependTry.Cycles && breakCycle(database, record, isToBeInstalled))
      this.sinceNothing = 0;
    const { dependTry, options } = this;
    const verdict = dependenciesOk({ database, dependTry, isToBeInstalled, ...options }, record);
    if (verdict.kind === 'defer' && verdict.byTrigger !== undefined)
      this.progressByTrigger = verdict.byTrigger;
    return verdict;
  }

  /** @see dpkg src/main/configure.c, deferred_configure */
  private async configure(record: PackageRecord): Promise<void> {
    if (isAtLeast(record.state, 'triggers-awaited')) {
      throw new RootfsError('INTERNAL', `${record.name} is configured already`);
    }
    const verdict = this.readiness(record);
    if (verdict.kind === 'defer') {
      this.toBeInstalled.add(record);
      this.enqueue(record);
      return;
    }
    this.cycle.reset();
    this.sinceNothing = 0;
    if (verdict.kind === 'halt') this.halt(record, verdict.reasons);
    else if (!(await this.orDefer(record, () => configurePackage(this.dpkg, record))))
      this.toBeInstalled.delete(record);
  }

  /** A package that cannot be configured stops everything, unless what it needs was left unpacked on purpose. */
  private halt(record: PackageRecord, reasons: readonly string[]): void {
    const error = new RootfsError(
      'CONFIGURE_FAILED',
      `${record.name} cannot be configured: ${reasons.join('; ')}`,
    );
    if (!this.dpkg.defers(record, error)) throw error;
    this.toBeInstalled.delete(record);
  }

  private async orDefer(record: PackageRecord, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!this.dpkg.defers(record, error)) throw error;
      return false;
    }
  }

  /** @see dpkg src/main/trigproc.c, trigproc */
  private async triggers(record: PackageRecord, occasion: Occasion): Promise<void> {
    const { deferred, dpkg } = this;
    if (deferred.includes(record)) deferred.splice(deferred.indexOf(record), 1);
    if (record.pendingTriggers.length === 0) {
      dpkg.triggers.clearAwaiters(record);
      return;
    }
    if (this.dependTry < DependTry.Triggers && occasion === 'queued') {
      this.enqueue(record);
      return;
    }
    const verdict = this.readiness(record);
    if (verdict.kind === 'defer') {
      if (this.dependTry >= DependTry.TriggersCycles) this.cycle.check(record);
      this.enqueue(record);
      return;
    }
    if (verdict.kind === 'halt') {
      this.cycle.reset();
      if (occasion === 'queued') this.halt(record, verdict.reasons);
      return;
    }
    this.cycle.check(record);
    this.sinceNothing = 0;
    await this.orDefer(record, () => processTriggers(dpkg, record));
  }
}
