import type { TarReadEntry } from '../formats/tar/entry.js';
import { emptyContent, type Content } from '../kernel/content.js';
import type { PackageEntry } from './package.js';

/** Where `sizeBytes` bytes of the uncompressed data member can be read again. */
export type ContentAt = (offset: number, sizeBytes: number) => Content;

/** Linux's dev_t. @see makedev(3), include/linux/kdev_t.h: 12 and 20 bits */
export const MAJOR_MAX = 0xfff;
export const MINOR_MAX = 0xfffff;

/** Paths of one package, with the directories they imply. */
export const PATHS_MAX = 1_000_000;

/** What only some kinds of an entry have, judged as its family of packages demands; each throws what that calls hostile. */
export interface EntryParts {
  readonly contentOf: () => Content;
  readonly symlinkTarget: () => string;
  /** The path of a file earlier in the package. */
  readonly linkedFile: () => string;
  readonly device: () => TarReadEntry['device'];
}

/** The bytes of a file, by reference. */
export function contentIn(contentAt: ContentAt, { sizeBytes, contentOffset }: TarReadEntry): Content {
  return sizeBytes === 0 ? emptyContent() : contentAt(contentOffset, sizeBytes);
}

/** An entry of a data member as one of a package, at a path that was judged. @throws what the parts throw */
export function packageEntry(path: string, entry: TarReadEntry, parts: EntryParts): PackageEntry {
  const { mode, uid, gid, userName, groupName, mtimeSeconds, xattrs } = entry;
  const common = { path, mode, uid, gid, userName, groupName, mtimeSeconds, xattrs };
  switch (entry.kind) {
    case 'directory':
    case 'fifo':
      return { ...common, kind: entry.kind };
    case 'file':
      return { ...common, kind: 'file', content: parts.contentOf() };
    case 'symlink':
      return { ...common, kind: 'symlink', mode: 0o777, target: parts.symlinkTarget() };
    case 'hardlink':
      return { ...common, kind: 'hardlink', target: parts.linkedFile() };
    case 'character':
    case 'block':
      return { ...common, kind: entry.kind, device: parts.device() };
  }
  return entry.kind satisfies never;
}
