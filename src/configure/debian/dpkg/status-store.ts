import { byteStringOf } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { StatusRecord } from '../status.js';
import { statusFile } from '../status.js';
import type { DpkgDatabase } from './database.js';
import type { PackageRecord } from './record.js';

/** After so many changed packages dpkg writes the whole status file anew. @see dpkg lib/dpkg/dbmodify.h, MAXUPDATES */
const MAX_UPDATES = 250;

const STATUS = '/var/lib/dpkg/status';

/** Of a package that is only half there dpkg knows little more than the version. @see dpkg src/main/unpack.c, process_archive */
const HALF_INSTALLED_FIELDS = ['package', 'version', 'multi-arch'];

function statusRecord(record: PackageRecord): StatusRecord {
  const isHalf = record.state === 'half-installed';
  const fields = record.control.filter(
    ({ name }) => !isHalf || HALF_INSTALLED_FIELDS.includes(name.toLowerCase()),
  );
  return {
    name: record.name,
    architecture: record.architecture,
    status: `install ${record.mustBeReinstalled ? 'reinstreq' : 'ok'} ${record.state}`,
    fields,
    conffiles: isHalf ? [] : record.conffiles,
    triggersPending: record.pendingTriggers,
    triggersAwaited: record.awaited.map(({ infoName }) => infoName),
  };
}

/** The package's stanza in the status file, without the blank line after it. */
export function statusStanza(record: PackageRecord): string {
  return statusFile([statusRecord(record)]).slice(0, -1);
}

/**
 * dpkg's status file in the tree. Changes are counted as dpkg counts them, because the last but one time that it
 * wrote the file is what `status-old` holds. @see dpkg lib/dpkg/dbmodify.c
 */
export class StatusStore {
  private updates = 0;

  constructor(
    private readonly files: Files,
    private readonly database: DpkgDatabase,
  ) {}

  /** modstatdb_note's part about files: one more update, and a checkpoint when there are too many. */
  note(): void {
    // Each update is a file there until the next checkpoint.
    this.files.setTime('/var/lib/dpkg/updates', this.files.context.tree.epoch);
    if (++this.updates > MAX_UPDATES) this.checkpoint();
  }

  /** Writes the status file; the one before becomes `status-old`. */
  checkpoint(): void {
    const { files } = this;
    const text = statusFile(this.database.installed().map(statusRecord));
    const before = files.tryStat(STATUS, false);
    if (before !== undefined) {
      if (files.tryStat(`${STATUS}-old`, false) !== undefined) files.unlink(`${STATUS}-old`);
      files.link(STATUS, `${STATUS}-old`);
    }
    files.replace(STATUS, byteStringOf(text));
    this.updates = 0;
  }
}
