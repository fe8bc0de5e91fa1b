import type { World } from '../request.js';
import type { Version } from '../universe.js';
import type { Demand } from './demand.js';
import { Encoding, type GroupOrder } from './encoding.js';
import { affirmed, denied, variableOf } from './sat/literal.js';
import type { Verdict } from './sat/solver.js';

/**
 * Searches answers to one request. Of the archive only what the search comes upon is read: an answer that holds a version
 * whose relations are not encoded yet is no answer, but says what to encode next. That nothing is found is true of the
 * whole archive, because more relations never make more possible.
 */
export class Search {
  readonly encoding: Encoding;
  /** The versions whose relations the search came upon. */
  readonly read: Version[] = [];
  readonly #roots: readonly (readonly Version[])[];

  constructor(world: World, demands: readonly Demand[], order: GroupOrder) {
    this.encoding = new Encoding(world, order);
    const groups = demands.map(({ allowed }) => allowed).filter((group) => group.length > 0);
    this.#roots = groups;
    this.encoding.require(groups);
    for (const version of demands.flatMap(({ forbidden }) => forbidden)) {
      this.encoding.solver.add([denied(this.encoding.variableOf(version))]);
    }
    this.#encodeFrom(groups.flatMap((group) => group.slice(0, 1)));
  }

  /** Whether there is an answer under assumptions (literals); it can be read by `answer` until the next call. */
  find(assumptions: readonly number[] = [], conflictLimit = Infinity): Verdict {
    const { solver } = this.encoding;
    const last = solver.conflicts + conflictLimit;
    for (;;) {
      const verdict = solver.solve(assumptions, last - solver.conflicts);
      if (verdict !== 'satisfied') return verdict;
      const unread = this.#trueVersions().filter(
        (version) => !this.encoding.isEncoded(this.encoding.variableOf(version)),
      );
      if (unread.length === 0) return 'satisfied';
      this.#encodeFrom(unread);
    }
  }

  /**
   * The answer found last, in the order in which the request leads to its versions; without what nothing leads to. The groups
   * are what the question wanted besides the request.
   */
  answer(groups: readonly (readonly Version[])[] = []): readonly Version[] {
    const found = new Set<Version>();
    const enter = (group: readonly Version[]): void => {
      const first = group.find((version) => this.#isTrue(version));
      if (first !== undefined) found.add(first);
    };
    for (const group of [...this.#roots, ...groups]) enter(group);
    // A Set yields what is added while it is walked.
    for (const version of found) {
      for (const dependency of this.encoding.relations(version)) {
        if (!dependency.negative && dependency.kind !== 'recommends')
          enter(this.encoding.inOrder(dependency));
      }
    }
    return [...found];
  }

  #isTrue(version: Version): boolean {
    return this.encoding.solver.isTrue(affirmed(this.encoding.variableOf(version)));
  }

  #trueVersions(): readonly Version[] {
    const { trail } = this.encoding.solver;
    const found: Version[] = [];
    for (let at = 0; at < trail.length; at++) {
      const literal = trail.literals[at] ?? 0;
      const version = (literal & 1) === 0 ? this.encoding.versionOf(variableOf(literal)) : undefined;
      if (version !== undefined) found.push(version);
    }
    return found;
  }

  /** Encodes versions and what will most likely come with them: the best of each group, and so on. */
  #encodeFrom(versions: readonly Version[]): void {
    const waiting = [...versions].reverse();
    for (let version = waiting.pop(); version !== undefined; version = waiting.pop()) {
      if (this.encoding.isEncoded(this.encoding.variableOf(version))) continue;
      this.encoding.encode(version);
      this.read.push(version);
      for (const dependency of this.encoding.relations(version)) {
        if (dependency.negative || dependency.kind === 'recommends') continue;
        const [best] = this.encoding.inOrder(dependency);
        if (best !== undefined) waiting.push(best);
      }
    }
  }
}
