import { compareProviders } from '../choice.js';
import type { Alternative, Dependency } from '../links.js';
import type { Marks } from '../marks.js';
import type { World } from '../request.js';
import type { Version } from '../universe.js';
import type { Candidates } from './demand.js';
import { versionsOf, type GroupOrder } from './encoding.js';

/**
 * apt's order of what could meet a need (choice.ts): what apt's own attempt took before all; then alternatives from left to
 * right, in each the better provider first. Versions that are no candidates come last, because apt would never take them.
 */
export function aptOrder(world: World, marks: Marks, candidates: Candidates): GroupOrder {
  return (dependency) => {
    const taken: Version[] = [];
    const others: Version[] = [];
    const last: Version[] = [];
    for (const alternative of dependency.alternatives) {
      for (const version of sorted(world, marks, dependency, alternative)) {
        if (!candidates.has(version)) last.push(version);
        else (marks.installed(version.package) === version ? taken : others).push(version);
      }
    }
    return [...new Set([...taken, ...others, ...last])];
  };
}

/** Versions of one package stay in their order, the highest first. */
function sorted(
  world: World,
  marks: Marks,
  dependency: Dependency,
  alternative: Alternative,
): readonly Version[] {
  const versions = versionsOf(dependency, alternative);
  if (versions.length < 2) return versions;
  return [...versions].sort((a, b) =>
    a.package === b.package ? 0 : compareProviders(marks, world.mention, alternative.target.name, a, b),
  );
}
