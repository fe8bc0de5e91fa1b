import type { PackagesIndex, PackageStanza } from '../../archive/debian/stanza.js';
import { fullNameOf, type LockedPackage } from '../../lock/lock.js';
import type { LockEntry, PackageOrigin } from '../../lock/provenance.js';
import { finding, type Finding } from '../finding.js';

function keyOf({
  name,
  version,
  architecture,
}: Pick<PackageStanza, 'name' | 'version' | 'architecture'>): string {
  return `${name} ${version} ${architecture}`;
}

/** What of a locked package is not as its stanza in a signed index has it. */
function differences(pkg: LockedPackage, origin: PackageOrigin, stanza: PackageStanza): readonly string[] {
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['SHA256', stanza.sha256, pkg.sha256],
    ['Size', stanza.sizeBytes, pkg.sizeBytes],
    ['Filename', stanza.filename, origin.path],
  ];
  return pairs
    .filter(([, signed, locked]) => signed !== locked)
    .map(([field, signed, locked]) => `${field} is ${signed} in the signed index, ${locked} in the lock`);
}

/** Finds each package of a lock in the signed indexes; one whose archive has no index that holds was told before. */
export function checkPackages(
  entry: LockEntry,
  indexes: ReadonlyMap<string, readonly PackagesIndex[]>,
): readonly Finding[] {
  const stanzas = new Map<string, Map<string, PackageStanza>>();
  for (const [archive, all] of indexes) {
    const known = new Map(all.flatMap((index) => index.stanzas.map((stanza) => [keyOf(stanza), stanza])));
    stanzas.set(archive, known);
  }
  return entry.image.packages.flatMap((pkg, place): Finding[] => {
    const origin = entry.provenance.packages[place];
    const where = `${fullNameOf(pkg)} ${pkg.version}`;
    if (origin === undefined)
      return [finding('differs', 'package-origin', where, 'the lock does not say its archive')];
    const known = stanzas.get(origin.archive);
    if (known === undefined) return [];
    const stanza = known.get(keyOf(pkg));
    if (stanza === undefined) {
      const what = `no signed index of the archive ${origin.archive} has it`;
      return [finding('differs', 'package-unsigned', where, what, 'the lock was changed')];
    }
    return differences(pkg, origin, stanza).map((what) =>
      finding('differs', 'package-stanza', where, what, 'the lock was changed'),
    );
  });
}
