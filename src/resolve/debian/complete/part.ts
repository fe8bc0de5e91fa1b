import type { Links } from '../links.js';
import type { Chosen } from '../solve.js';
import { versionsMeant } from './encoding.js';

/** What some packages of an answer lead to by their needs, themselves included: an answer too, in the same order. */
export function partLedTo(
  links: Links,
  answer: readonly Chosen[],
  isNamed: (one: Chosen) => boolean,
): readonly Chosen[] {
  const present = new Set(answer.map(({ version }) => version));
  const reached = new Set(answer.filter(isNamed).map(({ version }) => version));
  // A Set yields what is added while it is walked.
  for (const version of reached) {
    for (const dependency of links.dependencies(version)) {
      if (dependency.negative || dependency.kind === 'recommends') continue;
      const [first] = versionsMeant(dependency).filter((one) => present.has(one));
      if (first !== undefined) reached.add(first);
    }
  }
  return answer
    .filter(({ version }) => reached.has(version))
    .map((one) => ({ ...one, requested: isNamed(one) }));
}
