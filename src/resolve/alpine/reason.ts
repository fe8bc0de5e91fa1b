import { wordOf } from './explain-words.js';
import { isConflictLink, judge } from './match.js';
import type { WorldLink } from './solve.js';
import type { Universe } from './universe.js';
import type { Link, Package } from './universe-types.js';

/** Why a package is among those chosen. */
export type Reason =
  /** The world asks for it; the word is the world's. */
  | { readonly kind: 'world'; readonly word: string }
  /** Another package depends on it: its name, and the word of its `D:`. */
  | { readonly kind: 'needed'; readonly by: string; readonly word: string }
  /** All conditions of its install_if are there. */
  | { readonly kind: 'install-if'; readonly conditions: readonly string[] };

/** The chosen packages that meet a link. */
export function met(by: Package | undefined, link: Link, chosen: ReadonlySet<Package>): readonly Package[] {
  if (isConflictLink(link)) return [];
  return link.name.providers.flatMap(({ package: one }) =>
    chosen.has(one) && judge(by, link, one) === 'satisfies' ? [one] : [],
  );
}

/**
 * The reason of each chosen package: the world's before those of packages, and of these the first to be installed.
 * @param chosen in the order of installation
 */
export function reasonsOf(
  universe: Universe,
  world: readonly WorldLink[],
  chosen: readonly Package[],
): ReadonlyMap<Package, Reason> {
  const all = new Set(chosen);
  const reasons = new Map<Package, Reason>();
  const credit = (one: Package, reason: Reason): void => {
    if (!reasons.has(one)) reasons.set(one, reason);
  };
  for (const { link, tag } of world) {
    const word = wordOf(link, universe.tags.suffix(tag));
    for (const one of met(undefined, link, all)) credit(one, { kind: 'world', word });
  }
  for (const by of chosen) {
    for (const link of by.depends) {
      const reason: Reason = { kind: 'needed', by: by.name.text, word: wordOf(link) };
      for (const one of met(by, link, all)) if (one !== by) credit(one, reason);
    }
  }
  for (const one of chosen)
    credit(one, { kind: 'install-if', conditions: one.installIf.map((link) => wordOf(link)) });
  return reasons;
}
