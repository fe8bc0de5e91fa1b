import { byteStringOf } from '../../../../kernel/byte-string.js';
import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';

/** What Debian's modules say when they are asked; the real program loads each and calls it. */
const EXTENSION_POINTS: Readonly<Record<string, string>> = {
  'libdconfsettings.so': 'gsettings-backend',
  'libgiognomeproxy.so': 'gio-proxy-resolver',
  'libgiognutls.so': 'gio-tls-backend',
  'libgiolibproxy.so': 'gio-proxy-resolver',
  'libgioremote-volume-monitor.so': 'gio-native-volume-monitor,gio-volume-monitor',
  'libgvfsdbus.so': 'gio-vfs,gio-volume-monitor',
};

async function queryFolder(process: Process, folder: ByteString): Promise<void> {
  const { files } = process;
  const say = async (text: ByteString): Promise<void> => process.fds.get(2)?.write(`${text}\n`);
  const cache = `${folder.replace(/\/+$/, '')}/giomodule.cache`;
  try {
    const modules = files.list(folder).filter((name) => name.startsWith('lib') && name.endsWith('.so'));
    const lines = modules
      .filter((name) => files.isFile(`${folder}/${name}`))
      .map((name) => {
        const points = Object.hasOwn(EXTENSION_POINTS, name) ? EXTENSION_POINTS[name] : undefined;
        return `${name}: ${points ?? unmodelled(process, `gio-querymodules of ${name}`)}\n`;
      });
    if (lines.length > 0) files.replace(cache, lines.join(''), { mode: 0o666 & ~files.context.umask });
    else if (files.tryStat(cache, false) !== undefined) files.unlink(cache);
  } catch (error) {
    if (!isIoError(error)) throw error;
    const quoted = `${byteStringOf('“')}${folder}${byteStringOf('”')}`;
    await say(`Unable to open directory ${folder}: Error opening directory ${quoted}: ${error.message}`);
  }
}

/** gio-querymodules(1): the list of what the modules of a folder are for. */
export async function gioQuerymodules(process: Process): Promise<number> {
  if (process.args.length === 0) {
    await process.write('Usage: gio-querymodules <directory1> [<directory2> ...]\n');
    await process.write('Will update giomodule.cache in the listed directories\n');
    return 1;
  }
  for (const folder of process.args) await queryFolder(process, folder);
  return 0;
}
