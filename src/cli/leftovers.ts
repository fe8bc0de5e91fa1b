import { dirname, join } from 'node:path';
import { OUTPUT_PREFIX } from '../export/scratch.js';
import { temporaryFolder, VERSION_FILE } from '../store/cache-layout.js';
import type { Host } from './host.js';

/** After this long nobody writes any more, whoever that was. */
const STALE_SECONDS = 86_400;

const PRIVATE = /-[0-9a-f]{24}$/;

interface Sweep {
  readonly folder: string;
  /** What the names begin with. */
  readonly prefix: string;
  /** Whether such names are always ours, so that age alone condemns them. */
  readonly isOurs: boolean;
}

async function isLeftover(path: string, name: string, isOurs: boolean, host: Host): Promise<boolean> {
  if (host.disk.isAbandoned(name)) return true;
  if (!isOurs) return false;
  const stat = await host.disk.stat(path);
  return stat !== undefined && stat.mtimeSeconds < host.clock.now() - STALE_SECONDS;
}

/** What cannot be removed, as in a folder that may only be read or of another user, is in nobody's way. */
async function sweep({ folder, prefix, isOurs }: Sweep, host: Host): Promise<number> {
  const names = await host.disk.list(folder).catch(() => []);
  let count = 0;
  for (const name of names.filter((one) => one.startsWith(prefix) && PRIVATE.test(one))) {
    const path = join(folder, name);
    const isRemoved = async (): Promise<boolean> =>
      (await isLeftover(path, name, isOurs, host)) && (await host.disk.remove(path).then(() => true));
    if (await isRemoved().catch(() => false)) count += 1;
  }
  return count;
}

/**
 * Removes what runs that were killed left in the cache's folder for temporary files and in the system's.
 * @returns how many files and folders that were
 */
export async function removeCacheLeftovers(directory: string, host: Host): Promise<number> {
  const places: readonly Sweep[] = [
    { folder: temporaryFolder(directory), prefix: '', isOurs: true },
    { folder: directory, prefix: `${VERSION_FILE}-`, isOurs: true },
    { folder: host.temporaryDirectory, prefix: '', isOurs: false },
  ];
  let count = 0;
  for (const place of places) count += await sweep(place, host);
  return count;
}

/** Removes what runs that were killed left beside an output. @returns how many files and folders that were */
export function removeOutputLeftovers(target: string, host: Host): Promise<number> {
  return sweep({ folder: dirname(target), prefix: OUTPUT_PREFIX, isOurs: true }, host);
}
