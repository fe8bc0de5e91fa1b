import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';

/** What differs between releases of pam-auth-update: it is written in the program itself, which the tree has. */
export interface Release {
  /** MD5s of the boilerplate of files that nobody changed, by type. */
  readonly knownSums: ReadonlyMap<ByteString, readonly ByteString[]>;
  /** Profiles that use them are left out. */
  readonly invalidModules: readonly ByteString[];
  /** Whether `Session-Interactive-Only: no` is told from `yes`. */
  readonly readsInteractiveOnly: boolean;
}

function quoted(text: ByteString): ByteString[] {
  return [...text.matchAll(/'([^']*)'/g)].map((found) => found[1] ?? '');
}

/**
 * Reads from the program's own text what it knows.
 * @throws RootfsError `SCRIPT_UNMODELLED` when it is not written as it has been since 2009
 */
export function releaseOf(process: Process): Release {
  const text = process.files.read(process.path);
  const table = /^my %md5sums = \(\n([^;]*)\n\);/m.exec(text)?.[1];
  if (table === undefined) return unmodelled(process, 'this release of pam-auth-update');
  const knownSums = new Map<ByteString, readonly ByteString[]>();
  for (const [, type = '', sums = ''] of table.matchAll(/'([a-z-]+)'\s*=>\s*\[([^\]]*)\]/g))
    knownSums.set(type, quoted(sums));
  const invalid = /^my @invalid_modules = \(([^)]*)\);/m.exec(text)?.[1] ?? '';
  const readsInteractiveOnly = text.includes("$profile{'Session-Interactive-Only'} ne 'yes'");
  return { knownSums, invalidModules: quoted(invalid), readsInteractiveOnly };
}
