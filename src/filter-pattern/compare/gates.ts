import type { Literal, Solver } from './satisfiability.ts';

/**
 * Turns formulas into clauses: every subformula gets a variable that is equivalent to it (Tseitin, 1968), the same one
 * the same variable.
 */
export class Gates {
  readonly #solver: Solver;
  readonly #known = new Map<string, Literal>();
  readonly always: Literal;

  constructor(solver: Solver) {
    this.#solver = solver;
    this.always = solver.variable(true);
    solver.addClause([this.always]);
  }

  and(literals: readonly Literal[]): Literal {
    return -this.or(literals.map((literal) => -literal));
  }

  or(literals: readonly Literal[]): Literal {
    const operands = [...new Set(literals)].toSorted((a, b) => a - b);
    const [first] = operands;
    if (first === undefined) return -this.always;
    if (operands.length === 1) return first;
    const key = operands.join();
    const stored = this.#known.get(key);
    if (stored !== undefined) return stored;
    const gate = this.#solver.variable(false);
    this.#solver.addClause([-gate, ...operands]);
    for (const operand of operands) this.#solver.addClause([gate, -operand]);
    this.#known.set(key, gate);
    return gate;
  }

  /**
   * Requires at most one true literal by a ladder: `prefix` is true from the first true literal on, and none may
   * follow.
   */
  atMostOne(literals: readonly Literal[]): void {
    let prefix: Literal | null = null;
    for (const literal of literals) {
      if (prefix === null) {
        prefix = literal;
        continue;
      }
      this.#solver.addClause([-prefix, -literal]);
      const longer = this.#solver.variable(false);
      this.#solver.addClause([-prefix, longer]);
      this.#solver.addClause([-literal, longer]);
      prefix = longer;
    }
  }
}
