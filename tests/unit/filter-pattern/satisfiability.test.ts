import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Literal, Solver } from '../../../src/filter-pattern/compare/satisfiability.ts';
import { Work } from '../../../src/filter-pattern/compare/work.ts';

const plenty = () => new Work(Number.POSITIVE_INFINITY);

function solverOf(count: number, clauses: readonly (readonly Literal[])[], work = plenty()): Solver {
  const solver = new Solver(work);
  for (let variable = 0; variable < count; variable += 1) solver.variable(variable % 2 === 0);
  for (const clause of clauses) solver.addClause(clause);
  return solver;
}

function holds(clauses: readonly (readonly Literal[])[], isTrue: (literal: Literal) => boolean): boolean {
  return clauses.every((clause) => clause.some(isTrue));
}

function isSatisfiable(count: number, clauses: readonly (readonly Literal[])[]): boolean {
  const assignments = Array.from({ length: 2 ** count }, (_, bits) => bits);
  return assignments.some((bits) =>
    holds(clauses, (literal) => (((bits >> (Math.abs(literal) - 1)) & 1) === 1) === literal > 0),
  );
}

/** One pigeon more than there are holes: no way, but hard to see. */
function pigeonhole(holes: number): readonly (readonly Literal[])[] {
  const sits = (pigeon: number, hole: number) => pigeon * holes + hole + 1;
  const all = Array.from({ length: holes }, (_, hole) => hole);
  const pigeons = [...all, holes];
  return [
    ...pigeons.map((pigeon) => all.map((hole) => sits(pigeon, hole))),
    ...all.flatMap((hole) =>
      pigeons.flatMap((first) =>
        pigeons.filter((second) => second > first).map((second) => [-sits(first, hole), -sits(second, hole)]),
      ),
    ),
  ];
}

const count = 7;
const literal = fc.tuple(fc.integer({ min: 1, max: count }), fc.boolean()).map(([each, sign]) => (sign ? each : -each));
const clauses = (maxLength: number) => fc.array(fc.array(literal, { minLength: 1, maxLength: 3 }), { maxLength });

describe('Solver', () => {
  it('Solver agrees with trying all assignments, also when clauses are added and assumptions made later', () => {
    fc.assert(
      fc.property(clauses(24), clauses(12), fc.array(literal, { maxLength: 3 }), (first, second, assumptions) => {
        const solver = solverOf(count, first);
        expect(solver.search([])).toBe(isSatisfiable(count, first));
        for (const clause of second) solver.addClause(clause);
        const all = [...first, ...second];
        const assumed = [...all, ...assumptions.map((each) => [each])];
        const found = solver.search(assumptions);
        expect(found).toBe(isSatisfiable(count, assumed));
        expect(found === true && !holds(assumed, (each) => solver.isTrue(each))).toBe(false);
        expect(solver.search([])).toBe(isSatisfiable(count, all));
      }),
      { numRuns: 1500 },
    );
  });

  it('Solver proves the pigeonhole principle, over many restarts', () => {
    const solver = solverOf(56, pigeonhole(7));
    expect(solver.search([])).toBe(false);
    expect(solver.search([1])).toBe(false);
  });

  it('Solver gives up when its work limit is reached', () => {
    expect(solverOf(56, pigeonhole(7), new Work(1000)).search([])).toBe(null);
  });

  it('Solver recognizes a contradiction among its clauses', () => {
    expect(solverOf(1, [[1], [-1]]).search([])).toBe(false);
    expect(solverOf(1, [[]]).search([])).toBe(false);
    expect(
      solverOf(2, [
        [1, -1],
        [2, 2],
      ]).search([-2]),
    ).toBe(false);
  });

  it('Solver tries the preferred value first', () => {
    const solver = solverOf(2, [[1, 2]]);
    expect([solver.search([]), solver.isTrue(1), solver.isTrue(2)]).toEqual([true, true, false]);
  });
});
