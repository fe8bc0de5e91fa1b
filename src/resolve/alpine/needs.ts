import { wordOf } from './explain-words.js';
import { met, type Reason } from './reason.js';
import type { Package } from './universe-types.js';

/** One way in which a chosen package brings in another. */
export interface ApkNeed {
  /** Place of the other among the chosen. */
  readonly to: number;
  /** `Depends`, or `Install-If`: this one is among the conditions of the other. */
  readonly field: 'Depends' | 'Install-If';
  /** The word of `D:`, or all conditions. */
  readonly relation: string;
}

/**
 * Who brings in whom: what each package depends on, and what came by its install_if with the packages that are its
 * conditions. A package that somebody also depends on, or that the world names, is not told as brought in by install_if.
 * @returns by place in `chosen`
 */
export function needsOf(
  chosen: readonly Package[],
  reasons: ReadonlyMap<Package, Reason>,
): readonly (readonly ApkNeed[])[] {
  const places = new Map(chosen.map((one, place) => [one, place]));
  const all = new Set(chosen);
  const needs = chosen.map((by): ApkNeed[] =>
    by.depends.flatMap((link) =>
      met(by, link, all)
        .filter((one) => one !== by)
        .map((one): ApkNeed => ({ to: places.get(one) ?? 0, field: 'Depends', relation: wordOf(link) })),
    ),
  );
  chosen.forEach((one, to) => {
    const reason = reasons.get(one);
    if (reason?.kind !== 'install-if') return;
    const relation = reason.conditions.join(' ');
    const conditions = new Set(one.installIf.flatMap((link) => met(one, link, all)));
    for (const by of conditions) needs[places.get(by) ?? 0]?.push({ to, field: 'Install-If', relation });
  });
  return needs;
}
