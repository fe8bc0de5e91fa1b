import type { Command } from '../command.js';
import { unmodelled } from '../command.js';
import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';

const IGNORING_REQUEST = 'Running in chroot, ignoring request.\n';

/** Verbs of udevadm that talk to udevd: there is none. */
const OF_THE_DAEMON: ReadonlySet<string> = new Set(['trigger', 'settle', 'control']);

/** udevadm: what is for a running udevd is passed over in a chroot. @see udevadm(8) */
export const udevadm: Command = async (process) => {
  const verb = process.args.find((arg) => !arg.startsWith('-')) ?? '';
  if (!OF_THE_DAEMON.has(verb)) unmodelled(process, `udevadm ${verb}`.trim());
  await process.write(IGNORING_REQUEST, 2);
  return 0;
};

/**
 * systemd-detect-virt: what the machine is that runs the build must not be seen in an image. A tree is a chroot, and of
 * other virtualization there is none. @see systemd-detect-virt(1)
 */
export const systemdDetectVirt: Command = async (process) => {
  const table = {
    container: 'flag',
    c: 'container',
    vm: 'flag',
    v: 'vm',
    chroot: 'flag',
    r: 'chroot',
    'private-users': 'flag',
    quiet: 'flag',
    q: 'quiet',
    list: 'refused',
    cvm: 'refused',
    'list-cvm': 'refused',
    help: 'refused',
    h: 'refused',
    version: 'refused',
  };
  const options = parseOptions(process, table);
  const modes = options.list.filter(({ name }) => name !== 'quiet');
  const mode = modes.at(-1)?.name ?? 'any';
  if (mode === 'chroot') return 0;
  if (mode !== 'private-users' && !options.has('quiet')) await process.write('none\n');
  return 1;
};

/** systemd-notify: there is nobody to be told anything. @see systemd-notify(1) */
export const systemdNotify: Command = async (process) => {
  if (process.args.includes('--booted')) return 1;
  if (process.args.length === 0) unmodelled(process, 'systemd-notify');
  if (process.env.has('NOTIFY_SOCKET')) unmodelled(process, 'systemd-notify with NOTIFY_SOCKET set');
  await process.write('No status data could be sent: $NOTIFY_SOCKET was not set\n', 2);
  return 1;
};

/** Whether a program's file is a link to systemctl, as it is where systemd is the init system. */
function isSystemctl({ files, path }: Process): boolean {
  return files.exists(path) && /\/systemctl$/.test(files.realpath(path));
}

/** halt, poweroff, reboot, shutdown, telinit: requests to a running init, passed over in a chroot. @see systemctl(1) */
export const initRequest: Command = async (process) => {
  if (!isSystemctl(process)) unmodelled(process, process.name);
  if (!process.args.includes('--quiet')) await process.write(IGNORING_REQUEST, 2);
  return 0;
};

/**
 * runlevel: systemd's passes the request over; that of sysvinit finds no record of any boot and says so.
 * @see runlevel(8)
 */
export const runlevel: Command = async (process) => {
  if (isSystemctl(process)) return initRequest(process);
  if (process.args.length > 0) unmodelled(process, `runlevel ${process.args.join(' ')}`);
  await process.write('unknown\n');
  return 1;
};
