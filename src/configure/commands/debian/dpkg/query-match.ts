import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import type { PackageRecord } from '../../../debian/dpkg/record.js';

/** Packages whose name matches a pattern, with an architecture where the pattern has one. */
export function matching(database: DpkgDatabase, pattern: string): readonly PackageRecord[] {
  const [name = '', architecture] = pattern.split(':');
  const source = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const regex = new RegExp(`^${source}$`);
  return database
    .installed()
    .filter((record) => regex.test(record.name))
    .filter((record) => architecture === undefined || record.architecture === architecture);
}
