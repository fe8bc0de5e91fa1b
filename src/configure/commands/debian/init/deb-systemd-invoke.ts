import type { ByteString } from '../../../../kernel/byte-string.js';
import { OutputCapture } from '../../../system/memory-file.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { perlFlags } from './perl-options.js';

const POLICY = '/usr/sbin/policy-rc.d';

/** Asks policy-rc.d about every unit. @returns whether the action may be carried out */
async function isAllowed(process: Process, args: readonly ByteString[]): Promise<boolean> {
  const policy = `${process.env.get('DPKG_ROOT') ?? ''}${POLICY}`;
  const status = process.files.tryStat(policy, true);
  if (status?.kind !== 'file' || (status.mode & 0o111) === 0) return true;
  const [action = '', ...units] = args;
  for (const unit of units) {
    const answer = await process.run(['/bin/sh', '-c', `${policy} ${unit} "${action}"`]);
    if (answer === 101) {
      await process.write(`${policy} returned 101, not running '${args.join(' ')}'\n`, 2);
      return false;
    }
    if (answer === 104 || answer === 0) continue;
    await process.write(`deb-systemd-invoke only supports ${policy} return codes 0, 101, and 104!\n`, 2);
    await process.write(`Got return code ${answer}, ignoring.\n`, 2);
  }
  return true;
}

/** Runs systemctl and gives what it printed. */
async function ask(process: Process, args: readonly ByteString[]): Promise<ByteString> {
  const output = new OutputCapture();
  const fds = process.fds.fork();
  fds.set(1, output);
  try {
    await process.run(['systemctl', ...args], { fds });
  } finally {
    fds.closeAll();
  }
  return output.text;
}

/** Starts what is enabled, and restarts what runs; the rest is told. */
async function start(process: Process, action: ByteString, units: readonly ByteString[]): Promise<number> {
  const wanted: ByteString[] = [];
  for (const unit of units) {
    const isEnabled = (await ask(process, ['--system', 'is-enabled', '--', unit])).includes('enabled');
    const isActive = (await process.run(['systemctl', '--system', '--quiet', 'is-active', '--', unit])) === 0;
    if (!isEnabled && action === 'start') {
      await process.write(`${unit} is a disabled or a static unit, not starting it.\n`, 2);
    } else if (!isEnabled && !isActive) {
      await process.write(`${unit} is a disabled or a static unit not running, not starting it.\n`, 2);
    } else {
      wanted.push(unit);
    }
  }
  if (wanted.length === 0) return 0;
  const status = await process.run(['systemctl', '--quiet', '--system', action, ...wanted]);
  if (status === 0) return 0;
  await process.write(`Could not execute systemctl:  at ${process.path} line 145.\n`, 2);
  return 255;
}

/**
 * deb-systemd-invoke: systemctl as policy-rc.d allows. A perl script of init-system-helpers; in a tree no systemd runs,
 * so that there are no instances of users to talk to. @see deb-systemd-invoke(1p)
 */
export const debSystemdInvoke: Command = async (process) => {
  const { flags, operands, complaints } = perlFlags(process.args, ['user', 'system', 'no-dbus']);
  if (process.args.length < 2) {
    await process.write(`Syntax: ${process.path} <action> <unit file> [<unit file> ...]\n`, 2);
    return 1;
  }
  for (const complaint of complaints) await process.write(complaint, 2);
  if (!(await isAllowed(process, operands))) return 0;
  const isUser = flags.filter((flag) => flag !== 'no-dbus').at(-1) === 'user';
  const [action = '', ...units] = operands;
  const reloads = action === 'daemon-reload' || action === 'daemon-reexec';
  if (isUser) {
    // The list of user managers comes from the running systemd: there is none, and its complaint is all that is seen.
    await ask(process, ['--no-legend', '--quiet', 'list-units', 'user@*']);
    if (reloads || ['start', 'restart', 'stop'].includes(action)) return 0;
  } else if (action === 'start' || action === 'restart') {
    return start(process, action, units);
  }
  // Without D-Bus a signal is sent to process 1, which is no process of the tree.
  if (reloads && flags.includes('no-dbus')) return 0;
  return process.run(['systemctl', ...operands]);
};
