import { contentSize, readContent, type Content, type ReadAt } from '../../kernel/content.js';
import type { PackageEntry } from '../../package/package.js';
import type { Inode } from '../../rootfs/inode.js';

function isSameContent(readAt: ReadAt, a: Content, b: Content): boolean {
  return (
    contentSize(a) === contentSize(b) && Buffer.compare(readContent(a, readAt), readContent(b, readAt)) === 0
  );
}

/**
 * Whether an entry of a package is what is there already: same kind, and same content, target or device.
 * @param made inodes by the paths that the package has brought so far
 * @see dpkg src/main/archives.c, tarobject_matches
 */
export function isSameObject(
  readAt: ReadAt,
  entry: PackageEntry,
  there: Inode,
  made: ReadonlyMap<string, Inode>,
): boolean {
  switch (entry.kind) {
    case 'directory':
      return true;
    case 'file':
      return there.kind === 'file' && isSameContent(readAt, entry.content, there.content);
    case 'symlink':
      return there.kind === 'symlink' && there.target === entry.target;
    case 'hardlink': {
      const first = made.get(entry.target);
      return (
        there.kind === 'file' && first?.kind === 'file' && isSameContent(readAt, first.content, there.content)
      );
    }
    case 'character':
    case 'block':
      return (
        there.kind === entry.kind &&
        there.device.major === entry.device.major &&
        there.device.minor === entry.device.minor
      );
    case 'fifo':
      return there.kind === 'fifo';
    default:
      return entry satisfies never;
  }
}
