import { RootfsError } from '../../kernel/errors.js';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import type { Inode, PathTree } from './inode.js';
import type { LayerEntry, ReadLayer } from './layer.js';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** `./usr/bin/` → `usr/bin`; '' is the root. @throws RootfsError `TREE_PATH` for a path that climbs */
export function treePath(stored: string): string {
  const parts = stored.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw new RootfsError('TREE_PATH', `a tar entry leads out of its tree: ${JSON.stringify(stored)}`);
  return parts.join('/');
}

function inodeOf(entry: TarReadEntry, file: LayerEntry['file'], layer: number): Inode {
  const { mode, uid, gid, mtimeSeconds, mtimeNanoseconds, xattrs } = entry;
  const common = { mode, uid, gid, mtimeSeconds, mtimeNanoseconds, xattrs, layer };
  switch (entry.kind) {
    case 'file':
      if (file === undefined)
        throw new RootfsError('ARCHIVE_MALFORMED', `the content of ${entry.path} is not there`);
      return { ...common, kind: 'file', ...file };
    case 'symlink':
      return { ...common, kind: 'symlink', mode: 0o777, target: entry.linkTarget };
    case 'character':
    case 'block':
      return { ...common, kind: entry.kind, device: entry.device };
    case 'directory':
    case 'fifo':
      return { ...common, kind: entry.kind };
    case 'hardlink':
      throw new RootfsError('INTERNAL', 'a hard link has no inode of its own');
  }
  return entry.kind satisfies never;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A tree that layers are put on, one after the other, as a runtime does. @see OCI image-spec layer.md */
class Overlay {
  readonly paths = new Map<string, Inode>();
  /** By directory, what was ever put below it: so that removing costs no more than adding did. */
  private readonly below = new Map<string, Set<string>>();

  apply(layer: ReadLayer, place: number): void {
    // What a whiteout takes away is of the layers below, wherever in this one it stands.
    for (const { entry } of layer.entries) this.whiteOut(treePath(entry.path));
    for (const one of layer.entries) this.put(one, place);
  }

  private whiteOut(path: string): void {
    const parent = parentOf(path);
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (base === OPAQUE) this.removeBelow(parent);
    else if (base.startsWith(WHITEOUT)) {
      const gone = `${parent === '' ? '' : `${parent}/`}${base.slice(WHITEOUT.length)}`;
      this.paths.delete(gone);
      this.removeBelow(gone);
    }
  }

  private removeBelow(directory: string): void {
    for (const queue = [directory]; queue.length > 0;) {
      const next = queue.pop() ?? '';
      const children = this.below.get(next) ?? [];
      this.below.delete(next);
      for (const child of children) {
        this.paths.delete(child);
        queue.push(child);
      }
    }
  }

  /** Notes a path in its directory, and directories that no entry speaks of in theirs. */
  private index(path: string): void {
    for (let child = path; child !== ''; child = parentOf(child)) {
      const parent = parentOf(child);
      const children = this.below.get(parent);
      if (children?.has(child) === true) return;
      if (children === undefined) this.below.set(parent, new Set([child]));
      else children.add(child);
    }
  }

  private put({ entry, file }: LayerEntry, place: number): void {
    const path = treePath(entry.path);
    if (path.slice(path.lastIndexOf('/') + 1).startsWith(WHITEOUT)) return;
    const inode = entry.kind === 'hardlink' ? this.linked(entry) : inodeOf(entry, file, place);
    if (this.paths.get(path)?.kind === 'directory' && inode.kind !== 'directory') this.removeBelow(path);
    this.paths.set(path, inode);
    this.index(path);
  }

  private linked(entry: TarReadEntry): Inode {
    const inode = this.paths.get(treePath(entry.linkTarget));
    if (inode !== undefined && inode.kind !== 'directory') return inode;
    const what = `${JSON.stringify(entry.path)} is a hard link to ${JSON.stringify(entry.linkTarget)}`;
    throw new RootfsError(
      'ARCHIVE_MALFORMED',
      `${what}, which is ${inode === undefined ? 'not there' : 'a directory'}`,
    );
  }
}

/**
 * The file system that layers make, whiteouts heeded.
 * @throws RootfsError `TREE_PATH`, `ARCHIVE_MALFORMED`
 */
export function applyLayers(layers: readonly ReadLayer[]): PathTree {
  const overlay = new Overlay();
  layers.forEach((layer, place) => overlay.apply(layer, place));
  return overlay.paths;
}
