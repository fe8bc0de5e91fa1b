import type { Dependency } from '../links.js';
import type { World } from '../request.js';
import type { Version } from '../universe.js';
import type { Demand } from './demand.js';
import { versionsMeant } from './encoding.js';
import { affirmed, denied } from './sat/literal.js';
import { Solver } from './sat/solver.js';

/** One premise of a contradiction: something that the request decides, or a relation of a version. */
export type Premise =
  | { readonly kind: 'demand'; readonly demand: Demand }
  | { readonly kind: 'relation'; readonly dependency: Dependency };

/** Premises that can be switched on one by one. That a package has one version at most always holds. */
class Premises {
  readonly #solver = new Solver();
  readonly #variables = new Map<Version, number>();
  /** By the literal that switches it on. */
  readonly #premises = new Map<number, Premise>();

  add(premise: Premise, clauses: readonly (readonly number[])[]): void {
    const on = this.#solver.newVariable();
    for (const clause of clauses) this.#solver.add([denied(on), ...clause]);
    this.#premises.set(affirmed(on), premise);
  }

  variable(version: Version): number {
    const known = this.#variables.get(version);
    if (known !== undefined) return known;
    const all = version.package.versions.map((one) => {
      const variable = this.#solver.newVariable();
      this.#variables.set(one, variable);
      return variable;
    });
    for (const a of all) for (const b of all) if (a < b) this.#solver.add([denied(a), denied(b)]);
    return this.#variables.get(version) ?? 0;
  }

  /** Premises that cannot hold together, while any of them less they could. */
  minimal(): readonly Premise[] {
    let core = this.#failing([...this.#premises.keys()]);
    if (core === undefined) return [];
    for (const literal of [...core].reverse()) {
      if (!core.includes(literal)) continue;
      core = this.#failing(core.filter((other) => other !== literal)) ?? core;
    }
    const order = [...this.#premises.keys()].filter((literal) => core.includes(literal));
    return order.flatMap((literal) => this.#premises.get(literal) ?? []);
  }

  #failing(literals: readonly number[]): readonly number[] | undefined {
    return this.#solver.solve(literals) === 'unsatisfiable' ? this.#solver.failed : undefined;
  }
}

function addDemand(premises: Premises, demand: Demand): void {
  const { allowed, forbidden } = demand;
  const clauses = forbidden.map((version) => [denied(premises.variable(version))]);
  if (allowed.length > 0) clauses.push(allowed.map((version) => affirmed(premises.variable(version))));
  premises.add({ kind: 'demand', demand }, clauses);
}

function addRelation(premises: Premises, dependency: Dependency): void {
  if (dependency.kind === 'recommends') return;
  const owner = premises.variable(dependency.owner);
  const meant = versionsMeant(dependency);
  if (!dependency.negative && meant.includes(dependency.owner)) return;
  const literals = meant.map((version) => premises.variable(version));
  const clauses = dependency.negative
    ? literals.map((hit) => [denied(owner), denied(hit)])
    : [[denied(owner), ...literals.map(affirmed)]];
  if (clauses.length > 0) premises.add({ kind: 'relation', dependency }, clauses);
}

/**
 * Why demands cannot be met: as few of them and of the relations of the versions given as contradict each other, none of which
 * could be left out (a minimal unsatisfiable core, by deletion). Empty when they do not contradict each other.
 * There may be other such sets.
 */
export function minimalContradiction(
  world: World,
  demands: readonly Demand[],
  versions: readonly Version[],
): readonly Premise[] {
  const premises = new Premises();
  for (const demand of demands) addDemand(premises, demand);
  for (const version of versions) {
    for (const dependency of world.links.dependencies(version)) addRelation(premises, dependency);
  }
  return premises.minimal();
}
