import type { CommandTable } from '../../command.js';
import { adduser } from './adduser.js';
import { deluser } from './deluser.js';
import { updatePasswd } from './update-passwd.js';

/** Debian's own programs for accounts: of adduser and of base-passwd. */
export const DEBIAN_ACCOUNT_COMMANDS: CommandTable = {
  addgroup: adduser,
  adduser,
  delgroup: deluser,
  deluser,
  'update-passwd': updatePasswd,
};
