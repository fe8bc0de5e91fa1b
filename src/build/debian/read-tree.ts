import { extractPackage } from '../../configure/debian/extract.js';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import { emptyContent, type Content } from '../../kernel/content.js';
import type { EpochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import type { PackageEntry } from '../../package/package.js';
import { Tree } from '../../rootfs/tree.js';

/** Where the content of an entry can be read again. */
export type ContentAt = (offset: number, sizeBytes: number) => Content;

/** `./usr/bin/` → `usr/bin`, as `tar -C ROOT .` names things; what else comes was not written by that. */
function pathOf(stored: string): string {
  const path = stored.replace(/^\.\//, '').replace(/\/$/, '');
  if (path === '.' || path === '') return '';
  const isPlain = path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
  if (isPlain) return path;
  throw new RootfsError('ARCHIVE_MALFORMED', `not a path of a tree: ${JSON.stringify(stored)}`);
}

function entryOf(path: string, entry: TarReadEntry, contentAt: ContentAt): PackageEntry {
  const { mode, uid, gid, userName, groupName, mtimeSeconds, xattrs, kind, device } = entry;
  const common = { path, mode, uid, gid, userName, groupName, mtimeSeconds, xattrs };
  switch (kind) {
    case 'directory':
    case 'fifo':
      return { ...common, kind };
    case 'file': {
      const { contentOffset, sizeBytes } = entry;
      const content = sizeBytes === 0 ? emptyContent() : contentAt(contentOffset, sizeBytes);
      return { ...common, kind, content };
    }
    case 'symlink':
      return { ...common, kind, target: entry.linkTarget };
    case 'hardlink':
      return { ...common, kind, target: pathOf(entry.linkTarget) };
    case 'character':
    case 'block':
      return { ...common, kind, device };
    default:
      return kind satisfies never;
  }
}

/**
 * A tree that GNU tar packed on this machine, each directory before what is in it. What is in /dev comes from the tree
 * that was there before, because it stayed here.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `TREE_PATH`
 */
export function treeOfTar(
  entries: readonly TarReadEntry[],
  before: Tree,
  epoch: EpochSeconds,
  contentAt: ContentAt,
): Tree {
  const tree = new Tree(epoch);
  const devices = before.lookup('dev');
  if (devices !== undefined) tree.put(tree.place('dev', false), devices);
  const converted = entries
    .map((entry) => ({ entry, path: pathOf(entry.path) }))
    .filter(({ path }) => path !== 'dev' && !path.startsWith('dev/'))
    .map(({ entry, path }) => entryOf(path, entry, contentAt));
  extractPackage(tree, { entries: converted }, () => false);
  return tree;
}
