import type { CommandTable } from '../../command.js';
import { debSystemdHelper } from './deb-systemd-helper.js';
import { debSystemdInvoke } from './deb-systemd-invoke.js';
import { updateRcD } from './update-rc-d.js';

/** Programs of init-system-helpers; its invoke-rc.d and service are scripts of the tree. */
export const INIT_COMMANDS: CommandTable = {
  'deb-systemd-helper': debSystemdHelper,
  'deb-systemd-invoke': debSystemdInvoke,
  'update-rc.d': updateRcD,
};
