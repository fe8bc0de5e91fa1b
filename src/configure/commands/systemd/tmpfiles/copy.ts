import type { ByteString } from '../../../../kernel/byte-string.js';
import type { DirectoryInode, Inode } from '../../../../rootfs/inode.js';
import { directoryInode, fileInode, symlinkInode } from '../../../../rootfs/inode.js';
import type { Place } from '../../../../rootfs/tree.js';
import { ShellIoError } from '../../../../shell/open-file.js';
import { isIoError } from '../../command.js';
import { safePlace } from './chase.js';
import type { Item } from './item.js';
import { setPermissions } from './permissions.js';
import { fail, filesOf, shown, type TmpfilesRun } from './run.js';

/** systemd's COPY_DEPTH_MAX. */
const MAX_DEPTH = 2048;

/** From then on `C+` copies into directories that are not empty. */
const MERGE_RELEASE = 254;

class TreeCopy {
  /** Files with several names keep them in the copy. */
  private readonly copied = new Map<Inode, Inode>();

  constructor(
    private readonly run: TmpfilesRun,
    private readonly item: Item,
  ) {}

  private get merges(): boolean {
    return this.item.force && this.run.session.release >= MERGE_RELEASE;
  }

  /** Owner, mode and time of what is copied. */
  private metadataOf({ metadata }: Inode): Inode['metadata'] {
    const { uid = metadata.uid, gid = metadata.gid } = this.item;
    const kept = [...metadata.xattrs].filter(([name]) => name.startsWith('user.'));
    return { ...metadata, uid, gid, xattrs: new Map(kept) };
  }

  private leafOf(source: Exclude<Inode, DirectoryInode>): Inode {
    const known = this.copied.get(source);
    if (known !== undefined) return known;
    const metadata = this.metadataOf(source);
    const made: Inode =
      source.kind === 'file'
        ? fileInode(metadata, source.content)
        : source.kind === 'symlink'
          ? symlinkInode(metadata, source.target)
          : { ...source, metadata };
    if (source.kind !== 'symlink') this.copied.set(source, made);
    return made;
  }

  private childPlace(parent: DirectoryInode, path: string, name: string): Place {
    return { parent, name, path: `${path}/${name}`, inode: parent.children.get(name) };
  }

  private copyDirectory(source: DirectoryInode, place: Place, depth: number): void {
    if (depth === 0) throw new ShellIoError('ENAMETOOLONG');
    const { tree } = filesOf(this.run).context;
    const there = place.inode;
    if (there !== undefined && there.kind !== 'directory') throw new ShellIoError('ENOTDIR');
    if (there !== undefined && there.children.size > 0 && !this.merges) throw new ShellIoError('EEXIST');
    const target = there ?? directoryInode(this.metadataOf(source));
    if (there === undefined) tree.put(place, target);
    for (const [name, child] of source.children) {
      try {
        this.copy(child, this.childPlace(target, place.path, name), depth - 1);
      } catch (error) {
        // The rest is copied all the same, and nobody looks at the error where the top is there.
        if (!isIoError(error)) throw error;
      }
    }
    if (there === undefined) target.metadata = this.metadataOf(source);
  }

  copy(source: Inode, place: Place, depth = MAX_DEPTH): void {
    if (source.kind === 'directory') return this.copyDirectory(source, place, depth);
    if (place.inode !== undefined) throw new ShellIoError('EEXIST');
    filesOf(this.run).context.tree.put(place, this.leafOf(source));
  }
}

/** `C`. @see tmpfiles.d(5), "C"; systemd src/shared/copy.c */
export function copyFiles(run: TmpfilesRun, item: Item): void {
  const files = filesOf(run);
  const source: ByteString = item.argument ?? '';
  const target = safePlace(run, item.path, item.allowFailure);
  try {
    new TreeCopy(run, item).copy(files.inode(source, false), files.place(target, false));
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (files.tryStat(target, false) === undefined)
      fail(run, `Failed to copy files to ${shown(run, item.path)}: ${error.message}`);
  }
  const made = files.inode(target, false);
  const followed = files.tryStat(source, true);
  if (followed === undefined)
    return fail(run, `Failed to stat(${shown(run, source)}): No such file or directory`);
  if (followed.kind === made.kind) setPermissions(item, made, 'new');
}
