import type { TarReadEntry } from '../../formats/tar/entry.js';
import { emptyContent, type Content } from '../../kernel/content.js';
import type { PackageEntry } from '../package.js';
import { ancestors, checkSymlinkTarget, memberPath } from './paths.js';
import { hostile, quoted } from './refusal.js';

/** Where `sizeBytes` bytes of the uncompressed data member can be read again. */
export type ContentAt = (offset: number, sizeBytes: number) => Content;

/** Linux's dev_t. @see makedev(3), include/linux/kdev_t.h: 12 and 20 bits */
const MAJOR_MAX = 0xfff;
const MINOR_MAX = 0xfffff;

/** Paths of one package, with the directories they imply. */
const PATHS_MAX = 1_000_000;

type Seen = 'directory' | 'implied' | 'file' | 'other';

/** A device that no kernel has, or one that container engines take for a deletion, is a trick. */
function deviceOf(entry: TarReadEntry): TarReadEntry['device'] {
  const { major, minor } = entry.device;
  const name = `the device ${quoted(entry.path)} (${major}, ${minor})`;
  if (major > MAJOR_MAX || minor > MINOR_MAX) throw hostile(`${name} has numbers that Linux does not know`);
  // overlayfs: a character device 0, 0 is a whiteout. @see Linux Documentation/filesystems/overlayfs.rst
  if (major === 0 && minor === 0) throw hostile(`${name} would hide files of the layer below`);
  return { major, minor };
}

/**
 * Turns the entries of a data member into those of a package, judging each against those before it.
 *
 * dpkg would take the last of two files at one path; here any repetition but that of a directory is refused. Of a
 * repeated directory the first counts, as with dpkg. Parents need no entry of their own.
 * @see deb(5), dpkg src/main/archives.c, tarobject
 */
export class DataEntries {
  readonly entries: PackageEntry[] = [];
  private readonly seen = new Map<string, Seen>([['', 'implied']]);

  constructor(private readonly contentAt: ContentAt) {}

  /** @throws RootfsError `DEB_HOSTILE` */
  add(entry: TarReadEntry): void {
    const path = memberPath(entry.path, entry.kind === 'directory');
    this.claimParents(path);
    const isFresh = this.claim(path, entry.kind);
    const finished = this.convert(path, entry);
    if (isFresh) this.entries.push(finished);
  }

  private claimParents(path: string): void {
    for (const parent of ancestors(path)) {
      const seen = this.seen.get(parent);
      if (seen === 'directory' || seen === 'implied') return;
      if (seen !== undefined)
        throw hostile(`${quoted(path)} lies below ${quoted(parent)}, which is no directory`);
      this.remember(parent, 'implied');
    }
  }

  /** Whether this is the first entry for the path. */
  private claim(path: string, kind: TarReadEntry['kind']): boolean {
    const seen = this.seen.get(path);
    if (kind === 'directory' && (seen === 'directory' || seen === 'implied' || seen === undefined)) {
      this.remember(path, 'directory');
      return seen !== 'directory';
    }
    if (seen === 'implied') throw hostile(`${quoted(path)} is a ${kind}, yet other entries lie below it`);
    if (seen !== undefined) throw hostile(`${quoted(path)} is in the package twice`);
    this.remember(path, kind === 'file' || kind === 'hardlink' ? 'file' : 'other');
    return true;
  }

  private remember(path: string, seen: Seen): void {
    this.seen.set(path, seen);
    if (this.seen.size > PATHS_MAX) throw hostile(`the package has more than ${PATHS_MAX} paths`);
  }

  private convert(path: string, entry: TarReadEntry): PackageEntry {
    const { mode, uid, gid, userName, groupName, mtimeSeconds, xattrs } = entry;
    const common = { path, mode, uid, gid, userName, groupName, mtimeSeconds, xattrs };
    switch (entry.kind) {
      case 'directory':
      case 'fifo':
        return { ...common, kind: entry.kind };
      case 'file':
        return { ...common, kind: 'file', content: this.contentOf(entry) };
      case 'symlink':
        checkSymlinkTarget(path, entry.linkTarget);
        return { ...common, kind: 'symlink', mode: 0o777, target: entry.linkTarget };
      case 'hardlink':
        return { ...common, kind: 'hardlink', target: this.linkedFile(path, entry.linkTarget) };
      case 'character':
      case 'block':
        return { ...common, kind: entry.kind, device: deviceOf(entry) };
    }
    return entry.kind satisfies never;
  }

  private contentOf(entry: TarReadEntry): Content {
    return entry.sizeBytes === 0 ? emptyContent() : this.contentAt(entry.contentOffset, entry.sizeBytes);
  }

  private linkedFile(path: string, stored: string): string {
    const target = memberPath(stored, false);
    if (target === path || this.seen.get(target) !== 'file') {
      throw hostile(
        `the hard link ${quoted(path)} → ${quoted(stored)} is not to a file earlier in the package`,
      );
    }
    return target;
  }
}
