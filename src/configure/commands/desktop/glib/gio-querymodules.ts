import { byteStringOf } from '../../../../kernel/byte-string.js';
import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';

async function queryFolder(process: Process, folder: ByteString): Promise<void> {
  const { files } = process;
  const say = async (text: ByteString): Promise<void> => process.fds.get(2)?.write(`${text}\n`);
  const cache = `${folder.replace(/\/+$/, '')}/giomodule.cache`;
  try {
    const modules = files.list(folder).filter((name) => name.startsWith('lib') && name.endsWith('.so'));
    // The real program loads each module and asks it: machine code.
    for (const name of modules) {
      if (files.isFile(`${folder}/${name}`)) unmodelled(process, `gio-querymodules of ${name}`);
    }
    if (files.tryStat(cache, false) !== undefined) files.unlink(cache);
  } catch (error) {
    if (!isIoError(error)) throw error;
    const quoted = `${byteStringOf('“')}${folder}${byteStringOf('”')}`;
    await say(`Unable to open directory ${folder}: Error opening directory ${quoted}: ${error.message}`);
  }
}

/** gio-querymodules(1): the list of what the modules of a folder are for; only for folders without any. */
export async function gioQuerymodules(process: Process): Promise<number> {
  if (process.args.length === 0) {
    await process.write('Usage: gio-querymodules <directory1> [<directory2> ...]\n');
    await process.write('Will update giomodule.cache in the listed directories\n');
    return 1;
  }
  for (const folder of process.args) await queryFolder(process, folder);
  return 0;
}
