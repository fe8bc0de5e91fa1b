import type { Dpkg } from './dpkg.js';
import { settleAfterPostinst } from './configure.js';
import { infoPath } from './info-files.js';
import type { PackageRecord } from './record.js';

/** Runs `postinst triggered` for what is pending. @see dpkg src/main/trigproc.c, trigproc */
export async function processTriggers(dpkg: Dpkg, record: PackageRecord): Promise<void> {
  const names = record.pendingTriggers.join(' ');
  // Leaving the trigger states clears what was pending.
  record.state = 'half-configured';
  dpkg.triggers.note(record);
  const path = infoPath(record, 'postinst');
  if (dpkg.files.tryStat(path, true) !== undefined) {
    await dpkg.runScript({ record, name: 'postinst', path, args: ['triggered', names] });
  }
  settleAfterPostinst(dpkg, record);
}
