import { RootfsError } from '../../kernel/errors.js';
import { rootOwned } from '../../rootfs/entry.js';
import { directoryInode, type DirectoryInode } from '../../rootfs/inode.js';
import { joinPath } from '../../rootfs/path.js';
import type { Place, Tree } from '../../rootfs/tree.js';
import { inHashOrder } from './blob-hash.js';
import type { Acl, InstalledPackage } from './records.js';

/** What apk knows of a directory while it installs. */
interface Known {
  /** Whether it is on the disk by now, whoever made it. */
  created: boolean;
  /** Whether apk made it, so that packages decide about its mode. */
  updatePermissions: boolean;
}

/** The last of a path's names and what is before it. */
export function splitLast(path: string): readonly [string, string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/**
 * A directory of the tree, reached without following any link: a package that lays a link where another one has a
 * directory could otherwise send files anywhere.
 * @throws RootfsError `TREE_PATH`
 */
export function plainDirectory(tree: Tree, path: string): DirectoryInode {
  let here = tree.root;
  let walked = '';
  for (const name of path === '' ? [] : path.split('/')) {
    walked = joinPath(walked, name);
    const next = here.children.get(name);
    if (next?.kind === 'directory') here = next;
    else {
      const seen = next === undefined ? 'is not there' : `is a ${next.kind}`;
      throw new RootfsError('TREE_PATH', `the directory /${walked} of a package ${seen}`, {
        hint: 'Links of the tree are never followed. Another package ships something else there.',
      });
    }
  }
  return here;
}

/** The place of a path whose directory is reached without links. @throws RootfsError `TREE_PATH` */
export function plainPlace(tree: Tree, path: string): Place {
  const [above, name] = splitLast(path);
  const parent = plainDirectory(tree, above);
  return { parent, name, path, inode: parent.children.get(name) };
}

/** The owner that comes first decides, and of several modes under one owner what they agree on. */
function combined(before: Acl | undefined, acl: Acl): Acl {
  if (before === undefined || acl.uid < before.uid || (acl.uid === before.uid && acl.gid < before.gid))
    return acl;
  if (acl.uid !== before.uid || acl.gid !== before.gid) return before;
  return { ...before, mode: before.mode & acl.mode };
}

/** apk's table of directories. @see apk-tools v2.14.4 src/database.c, apk_db_dir_get, apk_db_dir_prepare */
export class DirectoryTable {
  private readonly known = new Map<string, Known>();

  constructor(private readonly tree: Tree) {}

  /** Enters a directory, and then those above it, as apk does; that order shows in the arguments of triggers. */
  enter(name: string): void {
    if (this.known.has(name)) return;
    this.known.set(name, { created: false, updatePermissions: false });
    if (name !== '') this.enter(splitLast(name)[0]);
  }

  /** Makes a directory unless somebody did. @throws RootfsError `TREE_PATH` when something else is there */
  prepare(name: string, mode: number): void {
    const known = this.known.get(name);
    if (name === '' || known === undefined || known.created) return;
    known.created = true;
    const place = plainPlace(this.tree, name);
    if (place.inode?.kind === 'directory') return;
    if (place.inode !== undefined) plainDirectory(this.tree, name);
    this.tree.put(place, directoryInode(rootOwned(mode, this.tree.epoch)));
    known.updatePermissions = true;
  }

  /**
   * Gives directories that apk made the modes that packages agree on.
   * @see apk-tools v2.14.4 src/database.c, apk_db_update_directory_permissions
   */
  updatePermissions(packages: readonly InstalledPackage[]): void {
    const wanted = new Map<string, Acl>();
    for (const { directories } of packages) {
      for (const { name, acl } of directories.values()) {
        if (acl === undefined || this.known.get(name)?.updatePermissions !== true) continue;
        wanted.set(name, combined(wanted.get(name), acl));
      }
    }
    for (const [name, { mode, uid, gid }] of wanted) {
      // A script may have put something else in its place since.
      const inode = this.tree.lookup(name);
      if (inode?.kind === 'directory') inode.metadata = { ...inode.metadata, mode, uid, gid };
    }
  }

  /** All names, '' for the root, in the order of the hash table. */
  inHashOrder(): readonly string[] {
    return inHashOrder([...this.known.keys()]);
  }
}
