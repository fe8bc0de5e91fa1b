import type { TarReadEntry } from '../../formats/tar/entry.js';
import { contentIn, MAJOR_MAX, MINOR_MAX, packageEntry, PATHS_MAX, type ContentAt } from '../data-entry.js';
import type { PackageEntry } from '../package.js';
import { ancestors, checkSymlinkTarget, memberPath } from './paths.js';
import { hostile, quoted } from './refusal.js';

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
    return packageEntry(path, entry, {
      contentOf: () => contentIn(this.contentAt, entry),
      symlinkTarget: () => {
        checkSymlinkTarget(path, entry.linkTarget);
        return entry.linkTarget;
      },
      linkedFile: () => this.linkedFile(path, entry.linkTarget),
      device: () => deviceOf(entry),
    });
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
