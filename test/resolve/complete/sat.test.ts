import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounter } from '../../../src/resolve/debian/complete/counter.js';
import { affirmed, denied, opposite, variableOf } from '../../../src/resolve/debian/complete/sat/literal.js';
import { luby } from '../../../src/resolve/debian/complete/sat/restarts.js';
import { NOTHING_OPEN, Solver, type Guide } from '../../../src/resolve/debian/complete/sat/solver.js';

type Clause = readonly number[];

function holds(clauses: readonly Clause[], isTrue: (literal: number) => boolean): boolean {
  return clauses.every((clause) => clause.some(isTrue));
}

/** By trying every assignment. */
function canHold(variables: number, clauses: readonly Clause[]): boolean {
  for (let bits = 0; bits < 2 ** variables; bits++) {
    if (holds(clauses, (literal) => (((bits >> variableOf(literal)) & 1) === 1) === (literal % 2 === 0)))
      return true;
  }
  return false;
}

function truths({ trail }: Solver): readonly number[] {
  return [...trail.literals.slice(0, trail.length)];
}

/** Decides only what a clause still needs, so that answers leave much open. */
function firstOpenClause(clauses: readonly Clause[]): Guide {
  return {
    choose: (trail) => {
      const open = clauses.find((clause) => !clause.some((one) => trail.value(one) > 0));
      return open?.find((one) => trail.value(one) === 0) ?? NOTHING_OPEN;
    },
    levelOpened: () => undefined,
    levelsClosed: () => undefined,
  };
}

function solverOf(variables: number, clauses: readonly Clause[], guide?: Guide): Solver {
  const solver = new Solver(guide);
  for (let n = 0; n < variables; n++) solver.newVariable();
  for (const clause of clauses) solver.add(clause);
  return solver;
}

const VARIABLES = 9;
const literal = fc.nat({ max: VARIABLES * 2 - 1 });
const clauses = fc.array(fc.array(literal, { minLength: 1, maxLength: 4 }), { maxLength: 45 });

/** More pigeons than holes: no assignment, and no short proof of that. */
function pigeons(
  count: number,
  holes: number,
): { readonly variables: number; readonly clauses: readonly Clause[] } {
  const sits = (pigeon: number, hole: number): number => pigeon * holes + hole;
  const range = (n: number): readonly number[] => Array.from({ length: n }, (_, at) => at);
  const somewhere = range(count).map((pigeon) => range(holes).map((hole) => affirmed(sits(pigeon, hole))));
  const alone = range(holes).flatMap((hole) =>
    range(count).flatMap((a) => range(a).map((b) => [denied(sits(a, hole)), denied(sits(b, hole))])),
  );
  return { variables: count * holes, clauses: [...somewhere, ...alone] };
}

describe('the SAT solver', () => {
  it('agrees with trying every assignment, question after question on one set of clauses', () => {
    fc.assert(
      fc.property(
        clauses,
        fc.array(fc.array(literal, { maxLength: 4 }), { maxLength: 4 }),
        (given, questions) => {
          const solver = solverOf(VARIABLES, given);
          for (const assumptions of [[], ...questions]) {
            const all = [...given, ...assumptions.map((one) => [one])];
            const verdict = solver.solve(assumptions);
            expect(verdict).toBe(canHold(VARIABLES, all) ? 'satisfied' : 'unsatisfiable');
            if (verdict === 'satisfied') expect(holds(all, (one) => solver.isTrue(one))).toBe(true);
            else expect(canHold(VARIABLES, [...given, ...solver.failed.map((one) => [one])])).toBe(false);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('names as failed only what was assumed', () => {
    fc.assert(
      fc.property(clauses, fc.array(literal, { maxLength: 6 }), (given, assumptions) => {
        const solver = solverOf(VARIABLES, given);
        if (solver.solve(assumptions) !== 'unsatisfiable') return;
        expect(assumptions).toEqual(expect.arrayContaining([...solver.failed]));
      }),
    );
  });

  it('extends an answer by what goes with it, and leaves it as it was where that fails', () => {
    let extended = 0;
    let refused = 0;
    fc.assert(
      fc.property(clauses, fc.array(literal, { maxLength: 5 }), (given, wishes) => {
        const solver = solverOf(VARIABLES, given, firstOpenClause(given));
        if (solver.solve() !== 'satisfied') return;
        for (const wish of wishes.filter((one) => solver.trail.value(one) === 0)) {
          const before = truths(solver);
          const done = solver.extend(wish, 5);
          expect(holds(given, (one) => solver.isTrue(one))).toBe(true);
          expect(truths(solver).slice(0, before.length)).toEqual(before);
          expect(solver.isTrue(wish)).toBe(done);
          if (done) extended++;
          else refused++;
        }
      }),
      { numRuns: 500 },
    );
    expect(extended).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(5);
  });

  it.each([6, 7, 8])('proves that %i pigeons do not fit into one hole less', (count) => {
    const { variables, clauses: given } = pigeons(count, count - 1);
    const solver = solverOf(variables, given);
    expect(solver.solve()).toBe('unsatisfiable');
    expect(solverOf(variables, given).solve([], 10)).toBe('given-up');
  });

  it('goes on being right after it has forgotten much of what it learnt', () => {
    const { variables, clauses: given } = pigeons(9, 8);
    const solver = solverOf(
      variables + 1,
      given.map((clause) => [denied(variables), ...clause]),
    );
    expect(solver.solve([affirmed(variables)])).toBe('unsatisfiable');
    expect(solver.conflicts).toBeGreaterThan(5000);
    expect(solver.solve()).toBe('satisfied');
    expect(solver.isTrue(affirmed(variables))).toBe(false);
  });

  it('needs the same number of conflicts for the same questions', () => {
    const { variables, clauses: given } = pigeons(7, 6);
    const effort = (): number => {
      const solver = solverOf(variables, given);
      solver.solve();
      return solver.conflicts;
    };
    expect(effort()).toBe(effort());
  });
});

it('restarts come after Luby’s sequence', () => {
  expect(Array.from({ length: 15 }, (_, at) => luby(at + 1))).toEqual([
    1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8,
  ]);
});

it('a counter allows exactly as many as it is told', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 7 }),
      fc.nat({ max: 7 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      (limit, most, truths) => {
        const solver = solverOf(truths.length, []);
        const counted = truths.map((_, at) => at);
        const outputs = addCounter(solver, () => solver.newVariable(), counted, limit);
        const output = outputs[most];
        fc.pre(output !== undefined);
        const exactly = truths.map((truth, at) => (truth ? affirmed(at) : denied(at)));
        const allowed = output === undefined ? [] : [opposite(output)];
        const verdict = solver.solve([...exactly, ...allowed]);
        expect(verdict).toBe(truths.filter(Boolean).length <= most ? 'satisfied' : 'unsatisfiable');
      },
    ),
  );
});
