import { constraintMet, type Alternative, type Dependency } from '../links.js';
import { ignoresPackage, ignoresProvider } from '../marks.js';
import type { World } from '../request.js';
import type { Package, Version } from '../universe.js';
import { NeedsGuide } from './needs-guide.js';
import { affirmed, denied } from './sat/literal.js';
import { Solver } from './sat/solver.js';

/** Versions of any package that meet a need, or are hit by a conflict; in the order of the alternatives. */
export function versionsMeant(dependency: Dependency): readonly Version[] {
  const { alternatives } = dependency;
  const [only] = alternatives;
  if (alternatives.length === 1 && only !== undefined) return versionsOf(dependency, only);
  return alternatives.flatMap((alternative) => versionsOf(dependency, alternative));
}

/** The same for one alternative: the package itself, the highest version first, then those that provide its name. */
export function versionsOf(dependency: Dependency, alternative: Alternative): readonly Version[] {
  const { real, provides } = alternative.target;
  const found: Version[] = [];
  if (real !== undefined && !ignoresPackage(dependency, alternative, real)) {
    for (const version of real.versions) {
      if (constraintMet(alternative, version.stanza.version)) found.push(version);
    }
  }
  for (const { owner, version } of provides) {
    if (ignoresProvider(dependency, alternative, owner) || !constraintMet(alternative, version)) continue;
    found.push(owner);
  }
  return found;
}

/** What meets a need, the best first. */
export type GroupOrder = (dependency: Dependency) => readonly Version[];

/**
 * The relations of an archive as clauses. A variable stands for "this version is installed":
 *
 * - of the versions of one package (of one architecture) at most one is: a pair of denials each;
 * - Pre-Depends and Depends: not the owner, or one of the versions that meet the group;
 * - Conflicts, Breaks and what follows from Multi-Arch: not the owner, or not the version hit (links.ts, marks.ts).
 *
 * A version may be there without its own relations being read yet (`isEncoded`).
 */
export class Encoding {
  readonly guide = new NeedsGuide();
  readonly solver = new Solver(this.guide);
  /** Always true: the owner of what the request itself needs. */
  readonly root: number;
  readonly #world: World;
  readonly #order: GroupOrder | undefined;
  /** By package id the variable of its first version, the others following; 0 when it has none yet. */
  readonly #firsts: Int32Array;
  readonly #versions: (Version | undefined)[] = [];
  readonly #encoded = new Set<number>();

  /** Without an order every alternative is as good, and relations are not kept for another time. */
  constructor(world: World, order?: GroupOrder) {
    this.#world = world;
    this.#order = order;
    this.#firsts = new Int32Array(world.universe.packageCount);
    this.root = this.newVariable(undefined);
    this.solver.add([affirmed(this.root)]);
  }

  newVariable(version: Version | undefined): number {
    const variable = this.solver.newVariable();
    this.guide.reserve(variable + 1);
    this.#versions.push(version);
    return variable;
  }

  get variableCount(): number {
    return this.#versions.length;
  }

  /** What a variable stands for; undefined for helpers. */
  versionOf(variable: number): Version | undefined {
    return this.#versions[variable];
  }

  variableOf(version: Version): number {
    const target = version.package;
    const first = this.#firsts[target.id] || this.#enter(target);
    return first + (target.versions.length === 1 ? 0 : target.versions.indexOf(version));
  }

  relations(version: Version): readonly Dependency[] {
    const { links } = this.#world;
    return this.#order === undefined ? links.readDependencies(version) : links.dependencies(version);
  }

  isEncoded(variable: number): boolean {
    return this.#encoded.has(variable) || this.#versions[variable] === undefined;
  }

  /** Adds what a version needs and forbids. */
  encode(version: Version): void {
    const owner = this.variableOf(version);
    if (this.#encoded.has(owner)) return;
    this.#encoded.add(owner);
    const groups: (readonly number[])[] = [];
    for (const dependency of this.relations(version)) {
      if (dependency.kind === 'recommends') continue;
      if (dependency.negative) this.#forbid(owner, this.#variables(versionsMeant(dependency)));
      else groups.push(this.#variables(this.inOrder(dependency)));
    }
    this.need(
      owner,
      groups.filter((group) => !group.includes(owner)),
    );
  }

  /** What meets a need, the best first. */
  inOrder(dependency: Dependency): readonly Version[] {
    return this.#order === undefined ? versionsMeant(dependency) : this.#order(dependency);
  }

  /** Groups of versions of which the request needs one each. */
  require(groups: readonly (readonly Version[])[]): void {
    this.need(
      this.root,
      groups.map((group) => this.#variables(group)),
    );
  }

  /** All that a variable needs: one of each group. Once for each variable. */
  need(owner: number, groups: readonly (readonly number[])[]): void {
    for (const group of groups) this.solver.add([denied(owner), ...group.map(affirmed)]);
    this.guide.setGroups(
      owner,
      groups.filter((group) => group.length > 1),
    );
  }

  #variables(versions: readonly Version[]): readonly number[] {
    return versions.map((version) => this.variableOf(version));
  }

  #forbid(owner: number, meant: readonly number[]): void {
    for (const hit of meant) this.solver.add([denied(owner), denied(hit)]);
  }

  #enter(target: Package): number {
    const variables = target.versions.map((version) => this.newVariable(version));
    const [first = 0] = variables;
    this.#firsts[target.id] = first;
    for (const a of variables) for (const b of variables) if (a < b) this.solver.add([denied(a), denied(b)]);
    return first;
  }
}
