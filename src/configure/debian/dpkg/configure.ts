import { installConffile } from './conffile.js';
import { checkBreaks } from './dependencies.js';
import type { Dpkg } from './dpkg.js';
import { infoPath } from './info-files.js';
import type { PackageRecord } from './record.js';

/** The state that a package comes to when its postinst is through. @see dpkg src/main/script.c, post_postinst_tasks */
export function settleAfterPostinst(dpkg: Dpkg, record: PackageRecord): void {
  if (record.awaited.length > 0) record.state = 'triggers-awaited';
  else if (record.pendingTriggers.length > 0) record.state = 'triggers-pending';
  else record.state = 'installed';
  dpkg.triggers.note(record);
  dpkg.triggers.incorporate();
}

/**
 * Configures an unpacked package whose dependencies are met: conffiles, then `postinst configure`.
 * @see dpkg src/main/configure.c, deferred_configure; Policy §6.9
 */
export async function configurePackage(dpkg: Dpkg, record: PackageRecord): Promise<void> {
  checkBreaks(dpkg.database, record);
  dpkg.triggers.activateOwn(record);
  if (record.state === 'unpacked') {
    dpkg.triggers.note(record);
    for (const conffile of record.conffiles) {
      if (!conffile.removeOnUpgrade) installConffile(dpkg, record, conffile);
    }
    record.state = 'half-configured';
  }
  dpkg.triggers.note(record);
  const path = infoPath(record, 'postinst');
  if (dpkg.files.tryStat(path, true) !== undefined) {
    await dpkg.runScript({ record, name: 'postinst', path, args: ['configure', ''] });
  }
  record.pendingTriggers = [];
  settleAfterPostinst(dpkg, record);
}
