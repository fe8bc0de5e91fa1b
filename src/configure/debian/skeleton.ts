import { memoryContent } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import type { DeviceNumbers } from '../../rootfs/entry.js';
import { rootOwned } from '../../rootfs/entry.js';
import { symlinkInode } from '../../rootfs/inode.js';
import { Tree } from '../../rootfs/tree.js';
import type { EpochSeconds } from '../../kernel/epoch.js';

/** Directories that are there before the first package, because apt and dpkg need them. @see mmdebstrap(1), "setup" */
const DIRECTORIES = [
  'etc/apt/apt.conf.d',
  'etc/apt/sources.list.d',
  'etc/apt/preferences.d',
  'etc/dpkg/dpkg.cfg.d',
  'tmp',
  'var/cache/apt',
  'var/lib/apt/lists/partial',
  'var/lib/dpkg/alternatives',
  'var/lib/dpkg/info',
  'var/lib/dpkg/triggers',
  'var/lib/dpkg/updates',
  'var/log/apt',
];

/** The device nodes of a static /dev. @see MAKEDEV(8), Linux Documentation/admin-guide/devices.txt */
const DEVICES: readonly { readonly name: string; readonly device: DeviceNumbers }[] = [
  { name: 'console', device: { major: 5, minor: 1 } },
  { name: 'full', device: { major: 1, minor: 7 } },
  { name: 'null', device: { major: 1, minor: 3 } },
  { name: 'ptmx', device: { major: 5, minor: 2 } },
  { name: 'random', device: { major: 1, minor: 8 } },
  { name: 'tty', device: { major: 5, minor: 0 } },
  { name: 'urandom', device: { major: 1, minor: 9 } },
  { name: 'zero', device: { major: 1, minor: 5 } },
];

const DEVICE_LINKS: readonly (readonly [string, string])[] = [
  ['fd', '/proc/self/fd'],
  ['stderr', '/proc/self/fd/2'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
];

/** Library directories beside /lib that a merged-/usr system links, by architecture. @see debootstrap(8), functions */
const MULTILIB: Readonly<Record<string, readonly string[]>> = {
  amd64: ['lib32', 'lib64', 'libx32'],
  i386: ['lib64', 'libx32'],
  loong64: ['lib32', 'lib64'],
  mipsel: ['lib32', 'lib64'],
  mips64el: ['lib32', 'lib64', 'libo32'],
  ppc64el: ['lib64'],
  s390x: ['lib32'],
};

function addDevices(tree: Tree): void {
  tree.makeDirectories('dev/pts');
  tree.makeDirectories('dev/shm');
  for (const { name, device } of DEVICES) {
    tree.put(tree.place(`dev/${name}`, false), {
      kind: 'character',
      metadata: rootOwned(0o666, tree.epoch),
      device,
    });
  }
  for (const [name, target] of DEVICE_LINKS) tree.symlink(`dev/${name}`, target);
}

/** /bin, /sbin, /lib … as links into /usr, for releases whose packages still ship files below them. */
function addMergedUsr(tree: Tree, architecture: string): void {
  for (const name of ['bin', 'sbin', 'lib', ...(MULTILIB[architecture] ?? [])]) {
    const place = tree.place(name, false);
    if (place.inode !== undefined)
      throw new RootfsError('INTERNAL', `/${name} exists before the links to /usr`);
    tree.put(place, symlinkInode(rootOwned(0o777, tree.epoch), `usr/${name}`));
    tree.makeDirectories(`usr/${name}`);
  }
}

export interface SkeletonOptions {
  readonly epoch: EpochSeconds;
  readonly architecture: string;
  readonly foreignArchitectures: readonly string[];
  readonly mergedUsr: boolean;
  readonly sourcesList: string;
}

/** The tree before the first package is unpacked: what mmdebstrap sets up, without anything of the host. */
export function skeleton(options: SkeletonOptions): Tree {
  const tree = new Tree(options.epoch);
  if (options.mergedUsr) addMergedUsr(tree, options.architecture);
  for (const directory of DIRECTORIES) tree.makeDirectories(directory);
  const tmp = tree.lookup('tmp');
  if (tmp !== undefined) tmp.metadata = { ...tmp.metadata, mode: 0o1777 };
  const text = (path: string, value: string): void => {
    tree.writeFile(path, memoryContent(Buffer.from(value)));
  };
  const architectures = [options.architecture, ...options.foreignArchitectures];
  text('var/lib/dpkg/arch', architectures.map((name) => `${name}\n`).join(''));
  text('etc/fstab', '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n');
  text('etc/apt/sources.list', options.sourcesList);
  addDevices(tree);
  return tree;
}
