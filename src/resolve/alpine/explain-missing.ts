import { type ExplainText } from './explain-text.js';
import { labelOf, neededBy, wantedByWorld } from './explain-words.js';
import { isConflictLink } from './match.js';
import type { WorldLink } from './solve.js';
import type { Universe } from './universe.js';
import type { Name, Package } from './universe-types.js';

/** The packages that provide a name: by their own name alone where all packages of that name do. */
function providerWords(name: Name): readonly string[] {
  const counts = new Map<Name, number>();
  for (const { package: one } of name.providers) counts.set(one.name, (counts.get(one.name) ?? 0) + 1);
  return name.providers.flatMap(({ package: one }) => {
    const count = counts.get(one.name) ?? 0;
    if (count === 0) return [];
    const all = count === one.name.providers.length;
    counts.set(one.name, all ? 0 : count - 1);
    return [all ? one.name.text : labelOf(one)];
  });
}

/** Who needs a name: one package for each name that depends on it. */
function requirerWords(universe: Universe, chosen: ReadonlySet<Package>, name: Name): readonly string[] {
  const seen = new Set<Package>();
  return universe.dependentsOf(name).flatMap((dependent) => {
    for (const { package: by } of dependent.providers) {
      if (!chosen.has(by) || seen.has(by)) continue;
      seen.add(by);
      const link = by.depends.find((one) => one.name === name && !isConflictLink(one));
      if (link !== undefined) return [neededBy(by, link)];
    }
    return [];
  });
}

/** A name that nobody has, or that several provide and none may be taken without being named. */
export function explainMissing(
  text: ExplainText,
  universe: Universe,
  chosen: ReadonlySet<Package>,
  world: readonly WorldLink[],
  name: Name,
): void {
  if (name.providers.length === 0) text.begin(`${name.text} (no such package)`);
  else {
    text.begin(`${name.text} (virtual)`);
    text.line('note:', "please select one of the 'provided by' packages explicitly".split(' '));
    text.line('provided by:', providerWords(name));
  }
  const asked = world.filter(({ link }) => link.name === name && !isConflictLink(link));
  text.label('required by:');
  for (const one of asked) text.word(wantedByWorld(universe, one));
  for (const word of requirerWords(universe, chosen, name)) text.word(word);
  text.end();
}
