import type { CommandTable } from '../command.js';
import { journalctl } from './journalctl.js';
import { dbusUuidgen, systemdMachineIdSetup } from './machine-id.js';
import { systemctl } from './systemctl.js';
import { systemdEscape } from './systemd-escape.js';
import { systemdHwdb } from './systemd-hwdb.js';
import { systemdSysusers } from './sysusers/sysusers.js';
import { systemdTmpfiles } from './tmpfiles/tmpfiles.js';
import { initRequest, runlevel, systemdDetectVirt, systemdNotify, udevadm } from './without-systemd.js';

/**
 * Programs of systemd about units, databases and a machine that runs, and those that make users and temporary
 * files. loginctl, busctl and the like need a running system and are not there.
 */
export const UNIT_COMMANDS: CommandTable = {
  'dbus-uuidgen': dbusUuidgen,
  halt: initRequest,
  journalctl,
  poweroff: initRequest,
  reboot: initRequest,
  runlevel,
  shutdown: initRequest,
  systemctl,
  'systemd-detect-virt': systemdDetectVirt,
  'systemd-escape': systemdEscape,
  'systemd-hwdb': systemdHwdb,
  'systemd-machine-id-setup': systemdMachineIdSetup,
  'systemd-notify': systemdNotify,
  'systemd-sysusers': systemdSysusers,
  'systemd-tmpfiles': systemdTmpfiles,
  telinit: initRequest,
  udevadm,
};
