import { RootfsError } from '../../kernel/errors.js';
import { byteString, bytesOf } from '../../kernel/byte-string.js';
import { memoryContent, readContent, type ReadAt } from '../../kernel/content.js';
import type { ApkPackage } from '../../package/alpine/apk.js';
import { directoryInode, fileInode, symlinkInode } from '../../rootfs/inode.js';
import type { Tree } from '../../rootfs/tree.js';
import { plainDirectory, plainPlace, splitLast } from './directories.js';

const BUSYBOX = '/bin/busybox';
const APPLET_LISTS = 'etc/busybox-paths.d';

function textAt(tree: Tree, path: string, readAt: ReadAt): string | undefined {
  const inode = tree.lookup(path);
  return inode?.kind === 'file' ? byteString(readContent(inode.content, readAt)) : undefined;
}

/** Paths of the applets that busybox in this tree has, as it lists them itself: without slash at the front. */
export function appletPaths(tree: Tree, readAt: ReadAt): readonly string[] {
  const text = textAt(tree, `${APPLET_LISTS}/busybox`, readAt) ?? '';
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^\/+/, ''))
    .filter((line) => line !== '');
}

/** A link for each applet at whose path nothing is. */
export function linkApplets(tree: Tree, readAt: ReadAt): void {
  for (const path of appletPaths(tree, readAt)) {
    const [directory] = splitLast(path);
    if (tree.lookup(directory)?.kind !== 'directory') continue;
    if (tree.lookup(path) === undefined) tree.symlink(path, BUSYBOX);
  }
}

/** Unpacks a package over the tree without installing it, as `apk fetch --stdout | tar -x` does. */
function overlay(tree: Tree, pkg: ApkPackage): void {
  for (const entry of pkg.entries) {
    const { mode, uid, gid, mtimeSeconds, xattrs } = entry;
    const metadata = { mode, uid, gid, mtimeSeconds, xattrs };
    const place = plainPlace(tree, entry.path);
    if (entry.kind === 'directory') {
      if (place.inode === undefined) tree.put(place, directoryInode(metadata));
      else plainDirectory(tree, entry.path);
    } else if (entry.kind === 'file') tree.put(place, fileInode(metadata, entry.content));
    else if (entry.kind === 'symlink') tree.put(place, symlinkInode(metadata, entry.target));
    else {
      throw new RootfsError(
        'APK_UNSUPPORTED',
        `${pkg.name} cannot be laid over the tree: it has a ${entry.kind}`,
      );
    }
  }
}

/** Nobody can log in as root, which the packaged file lets everybody do. */
function lockRoot(tree: Tree, readAt: ReadAt): void {
  const inode = tree.lookup('etc/shadow');
  if (inode?.kind !== 'file') return;
  const text = byteString(readContent(inode.content, readAt)).replace(/^root::/m, 'root:*:');
  inode.content = memoryContent(bytesOf(text));
  inode.metadata = { ...inode.metadata, mtimeSeconds: tree.epoch };
}

/**
 * The steps by which Alpine's own image builder turns packages that were installed without scripts into the published
 * mini root filesystem.
 * @param overlays packages that are unpacked and not installed
 * @see docker-alpine; Alpine's aports, scripts/genrootfs.sh
 */
export function finishMinirootfs(tree: Tree, overlays: readonly ApkPackage[], readAt: ReadAt): void {
  linkApplets(tree, readAt);
  for (const pkg of overlays) overlay(tree, pkg);
  lockRoot(tree, readAt);
  const dev = tree.lookup('dev');
  if (dev?.kind !== 'directory') return;
  for (const name of [...dev.children.keys()]) tree.remove(`dev/${name}`);
}

/** etc/apk/repositories: one a line. */
export function writeRepositories(tree: Tree, repositories: readonly string[]): void {
  const text = repositories.map((url) => `${url}\n`).join('');
  tree.makeDirectories('etc/apk');
  tree.writeFile('etc/apk/repositories', memoryContent(Buffer.from(text)));
}
