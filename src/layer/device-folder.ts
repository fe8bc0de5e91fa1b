import { fitsOneHeader } from '../formats/tar/write-entry.js';
import type { TreeEntry } from '../rootfs/entry.js';
import type { Part } from './tar-entries.js';

/** What mmdebstrap 1.3 puts into /dev, in its order, which is byte order. @see mmdebstrap(1) source, `@devfiles` */
const DEVICE_FOLDER: readonly string[] = [
  'dev directory',
  'dev/console character',
  'dev/fd symlink',
  'dev/full character',
  'dev/null character',
  'dev/ptmx character',
  'dev/pts directory',
  'dev/random character',
  'dev/shm directory',
  'dev/stderr symlink',
  'dev/stdin symlink',
  'dev/stdout symlink',
  'dev/tty character',
  'dev/urandom character',
  'dev/zero character',
];

function isInDev(entry: TreeEntry): boolean {
  return entry.path === 'dev' || entry.path.startsWith('dev/');
}

/**
 * Which entries are written first, as mmdebstrap does: all of /dev when it holds exactly mmdebstrap's names and kinds,
 * each of which fits the one header that mmdebstrap packs; otherwise none.
 */
export function isDeviceFolder(parts: readonly Part[]): (entry: TreeEntry) => boolean {
  const inside = parts.filter(({ entry }) => isInDev(entry));
  const isPlain = inside.every(({ tar }) => fitsOneHeader(tar));
  const names = inside.map(({ entry }) => `${entry.path} ${entry.kind}`).join('\n');
  return isPlain && names === DEVICE_FOLDER.join('\n') ? isInDev : () => false;
}
