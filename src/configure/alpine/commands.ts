import { ACCOUNT_COMMANDS } from '../commands/accounts/table.js';
import type { CommandTable } from '../commands/command.js';
import { FILE_COMMANDS } from '../commands/files/table.js';
import { LIBRARY_COMMANDS } from '../commands/libraries/table.js';
import { PROCESS_COMMANDS } from '../commands/process/table.js';
import { TEXT_COMMANDS } from '../commands/text/table.js';
import { addgroup } from './commands/addgroup.js';
import { adduser } from './commands/adduser.js';
import { busyboxCommand } from './commands/busybox.js';
import { delgroup, deluser } from './commands/deluser.js';
import { addShell, removeShell } from './commands/shells.js';

/** Every program that is modelled for an Alpine tree: busybox's applets, and what Alpine adds to them. */
export function alpineCommands(): CommandTable {
  const table: CommandTable = {
    ...FILE_COMMANDS,
    ...PROCESS_COMMANDS,
    ...TEXT_COMMANDS,
    ...ACCOUNT_COMMANDS,
    ...LIBRARY_COMMANDS,
    addgroup,
    delgroup,
    adduser,
    deluser,
    'add-shell': addShell,
    'remove-shell': removeShell,
    busybox: busyboxCommand(() => table),
  };
  return table;
}
