import { placeOfStanza } from '../../archive/debian/stanza-table.js';
import type { PackageStanza } from '../../archive/debian/stanza.js';
import { formatRelation, parseRelations, type Relation } from '../../formats/debian/relation.js';
import {
  findPackage,
  multiArchOf,
  packageKey,
  type Package,
  type Universe,
  type Version,
} from './universe.js';
import { versionSatisfies, type VersionOperator } from '../../formats/debian/version.js';

/** Something that a relation can name: a package of an architecture, or a virtual name, or both. */
export interface Target {
  readonly name: string;
  readonly architecture: string;
  readonly real: Package | undefined;
  readonly provides: readonly Provide[];
}

export interface Provide {
  readonly owner: Version;
  /** '' for an unversioned Provides, which meets no versioned relation. */
  readonly version: string;
}

export type DependencyKind = 'preDepends' | 'depends' | 'conflicts' | 'breaks' | 'recommends' | 'suggests';

export interface Alternative {
  readonly target: Target;
  /** `!=` is used only for siblings of a `Multi-Arch: same` package. */
  readonly operator: VersionOperator | '!=' | '';
  readonly version: string;
  /** Follows from Multi-Arch, not from a field: hits only the package's own siblings. */
  readonly implicit: boolean;
}

/** One group of a relation field, with its alternatives in the order written. Conflicts have exactly one. */
export interface Dependency {
  readonly owner: Version;
  readonly kind: DependencyKind;
  readonly negative: boolean;
  readonly alternatives: readonly Alternative[];
  /** As a control file would have it. */
  readonly text: string;
}

export type RelationField = DependencyKind | 'provides';

const FIELD_NAMES: Readonly<Record<RelationField, string>> = {
  preDepends: 'Pre-Depends',
  depends: 'Depends',
  conflicts: 'Conflicts',
  breaks: 'Breaks',
  recommends: 'Recommends',
  suggests: 'Suggests',
  provides: 'Provides',
};

/** The order in which apt's cache lists the dependencies of a version (debListParser::NewVersion). */
const FIELD_ORDER: readonly DependencyKind[] = ['preDepends', 'depends', 'conflicts', 'breaks', 'recommends'];

/** The name of a field as users know it: `Pre-Depends` for `preDepends`. */
export function fieldName(kind: RelationField): string {
  return FIELD_NAMES[kind];
}

function fieldGroups(
  version: Version,
  field: RelationField & keyof PackageStanza,
): readonly (readonly Relation[])[] {
  const { name, version: packageVersion } = version.stanza;
  const source = placeOfStanza(version.stanza);
  const place = { packageName: name, packageVersion, field: FIELD_NAMES[field], source };
  return parseRelations(version.stanza[field], place);
}

/** Whether a version ('' for none) meets the constraint; no version meets only an absent constraint. */
export function constraintMet(
  alternative: Pick<Alternative, 'operator' | 'version'>,
  version: string,
): boolean {
  const { operator, version: wanted } = alternative;
  if (operator === '') return true;
  if (version === '') return false;
  return operator === '!='
    ? !versionSatisfies(version, '=', wanted)
    : versionSatisfies(version, operator, wanted);
}

/**
 * Relations joined to the packages that they name, made when first asked for and kept: a request touches some
 * hundreds of the universe's 60,000 packages.
 */
export class Links {
  readonly #universe: Universe;
  readonly #targets = new Map<string, Target>();
  readonly #dependencies = new Map<Version, readonly Dependency[]>();
  readonly #suggests = new Map<Version, readonly Dependency[]>();
  readonly #provides = new Map<Version, readonly Relation[]>();

  constructor(universe: Universe) {
    this.#universe = universe;
  }

  /** Pre-Depends, Depends, Conflicts, Breaks, Recommends and what follows from Multi-Arch, in apt's order. */
  dependencies(version: Version): readonly Dependency[] {
    let known = this.#dependencies.get(version);
    if (known === undefined) {
      known = this.readDependencies(version);
      this.#dependencies.set(version, known);
    }
    return known;
  }

  /** The same, read anew and not kept: for those who go through a whole archive. */
  readDependencies(version: Version): readonly Dependency[] {
    return [...FIELD_ORDER.flatMap((kind) => this.#link(version, kind)), ...this.#siblings(version)];
  }

  suggests(version: Version): readonly Dependency[] {
    let known = this.#suggests.get(version);
    if (known === undefined) {
      known = this.#link(version, 'suggests');
      this.#suggests.set(version, known);
    }
    return known;
  }

  /** What `name` of an architecture means; the architecture `any` stands for `name:any`. */
  target(name: string, architecture: string): Target {
    const key = `${name}:${architecture}`;
    let known = this.#targets.get(key);
    if (known === undefined) {
      const real = architecture === 'any' ? undefined : findPackage(this.#universe, name, architecture);
      known = { name, architecture, real, provides: this.#findProvides(name, architecture) };
      this.#targets.set(key, known);
    }
    return known;
  }

  #link(version: Version, kind: DependencyKind): Dependency[] {
    if (version.stanza[kind] === '') return [];
    const negative = kind === 'conflicts' || kind === 'breaks';
    const linked: Dependency[] = [];
    for (const group of fieldGroups(version, kind)) {
      const text = group.map(formatRelation).join(' | ');
      const alternatives = group.flatMap((relation) => this.#alternatives(version, relation, negative));
      if (!negative) linked.push({ owner: version, kind, negative, alternatives, text });
      else
        for (const one of alternatives)
          linked.push({ owner: version, kind, negative, alternatives: [one], text });
    }
    return linked;
  }

  /** A plain name means the package's own architecture in a need, and every architecture in a conflict. */
  #alternatives(version: Version, relation: Relation, negative: boolean): Alternative[] {
    const { native, architectures } = this.#universe;
    const { name, qualifier, operator, version: wanted } = relation;
    let among: readonly string[] = [qualifier === 'native' ? native : qualifier];
    if (qualifier === '') among = negative ? architectures : [version.package.architecture];
    return among.map((architecture) => ({
      target: this.target(name, architecture),
      operator,
      version: wanted,
      implicit: false,
    }));
  }

  /** Packages of one name exclude each other across architectures, save `Multi-Arch: same` at one version. */
  #siblings(version: Version): Dependency[] {
    const { name, architecture } = version.package;
    const found: Dependency[] = [];
    for (const other of this.#universe.architectures) {
      if (other === architecture || findPackage(this.#universe, name, other) === undefined) continue;
      const target = this.target(name, other);
      const same = multiArchOf(version) === 'same';
      const own = version.stanza.version;
      const alternative: Alternative = same
        ? { target, operator: '!=', version: own, implicit: true }
        : { target, operator: '', version: '', implicit: true };
      const text = same ? `${name}:${other} (other than ${own})` : `${name}:${other}`;
      const kind = same ? 'breaks' : 'conflicts';
      found.push({ owner: version, kind, negative: true, alternatives: [alternative], text });
    }
    return found;
  }

  /** apt's cache puts the provider that it read last first; the order matters for conflicts and repairs. */
  #findProvides(name: string, architecture: string): readonly Provide[] {
    const found: Provide[] = [];
    for (const owner of this.#universe.providers.get(name) ?? []) {
      for (const relation of this.#providedBy(owner)) {
        if (relation.name !== name || !this.#reaches(owner, relation, architecture)) continue;
        found.push({ owner, version: relation.version });
      }
    }
    found.push(...this.#ownArchitectures(name, architecture));
    return found.reverse();
  }

  #providedBy(owner: Version): readonly Relation[] {
    let known = this.#provides.get(owner);
    if (known === undefined) {
      // Only `=` has a meaning in Provides (Policy §7.5); apt ignores the others with a warning.
      known = fieldGroups(owner, 'provides')
        .flat()
        .filter(({ operator }) => operator === '' || operator === '=');
      this.#provides.set(owner, known);
    }
    return known;
  }

  /** Whether a Provides entry of `owner` speaks for the name in that architecture. */
  #reaches(owner: Version, relation: Relation, architecture: string): boolean {
    const multiArch = multiArchOf(owner);
    if (relation.qualifier !== '') return relation.qualifier === architecture;
    if (architecture === 'any') return multiArch === 'allowed';
    const own = owner.package.architecture;
    if (owner.package.name === relation.name && own === architecture) {
      if (relation.version === '' || relation.version === owner.stanza.version) return false;
    }
    return multiArch === 'foreign' || own === architecture;
  }

  /** `Multi-Arch: foreign` serves every architecture; `allowed` serves those that write `:any`. */
  #ownArchitectures(name: string, architecture: string): Provide[] {
    const wanted = architecture === 'any' ? 'allowed' : 'foreign';
    const found: Provide[] = [];
    for (const other of this.#universe.architectures) {
      if (other === architecture) continue;
      const sibling = this.#universe.packages.get(packageKey(this.#universe.native, name, other));
      for (const owner of sibling?.versions ?? []) {
        if (multiArchOf(owner) === wanted) found.push({ owner, version: owner.stanza.version });
      }
    }
    return found;
  }
}
