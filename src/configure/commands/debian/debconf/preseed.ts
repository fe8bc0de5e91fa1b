import type { ByteString } from '../../../../kernel/byte-string.js';
import { RootfsError } from '../../../../kernel/errors.js';
import { FdTable } from '../../../../shell/fd-table.js';
import { InputText, OutputCapture } from '../../../system/memory-file.js';
import { Process, type System } from '../../../system/process.js';
import { debconfSetSelections } from './debconf-set-selections.js';

/**
 * Gives debconf the user's answers before packages ask, as `debconf-set-selections` in the tree would: debconf must be
 * unpacked.
 * @param text lines `OWNER QUESTION TYPE VALUE`, in bytes
 * @throws RootfsError `USAGE` for a text that is not wholly understood, and when there is no debconf
 * @see debconf-set-selections(1)
 */
export async function preseed(system: System, text: ByteString): Promise<void> {
  const told = new OutputCapture();
  const fds = new FdTable();
  fds.set(0, new InputText(text));
  fds.set(1, told);
  fds.set(2, told);
  const env = new Map([
    ['DEBIAN_FRONTEND', 'noninteractive'],
    ['LC_ALL', 'C.UTF-8'],
  ]);
  const path = '/usr/bin/debconf-set-selections';
  const origin = { script: 'debconf selections', line: 1 };
  const status = await debconfSetSelections(new Process(system, [path], env, fds, '/', 0o022, origin, path));
  fds.closeAll();
  if (status === 0 && told.text === '') return;
  throw new RootfsError('USAGE', `debconf does not take the selections: ${told.text.trim()}`, {
    hint: 'Each line is OWNER QUESTION TYPE VALUE, as debconf-get-selections prints them.',
  });
}
