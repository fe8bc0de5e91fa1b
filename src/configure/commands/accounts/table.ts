import type { CommandTable } from '../command.js';
import { chage } from './chage.js';
import { chfn } from './chfn.js';
import { chgpasswd } from './chgpasswd.js';
import { chpasswd } from './chpasswd.js';
import { chsh } from './chsh.js';
import { getent } from './getent.js';
import { gpasswd } from './gpasswd.js';
import { groupadd } from './groupadd.js';
import { groupdel } from './groupdel.js';
import { groupmems } from './groupmems.js';
import { groupmod } from './groupmod.js';
import { grpck } from './grpck.js';
import { nologin, vipw } from './interactive.js';
import { passwd } from './passwd.js';
import { pwck } from './pwck.js';
import { grpconv, grpunconv, pwconv, pwunconv } from './pwconv.js';
import { useradd } from './useradd.js';
import { userdel } from './userdel.js';
import { usermod } from './usermod.js';

/** Programs of shadow-utils, and getent of the C library. */
export const ACCOUNT_COMMANDS: CommandTable = {
  chage,
  chfn,
  chgpasswd,
  chpasswd,
  chsh,
  getent,
  gpasswd,
  groupadd,
  groupdel,
  groupmems,
  groupmod,
  grpck,
  grpconv,
  grpunconv,
  nologin,
  passwd,
  pwck,
  pwconv,
  pwunconv,
  useradd,
  userdel,
  usermod,
  vigr: vipw,
  vipw,
};
