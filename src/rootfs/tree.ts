import type { Content } from '../kernel/content.js';
import { RootfsError } from '../kernel/errors.js';
import type { EpochSeconds } from '../kernel/epoch.js';
import type { Metadata } from './entry.js';
import { rootOwned } from './entry.js';
import type { DirectoryInode, FileInode, Inode } from './inode.js';
import { directoryInode, fileInode, symlinkInode } from './inode.js';
import { joinPath, splitPath } from './path.js';

/** As Linux: path_resolution(7), ELOOP after 40 links. */
const MAX_LINKS = 40;

/** Where a path leads: the directory that holds its last name, and what is there. */
export interface Place {
  readonly parent: DirectoryInode;
  /** '' only for the root itself. */
  readonly name: string;
  /** With every link on the way resolved, without a leading slash. */
  readonly path: string;
  readonly inode: Inode | undefined;
}

/**
 * A root file system in memory: the only mutable thing in the program.
 *
 * Links are followed as in a chroot: absolute targets start at the tree's root and `..` above it stays there, so no
 * path leads out. Making, renaming or removing a name sets the directory's modification time to the tree's epoch, as
 * the kernel would set it to the time of the build.
 */
export class Tree {
  readonly root: DirectoryInode;

  constructor(readonly epoch: EpochSeconds) {
    this.root = directoryInode(rootOwned(0o755, epoch));
  }

  /**
   * Resolves a path; a final symlink is followed when `followLast`.
   * @throws RootfsError `TREE_PATH` when a directory on the way is missing or not one, or links loop
   */
  place(path: string, followLast: boolean): Place {
    const found = this.tryPlace(path, followLast);
    if (found === undefined) {
      throw new RootfsError('TREE_PATH', `no directory on the way to /${path.replace(/^\/+/, '')}`);
    }
    return found;
  }

  /** The same, undefined instead of an error when a directory on the way is missing or is not one. */
  tryPlace(path: string, followLast: boolean): Place | undefined {
    const pending = splitPath(path).reverse();
    const walked: { inode: DirectoryInode; name: string; path: string }[] = [
      { inode: this.root, name: '', path: '' },
    ];
    let links = 0;
    for (;;) {
      const here = walked[walked.length - 1] as (typeof walked)[number];
      const name = pending.pop();
      if (name === undefined) return this.placeOf(walked);
      if (name === '..') {
        if (walked.length > 1) walked.pop();
        continue;
      }
      const inode = here.inode.children.get(name);
      const isLast = pending.length === 0;
      if (inode?.kind === 'symlink' && (!isLast || followLast)) {
        if (++links > MAX_LINKS)
          throw new RootfsError('TREE_PATH', `too many links on the way to ${JSON.stringify(path)}`);
        if (inode.target.startsWith('/')) walked.length = 1;
        pending.push(...splitPath(inode.target).reverse());
        continue;
      }
      if (isLast && inode?.kind !== 'directory') {
        return { parent: here.inode, name, path: joinPath(here.path, name), inode };
      }
      if (inode?.kind !== 'directory') return undefined;
      walked.push({ inode, name, path: joinPath(here.path, name) });
    }
  }

  private placeOf(walked: readonly { inode: DirectoryInode; name: string; path: string }[]): Place {
    const last = walked[walked.length - 1];
    const parent = walked[walked.length - 2];
    if (last === undefined || parent === undefined)
      return { parent: this.root, name: '', path: '', inode: this.root };
    return { parent: parent.inode, name: last.name, path: last.path, inode: last.inode };
  }

  /** What is at the path itself (lstat); undefined when nothing is. */
  lookup(path: string): Inode | undefined {
    return this.tryPlace(path, false)?.inode;
  }

  /** What the path leads to (stat); undefined when nothing is there or a link dangles. */
  lookupFollowing(path: string): Inode | undefined {
    return this.tryPlace(path, true)?.inode;
  }

  private touch(directory: DirectoryInode): void {
    directory.metadata = { ...directory.metadata, mtimeSeconds: this.epoch };
  }

  /**
   * Gives a place an inode, replacing what is there unless that is a directory; the
   * parent's modification time becomes the epoch.
   * @throws RootfsError `TREE_PATH`
   */
  put(place: Place, inode: Inode): void {
    if (place.name === '') throw new RootfsError('TREE_PATH', 'the root of the tree cannot be replaced');
    if (place.parent.children.get(place.name)?.kind === 'directory') {
      throw new RootfsError(
        'TREE_PATH',
        `/${place.path} is a directory and cannot be replaced by a ${inode.kind}`,
      );
    }
    place.parent.children.set(place.name, inode);
    this.touch(place.parent);
  }

  /** Makes a directory and those above it that are missing, all with the mode; an existing one keeps its own. */
  makeDirectories(path: string, mode = 0o755): DirectoryInode {
    let current = this.root;
    let walked = '';
    for (const name of splitPath(path)) {
      walked = joinPath(walked, name);
      const place = this.place(walked, true);
      if (place.inode === undefined) this.put(place, directoryInode(rootOwned(mode, this.epoch)));
      const inode = this.lookupFollowing(walked);
      if (inode?.kind !== 'directory') throw new RootfsError('TREE_PATH', `/${walked} is not a directory`);
      current = inode;
    }
    return current;
  }

  /** Writes a new regular file owned by root, replacing what is there; the directory must exist. */
  writeFile(path: string, content: Content, metadata: Metadata = rootOwned(0o644, this.epoch)): FileInode {
    const inode = fileInode(metadata, content);
    this.put(this.place(path, false), inode);
    return inode;
  }

  symlink(path: string, target: string): void {
    this.put(this.place(path, false), symlinkInode(rootOwned(0o777, this.epoch), target));
  }

  /** Removes a name (and, for a directory, all below it); nothing there is fine. */
  remove(path: string): void {
    const place = this.tryPlace(path, false);
    if (place?.inode === undefined || place.name === '') return;
    place.parent.children.delete(place.name);
    this.touch(place.parent);
  }

  /**
   * Gives what is at one place another name, as rename(2) does: what the new name had before is replaced, an empty
   * directory by a directory included. Both directories' modification times become the epoch.
   * @throws RootfsError `TREE_PATH` for the root, a place with nothing there, or a directory that is not empty
   */
  rename(from: Place, to: Place): void {
    const { inode } = from;
    if (inode === undefined || from.name === '' || to.name === '') {
      throw new RootfsError('TREE_PATH', `/${from.path} cannot be renamed to /${to.path}`);
    }
    const there = to.parent.children.get(to.name);
    if (there === inode) return;
    if (there?.kind === 'directory' && (inode.kind !== 'directory' || there.children.size > 0)) {
      throw new RootfsError(
        'TREE_PATH',
        `/${to.path} is a directory that is not empty or not to be replaced`,
      );
    }
    from.parent.children.delete(from.name);
    this.touch(from.parent);
    to.parent.children.set(to.name, inode);
    this.touch(to.parent);
  }
}
