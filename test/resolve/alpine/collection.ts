import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A collection shaped like shared/apk-solver; another of the same shape runs the same way. */
const COLLECTION =
  process.env['ROOTFS_APK_SOLVER_DIR'] ?? new URL('../../../../shared/apk-solver', import.meta.url).pathname;

/** The collection's files with this ending, in folders too, sorted; none, and a loud line, when it is absent. */
export function collectionFiles(ending: string): readonly string[] {
  const found = existsSync(COLLECTION) ? readdirSync(COLLECTION, { recursive: true, encoding: 'utf8' }) : [];
  const files = found.filter((name) => name.endsWith(ending)).sort();
  if (files.length === 0)
    console.warn(`SKIPPED: no *${ending} of apk's solver collection is at ${COLLECTION}`);
  return files;
}

export function readCollectionFile(name: string): string {
  return readFileSync(join(COLLECTION, name), 'latin1');
}

/** Reads what a file of the collection names, which lies in its folder. */
export function readerBeside(file: string): (name: string) => string {
  return (name) => readCollectionFile(join(dirname(file), name));
}
