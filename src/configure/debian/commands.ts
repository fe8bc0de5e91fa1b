import type { CommandTable } from '../commands/command.js';
import { ALTERNATIVES_COMMANDS } from '../commands/debian/alternatives/table.js';
import { dpkgCommands } from '../commands/debian/dpkg/table.js';
import { DESKTOP_COMMANDS } from '../commands/desktop/table.js';
import { INIT_COMMANDS } from '../commands/debian/init/table.js';
import { MIME_COMMANDS } from '../commands/debian/mime/table.js';
import { USRMERGE_COMMANDS } from '../commands/debian/usrmerge/table.js';
import { ACCOUNT_COMMANDS } from '../commands/accounts/table.js';
import { DEBIAN_ACCOUNT_COMMANDS } from '../commands/debian/accounts/table.js';
import { DEBCONF_COMMANDS } from '../commands/debian/debconf/table.js';
import { LOCALE_COMMANDS } from '../commands/debian/locales/table.js';
import { PAM_COMMANDS } from '../commands/debian/pam/table.js';
import { FILE_COMMANDS } from '../commands/files/table.js';
import { UNIT_COMMANDS } from '../commands/systemd/table-units.js';
import { PROCESS_COMMANDS } from '../commands/process/table.js';
import { TEXT_COMMANDS } from '../commands/text/table.js';
import { KEY_COMMANDS } from '../commands/keys/table.js';
import { LANGUAGE_COMMANDS } from '../commands/languages/table.js';
import { LIBRARY_COMMANDS } from '../commands/libraries/table.js';
import type { DpkgDatabase } from './dpkg/database.js';

/** Every program that is modelled for a Debian tree, by the name that it is called by. */
export function debianCommands(database: DpkgDatabase): CommandTable {
  return {
    ...FILE_COMMANDS,
    ...PROCESS_COMMANDS,
    ...TEXT_COMMANDS,
    ...ACCOUNT_COMMANDS,
    ...DEBIAN_ACCOUNT_COMMANDS,
    ...LIBRARY_COMMANDS,
    ...LANGUAGE_COMMANDS,
    ...KEY_COMMANDS,
    ...dpkgCommands(database),
    ...ALTERNATIVES_COMMANDS,
    ...DEBCONF_COMMANDS,
    ...PAM_COMMANDS,
    ...LOCALE_COMMANDS,
    ...UNIT_COMMANDS,
    ...INIT_COMMANDS,
    ...USRMERGE_COMMANDS,
    ...MIME_COMMANDS,
    ...DESKTOP_COMMANDS,
  };
}
