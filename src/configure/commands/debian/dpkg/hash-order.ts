import { textOf } from '../../../../kernel/byte-string.js';
import { fnvHash } from '../../../debian/dpkg/database.js';
import type { Files } from '../../../system/files.js';

/** Bins of dpkg's hash table of file names. @see dpkg lib/dpkg/fsys-hash.c */
const BINS = 262_139;

/** Sorts by path as dpkg walks its table of file names, which is the order of the files that it writes. */
export function inFileHashOrder<T>(items: readonly T[], pathOf: (item: T) => string): readonly T[] {
  const bin = (item: T): number => fnvHash(pathOf(item).replace(/^(?:\/|\.\/)+/, '')) % BINS;
  return [...items].sort((a, b) => bin(a) - bin(b));
}

/** Writes a file of dpkg's database anew; the one before is kept as `-old`. @see dpkg lib/dpkg/atomic-file.c */
export function writeWithBackup(files: Files, path: string, text: string): void {
  if (files.tryStat(path, false) !== undefined) {
    const backup = `${path}-old`;
    if (files.tryStat(backup, false) !== undefined) files.unlink(backup);
    files.link(path, backup);
  }
  files.replace(path, Buffer.from(text, 'utf8'));
}

/** Packages whose list in dpkg's database has a path, by the name that their list goes by. */
export function listersOf(files: Files, path: string, among: readonly string[]): readonly string[] {
  return among.filter((infoName) => {
    const list = files.tryRead(`/var/lib/dpkg/info/${infoName}.list`);
    return list !== undefined && textOf(list).split('\n').includes(path);
  });
}
