import type { PackageStanza } from '../../archive/debian/stanza.js';
import { formatRelation, parseRelations, type Relation } from '../../formats/debian/relation.js';
import { versionSatisfies } from '../../formats/debian/version.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { VariantSolution } from '../../resolve/debian/variants.js';
import { fullNameOf } from '../../lock/lock.js';
import type { ResolveRequest } from '../request.js';

type Group = readonly Relation[];

interface Need {
  readonly field: string;
  readonly group: Group;
}

function needsOf(stanza: PackageStanza, recommends: boolean): readonly Need[] {
  const fields: readonly (readonly [string, string])[] = [
    ['Pre-Depends', stanza.preDepends],
    ['Depends', stanza.depends],
    ...(recommends ? [['Recommends', stanza.recommends] as const] : []),
  ];
  return fields.flatMap(([field, text]) => {
    const place = { packageName: stanza.name, packageVersion: stanza.version, field };
    return parseRelations(text, place).map((group) => ({ field, group }));
  });
}

/** Names under which others may ask for a package, its own among them. */
function namesOf(stanza: PackageStanza): readonly string[] {
  const place = { packageName: stanza.name, packageVersion: stanza.version, field: 'Provides' };
  return [
    stanza.name,
    ...parseRelations(stanza.provides, place)
      .flat()
      .map(({ name }) => name),
  ];
}

function isMet(relation: Relation, stanza: PackageStanza): boolean {
  if (relation.name !== stanza.name) return relation.operator === '';
  return relation.operator === '' || versionSatisfies(stanza.version, relation.operator, relation.version);
}

/** Sentences of who needs what, the first in byte order of names counting. */
function dependents(stanzas: readonly PackageStanza[], recommends: boolean): ReadonlyMap<string, string> {
  const providers = new Map<string, PackageStanza[]>();
  for (const stanza of stanzas)
    for (const name of namesOf(stanza)) providers.set(name, [...(providers.get(name) ?? []), stanza]);
  const reasons = new Map<string, string>();
  for (const stanza of stanzas) {
    for (const { field, group } of needsOf(stanza, recommends)) {
      const met = group.flatMap((relation) =>
        (providers.get(relation.name) ?? []).filter((provider) => isMet(relation, provider)),
      );
      for (const provider of met) {
        const name = fullNameOf(provider);
        if (provider === stanza || reasons.has(name)) continue;
        reasons.set(name, `${stanza.name} ${field}: ${group.map(formatRelation).join(' | ')}`);
      }
    }
  }
  return reasons;
}

/** Why each package of a solution is in it, a short sentence by full name. */
export function reasonsOf(
  solution: VariantSolution,
  { include, variant, recommends, suite }: ResolveRequest,
): ReadonlyMap<string, string> {
  const stanzas = sortedBytewise(
    solution.packages.map(({ stanza }) => stanza),
    fullNameOf,
  );
  const needed = dependents(stanzas, recommends);
  const named = new Set(include.map((word) => word.replace(/\+$|[=/:].*$/, '')));
  const byFile = new Set(suite.include.map(({ package: name }) => name));
  const asked = new Set(
    solution.packages.filter(({ requested }) => requested).map(({ stanza }) => fullNameOf(stanza)),
  );
  const own = (stanza: PackageStanza): string => {
    const name = fullNameOf(stanza);
    if (named.has(stanza.name)) return 'asked for';
    if (stanza.essential) return 'essential';
    if (asked.has(name) && byFile.has(stanza.name)) return 'the suite asks for it';
    if (asked.has(name)) return `variant ${variant}`;
    return needed.get(name) ?? 'needed';
  };
  return new Map(stanzas.map((stanza) => [fullNameOf(stanza), own(stanza)]));
}
