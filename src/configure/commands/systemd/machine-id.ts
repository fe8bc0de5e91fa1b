import type { ByteString } from '../../../kernel/byte-string.js';
import type { Command } from '../command.js';
import { unmodelled } from '../command.js';
import { parseOptions } from '../options.js';

const MACHINE_ID = '/etc/machine-id';

/**
 * systemd-machine-id-setup: a machine's number is random, and an image that many machines start from must not have one.
 * The file is left empty, as machine-id(5) wants it for such images and mmdebstrap leaves it; a number that is there
 * already stays. @see systemd-machine-id-setup(1); machine-id(5), "Initialization"
 */
export const systemdMachineIdSetup: Command = (process) => {
  const options = parseOptions(process, {
    root: 'value',
    commit: 'refused',
    image: 'refused',
    print: 'refused',
  });
  if (options.operands.length > 0) unmodelled(process, 'systemd-machine-id-setup with operands');
  const { files } = process;
  const root = (options.value('root') ?? '').replace(/\/+$/, '');
  const path: ByteString = root + MACHINE_ID;
  const known = files.tryRead(path);
  if (known !== undefined && /^[0-9a-f]{32}\n?$/.test(known)) return 0;
  files.replace(path, '', { mode: 0o644 });
  return 0;
};

const DBUS_ID = '/var/lib/dbus/machine-id';

/**
 * dbus-uuidgen --ensure: makes sure that there is a number of the machine. It would be random, or that of
 * /etc/machine-id, which is empty in an image; mmdebstrap removes the file, so that it is not made. Its directory has
 * been written to. @see dbus-uuidgen(1)
 */
export const dbusUuidgen: Command = (process) => {
  const [option = '', ...rest] = process.args;
  if (option !== '--ensure' || rest.length > 0)
    unmodelled(process, `dbus-uuidgen ${process.args.join(' ')}`.trim());
  const { files } = process;
  if (files.tryStat(DBUS_ID, false) !== undefined || !files.isDirectory('/var/lib/dbus')) return 0;
  files.replace(DBUS_ID, '', { mode: 0o444 });
  files.unlink(DBUS_ID);
  return 0;
};
