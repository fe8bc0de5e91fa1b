import { rootOwned, type DeviceNumbers } from '../../rootfs/entry.js';
import { directoryInode } from '../../rootfs/inode.js';
import { emptyContent, memoryContent } from '../../kernel/content.js';
import type { EpochSeconds } from '../../kernel/epoch.js';
import { Tree } from '../../rootfs/tree.js';

const DIRECTORIES: readonly (readonly [string, number])[] = [
  ['tmp', 0o1777],
  ['dev', 0o755],
  ['etc', 0o755],
  ['etc/apk', 0o755],
  ['lib', 0o755],
  ['lib/apk', 0o755],
  ['lib/apk/db', 0o755],
  ['var', 0o755],
  ['var/cache', 0o755],
  ['var/cache/apk', 0o755],
  ['var/cache/misc', 0o755],
];

const DEVICES: readonly (readonly [string, number, DeviceNumbers])[] = [
  ['dev/null', 0o666, { major: 1, minor: 3 }],
  ['dev/zero', 0o666, { major: 1, minor: 5 }],
  ['dev/random', 0o666, { major: 1, minor: 8 }],
  ['dev/urandom', 0o666, { major: 1, minor: 9 }],
  ['dev/console', 0o600, { major: 5, minor: 1 }],
];

/** Where apk mounts /proc while it runs; what the packages say of its mode comes too late. */
const PROC_MODE = 0o555;

/**
 * What `apk add --initdb --root DIR --arch ARCH` makes before the first package.
 * @see apk-tools v2.14.4 src/database.c, apk_db_create, apk_db_open
 */
export function apkSkeleton(epoch: EpochSeconds, architecture: string): Tree {
  const tree = new Tree(epoch);
  for (const [path, mode] of DIRECTORIES)
    tree.put(tree.place(path, false), directoryInode(rootOwned(mode, epoch)));
  for (const [path, mode, device] of DEVICES)
    tree.put(tree.place(path, false), { kind: 'character', metadata: rootOwned(mode, epoch), device });
  for (const path of ['etc/apk/world', 'lib/apk/db/installed']) tree.writeFile(path, emptyContent());
  tree.writeFile('lib/apk/db/lock', emptyContent(), rootOwned(0o600, epoch));
  tree.writeFile('etc/apk/arch', memoryContent(Buffer.from(`${architecture}\n`)));
  tree.put(tree.place('proc', false), directoryInode(rootOwned(PROC_MODE, epoch)));
  return tree;
}
