import { RootfsError } from '../../../kernel/errors.js';
import type { DpkgDatabase } from './database.js';
import type { PackageRecord } from './record.js';

/** Which triggers were pending where at one moment. */
type Snapshot = ReadonlyMap<PackageRecord, readonly string[]>;

/**
 * Tells when trigger processing goes round in circles: a hare and a tortoise run over the moments at which something
 * was processed, and the hare must get rid of something. @see dpkg src/main/trigproc.c, check_trigger_cycle
 */
export class TriggerCycle {
  private moments: Snapshot[] = [];

  constructor(private readonly database: DpkgDatabase) {}

  reset(): void {
    this.moments = [];
  }

  /** @throws RootfsError `CONFIGURE_FAILED` for a cycle */
  check(processing: PackageRecord): void {
    const pending = this.database.installed().filter((record) => record.pendingTriggers.length > 0);
    this.moments.push(new Map(pending.map((record) => [record, record.pendingTriggers])));
    if (this.moments.length === 1) return;
    const tortoise = this.moments[Math.floor((this.moments.length - 2) / 2)] as Snapshot;
    const isStuck = [...tortoise].every(([record, triggers]) =>
      triggers.every((trigger) => record.pendingTriggers.includes(trigger)),
    );
    if (!isStuck) return;
    const names = [...tortoise.keys()].map(({ name }) => name).join(', ');
    throw new RootfsError('CONFIGURE_FAILED', `the triggers of ${names} activate each other for ever`, {
      hint: `It was noticed at ${processing.name}. dpkg gives up there too; leave one of the packages out.`,
    });
  }
}
