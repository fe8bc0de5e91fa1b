import type { Files } from '../../system/files.js';
import type { System } from '../../system/process.js';
import type { FileOwners } from '../file-owners.js';
import type { DpkgDatabase } from './database.js';
import type { PackageRecord } from './record.js';
import type { StatusStore } from './status-store.js';
import type { Triggers } from './triggers.js';

/** How a maintainer script is run: its file in the tree, its arguments and what dpkg says in the environment. */
export interface ScriptCall {
  readonly record: PackageRecord;
  /** `preinst`, `postinst` */
  readonly name: string;
  /** Absolute path of the script in the tree. */
  readonly path: string;
  readonly args: readonly string[];
}

/** What everything that dpkg does in a tree shares. */
export interface Dpkg {
  readonly system: System;
  /** From `/`, with umask 022. */
  readonly files: Files;
  readonly database: DpkgDatabase;
  readonly triggers: Triggers;
  readonly status: StatusStore;
  readonly owners: FileOwners;
  /** --path-exclude and --path-include; the path is absolute. */
  readonly isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean;
  /** Sentences for the report. */
  readonly note: (text: string) => void;
  /**
   * Runs a maintainer script.
   * @throws RootfsError `SCRIPT_FAILED` when its status is not 0; whatever it could not interpret
   */
  readonly runScript: (call: ScriptCall) => Promise<void>;
  /** What to do with a package whose configuration met something that is not modelled: true to leave it unpacked. */
  readonly defers: (record: PackageRecord, error: unknown) => boolean;
}
