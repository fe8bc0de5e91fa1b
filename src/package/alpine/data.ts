import { sha1Checksum, type ApkChecksum } from '../../formats/alpine/checksum.js';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import { contentIn, MAJOR_MAX, MINOR_MAX, packageEntry, PATHS_MAX, type ContentAt } from '../data-entry.js';
import type { PackageEntry } from '../package.js';
import { hostile, quoted } from './refusal.js';

const PATH_MAX_BYTES = 4096;
const NAME_MAX_BYTES = 255;

/** @see apk-tools v2.14.4 src/database.c, contains_control_character */
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]/;

function checkNames(stored: string, path: string): void {
  if (Buffer.byteLength(stored) >= PATH_MAX_BYTES) throw hostile('a path has more than 4095 bytes');
  if (CONTROL_CHARACTER.test(stored)) throw hostile(`the path ${quoted(stored)} holds a control character`);
  if (stored.startsWith('/')) throw hostile(`the path ${quoted(stored)} is absolute`);
  for (const name of path.split('/')) {
    if (name === '..') throw hostile(`the path ${quoted(stored)} climbs with ".."`);
    if (name === '' || name === '.')
      throw hostile(`the path ${quoted(stored)} has an empty or "." component`);
    if (Buffer.byteLength(name) > NAME_MAX_BYTES)
      throw hostile(`a name in ${quoted(stored)} has more than ${NAME_MAX_BYTES} bytes`);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function deviceOf({ path, device }: TarReadEntry): TarReadEntry['device'] {
  const { major, minor } = device;
  if (major > MAJOR_MAX || minor > MINOR_MAX || (major === 0 && minor === 0))
    throw hostile(`the device ${quoted(path)} has the numbers ${major}, ${minor}`);
  return { major, minor };
}

/**
 * Turns the entries of a data member into those of a package, judging each against those before it. Stricter than apk,
 * which leaves out what is wrong and marks the package as broken: here nothing of such a package is used.
 * @see apk-tools v2.14.4 src/database.c, apk_db_install_archive_entry
 */
export class ApkDataEntries {
  readonly entries: PackageEntry[] = [];
  /** By path, of files and links. */
  readonly checksums = new Map<string, ApkChecksum>();
  private readonly kinds = new Map<string, TarReadEntry['kind']>([['', 'directory']]);

  constructor(private readonly contentAt: ContentAt) {}

  /**
   * @returns whether the entry is one of the package, and not one to be passed over
   * @throws RootfsError `APK_HOSTILE`
   */
  add(entry: TarReadEntry): boolean {
    // Names that begin with a dot are for apk itself, and the root needs no entry.
    if (/^\.\/?$|^\.[^./]/.test(entry.path)) return false;
    const path = entry.kind === 'directory' ? entry.path.replace(/\/$/, '') : entry.path;
    checkNames(entry.path, path);
    // A file that only keeps a directory from being empty in a source tree.
    const isKeeper = entry.kind !== 'directory' && /^\.keep_.+$/.test(path.slice(path.lastIndexOf('/') + 1));
    if (isKeeper) return false;
    this.claim(path, entry.kind);
    this.entries.push(this.convert(path, entry));
    return true;
  }

  private claim(path: string, kind: TarReadEntry['kind']): void {
    const parent = parentOf(path);
    // A directory may come without those above it, whose modes another package says; a file may not. @see find_diri
    if (kind !== 'directory' && this.kinds.get(parent) !== 'directory')
      throw hostile(`${quoted(path)} is there without an entry for its directory`);
    for (let above = parent; above !== ''; above = parentOf(above)) {
      const seen = this.kinds.get(above);
      if (seen !== undefined && seen !== 'directory')
        throw hostile(`${quoted(path)} lies below ${quoted(above)}, which is a ${seen}`);
    }
    if (this.kinds.has(path)) throw hostile(`${quoted(path)} is in the package twice`);
    this.kinds.set(path, kind);
    if (this.kinds.size > PATHS_MAX) throw hostile(`the package has more than ${PATHS_MAX} paths`);
  }

  private convert(path: string, entry: TarReadEntry): PackageEntry {
    return packageEntry(path, entry, {
      contentOf: () => {
        this.keepChecksum(path, entry);
        return contentIn(this.contentAt, entry);
      },
      symlinkTarget: () => {
        this.keepChecksum(path, entry);
        return checkedTarget(path, entry.linkTarget);
      },
      linkedFile: () => this.linkedFile(path, entry.linkTarget),
      device: () => deviceOf(entry),
    });
  }

  private keepChecksum(path: string, { apkSha1 }: TarReadEntry): void {
    const checksum = sha1Checksum(apkSha1);
    if (checksum === undefined) throw hostile(`${quoted(path)} has no checksum in its header`);
    this.checksums.set(path, checksum);
  }

  /** A hard link has the checksum of its file. */
  private linkedFile(path: string, target: string): string {
    const checksum = this.kinds.get(target) === 'file' ? this.checksums.get(target) : undefined;
    const again = this.kinds.get(target) === 'hardlink' ? this.checksums.get(target) : checksum;
    if (again === undefined || target === path)
      throw hostile(
        `the hard link ${quoted(path)} → ${quoted(target)} is not to a file earlier in the package`,
      );
    this.checksums.set(path, again);
    return target;
  }
}

/** Targets are data: who follows one stays in the tree, absolute or not. Only what no system can make is refused. */
function checkedTarget(path: string, target: string): string {
  if (target === '' || Buffer.byteLength(target) >= PATH_MAX_BYTES || target.includes('\0'))
    throw hostile(`the symlink ${quoted(path)} has the target ${quoted(target)}`);
  return target;
}
