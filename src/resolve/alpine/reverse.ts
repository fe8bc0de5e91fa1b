import { judge } from './match.js';
import { namesOf, type Universe } from './universe.js';
import type { Link, Package } from './universe-types.js';

/** A package's dependency that a package meets or breaks. */
export interface Match {
  readonly by: Package;
  readonly link: Link;
}

/**
 * Who of `among` depends on a package in this way, in apk's order; a package that depends on it by two names comes
 * twice, as in apk.
 */
export function* reverseDependencies(
  universe: Universe,
  one: Package,
  how: 'satisfies' | 'conflicts',
  among: (other: Package) => boolean,
): Generator<Match, void, void> {
  for (const name of namesOf(one)) {
    for (const dependent of universe.dependentsOf(name)) {
      for (const { package: by } of dependent.providers) {
        if (!among(by)) continue;
        for (const link of by.depends) if (judge(by, link, one) === how) yield { by, link };
      }
    }
  }
}
