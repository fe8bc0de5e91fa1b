import type { PackagesIndex, PackageStanza } from '../../archive/debian/stanza.js';
import type { Verified } from '../../archive/verified.js';
import { fullNameOf } from '../../lock/lock.js';

/** Versions by full name (`name:architecture`) that packages keep. */
export type Held = ReadonlyMap<string, string>;

/**
 * Indexes in which packages that keep their version have no other. A package whose version is in none of the indexes any more
 * cannot keep it; `gone` is told of it.
 */
export function holdVersions(
  indexes: readonly Verified<PackagesIndex>[],
  held: Held,
  gone: (fullName: string, version: string) => void,
): readonly Verified<PackagesIndex>[] {
  const isHeld = (stanza: PackageStanza): boolean => held.get(fullNameOf(stanza)) === stanza.version;
  const there = new Set(
    indexes.flatMap(({ stanzas }) => stanzas.filter(isHeld).map((stanza) => fullNameOf(stanza))),
  );
  for (const [name, version] of held) if (!there.has(name)) gone(name, version);
  return indexes.map((index) => {
    const stanzas = index.stanzas.filter((stanza) => !there.has(fullNameOf(stanza)) || isHeld(stanza));
    // Fewer stanzas of what was verified are verified too.
    return { ...index, stanzas };
  });
}
