import { RootfsError } from '../../kernel/errors.js';
import type { TarReadEntry } from '../tar/entry.js';
import { TarReader } from '../tar/read.js';

/** A regular file of a small archive that is in memory. */
export interface TarFile {
  readonly entry: TarReadEntry;
  /** A copy of its own. */
  readonly bytes: Uint8Array;
}

const FILES_MAX = 1000;

/**
 * All entries of an archive in memory, which may end without blocks of zeros, as apk's first members do.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`, `ARCHIVE_TOO_LARGE`
 */
export function readTarFiles(tar: Uint8Array): readonly TarFile[] {
  const reader = new TarReader();
  const entries = reader.push(tar);
  reader.finish();
  if (entries.length > FILES_MAX) {
    throw new RootfsError(
      'ARCHIVE_TOO_LARGE',
      `a member of an .apk or index has more than ${FILES_MAX} files`,
    );
  }
  return entries.map((entry) => ({
    entry,
    bytes: tar.slice(entry.contentOffset, entry.contentOffset + entry.sizeBytes),
  }));
}
