import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import type { CommandTable } from '../../command.js';
import { dpkgCommand } from './dpkg.js';
import { dpkgDivert } from './dpkg-divert.js';
import { dpkgQuery } from './dpkg-query.js';
import { dpkgRealpath } from './dpkg-realpath.js';
import { dpkgStatoverride } from './dpkg-statoverride.js';
import { dpkgTrigger } from './dpkg-trigger.js';

/** dpkg's programs, over what dpkg knows of the tree. */
export function dpkgCommands(database: DpkgDatabase): CommandTable {
  return {
    dpkg: dpkgCommand(database),
    'dpkg-divert': dpkgDivert(database),
    'dpkg-query': dpkgQuery(database),
    'dpkg-realpath': dpkgRealpath,
    'dpkg-statoverride': dpkgStatoverride,
    'dpkg-trigger': dpkgTrigger(database),
  };
}
