import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { fullNameOf } from '../../lock/lock.js';
import type { Pin } from '../../resolve/debian/pins.js';

/** Versions by full name (`name:architecture`) that packages keep. */
export type Held = ReadonlyMap<string, string>;

/** Above all that a user may say, and enough to go back to an older version. @see apt_preferences(5) */
const PRIORITY = 32767;

/** A package for all architectures counts as one of this machine's, as in apt_preferences(5). */
function pinnedName(fullName: string): string {
  return fullName.replace(/:all$/, '');
}

/**
 * Pins by which packages keep their versions. What else the indexes say of them stays: which of them are essential, and in which order
 * they are mentioned. A package whose version is in none of the indexes any more cannot keep it; `gone` is told of it.
 * A package of which there is one version needs no pin.
 */
export function holdingPins(
  indexes: readonly PackagesIndex[],
  held: Held,
  gone: (fullName: string, version: string) => void,
): readonly Pin[] {
  const versions = new Map<string, Set<string>>();
  for (const { stanzas } of indexes) {
    for (const stanza of stanzas) {
      const name = fullNameOf(stanza);
      if (!held.has(name)) continue;
      versions.set(name, (versions.get(name) ?? new Set()).add(stanza.version));
    }
  }
  return [...held].flatMap(([name, version]): readonly Pin[] => {
    const there = versions.get(name);
    if (there?.has(version) !== true) gone(name, version);
    else if (there.size > 1)
      return [{ packages: pinnedName(name), type: 'version', data: version, priority: PRIORITY }];
    return [];
  });
}
