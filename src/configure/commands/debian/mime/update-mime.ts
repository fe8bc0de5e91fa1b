import { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { Entries } from './entries.js';
import { orderEntries, readOrder } from './order.js';
import { readDesktops } from './read-desktop.js';
import { readPackages } from './read-packages.js';
import { writeMailcap } from './write-mailcap.js';

/**
 * update-mime(8): writes the part of /etc/mailcap that comes from packages. Called by dpkg's scripts other than its own
 * trigger's it does nothing. What releases differ in is seen in the program itself, which the tree has.
 */
export async function updateMime(process: Process): Promise<number> {
  const [option] = process.args;
  const isCalledByScript = process.env.has('DPKG_RUNNING_VERSION') && option !== undefined;
  if (isCalledByScript && option !== '--triggered') return 0;
  const isLocal = option === '--local';
  const prefix = isLocal ? `${process.env.get('HOME') ?? ''}/.` : '/etc/';
  const files = new Files({ ...process.files.context, umask: 0o022 });
  if (files.isFile(`${prefix}update-mime.conf`)) unmodelled(process, `${prefix}update-mime.conf`);
  const triesExec = (files.tryRead(process.path) ?? '').includes('^TryExec=');
  const entries = new Entries();
  await readPackages(process, files, entries);
  await readDesktops(process, files, entries, triesExec);
  const order = await readOrder(process, files, `${prefix}mailcap.order`, entries);
  const lines = orderEntries(process, entries, order).map((entry) => entries.line(entry));
  return writeMailcap(process, files, `${prefix}mailcap`, lines);
}
