import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { isIoError, unmodelled } from '../command.js';
import { chrootFiles } from '../libraries/chroot-files.js';
import { parseOptions } from '../options.js';
import { Catalog, CatalogError } from './catalog.js';
import { configFiles } from './presets.js';

const FOLDERS = ['/usr/local/lib/systemd/catalog', '/usr/lib/systemd/catalog'];
const DATABASE = '/var/lib/systemd/catalog/database';

function makeParents(process: Process, path: ByteString): void {
  let walked = '';
  for (const name of path.split('/').slice(1, -1)) {
    walked += `/${name}`;
    if (!process.files.exists(walked)) process.files.mkdir(walked, 0o755);
  }
}

async function updateCatalog(process: Process, root: ByteString): Promise<number> {
  const files = root === '' ? process.files : chrootFiles(process.files, root);
  const catalog = new Catalog();
  for (const path of configFiles(files, FOLDERS, '.catalog')) {
    try {
      catalog.read(path, files.read(path));
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      await process.write(`${error.message}\nFailed to import file '${path}': Invalid argument\n`, 2);
      await process.write('Failed to list catalog: Invalid argument\n', 2);
      return 1;
    }
  }
  if (catalog.size === 0) {
    await process.write('No items in catalog.\n', 2);
    return 0;
  }
  makeParents(process, `${root}${DATABASE}`);
  process.files.replace(`${root}${DATABASE}`, catalog.encode(), { mode: 0o644 });
  return 0;
}

/**
 * journalctl, as far as packages call it: `--update-catalog` compiles the texts that explain messages of the journal.
 * @see journalctl(1)
 */
export const journalctl: Command = async (process) => {
  const options = parseOptions(process, {
    'update-catalog': 'flag',
    root: 'value',
    quiet: 'flag',
    q: 'quiet',
  });
  if (!options.has('update-catalog')) unmodelled(process, `journalctl ${process.args.join(' ')}`.trim());
  try {
    const root = options.value('root') ?? '';
    return await updateCatalog(process, root === '' ? '' : process.files.absolute(root).replace(/\/+$/, ''));
  } catch (error) {
    if (!isIoError(error)) throw error;
    await process.write(`Failed to write ${DATABASE}: ${error.message}\n`, 2);
    return 1;
  }
};
