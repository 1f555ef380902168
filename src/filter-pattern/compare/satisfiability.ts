import { ActivityQueue } from './activity-queue.ts';
import type { Work } from './work.ts';

/** A variable, or its negation as the negative number. */
export type Literal = number;

type Clause = Literal[];

const decay = 1 / 0.95;
const firstRestart = 100;

/**
 * Finds an assignment that satisfies all clauses, or proves that there is none: conflict-driven clause learning
 * (Marques- Silva and Sakallah, 1999) with two watched literals, activities and restarts (Een and Soerensson, "An
 * extensible SAT-solver", 2003). Clauses may be added between searches; learnt clauses stay.
 */
export class Solver {
  readonly #work: Work;
  readonly #values: number[] = [0];
  readonly #phases: number[] = [0];
  readonly #levels: number[] = [0];
  readonly #reasons: (Clause | null)[] = [null];
  readonly #activity: number[] = [0];
  readonly #queue = new ActivityQueue(this.#activity);
  readonly #watches = new Map<Literal, Clause[]>();
  readonly #trail: Literal[] = [];
  readonly #levelStarts: number[] = [];
  #head = 0;
  #bump = 1;
  #isContradictory = false;

  constructor(work: Work) {
    this.#work = work;
  }

  /** `phase` is the value tried first. */
  variable(phase: boolean): Literal {
    const variable = this.#values.length;
    this.#values.push(0);
    this.#phases.push(phase ? 1 : -1);
    this.#levels.push(0);
    this.#reasons.push(null);
    this.#activity.push(0);
    this.#queue.push(variable);
    return variable;
  }

  addClause(literals: readonly Literal[]): void {
    this.#backtrack(0);
    const clause = [...new Set(literals)].filter((literal) => this.#value(literal) >= 0);
    if (clause.some((literal) => this.#value(literal) > 0 || clause.includes(-literal))) return;
    const [first, second] = clause;
    if (first === undefined) this.#isContradictory = true;
    else if (second === undefined) this.#assign(first, null);
    else this.#attach(clause, first, second);
  }

  /** Returns true when satisfiable under the assumptions, false when not, null when the work limit was reached. */
  search(assumptions: readonly Literal[]): boolean | null {
    this.#backtrack(0);
    let conflicts = 0;
    let untilRestart = firstRestart;
    while (!this.#isContradictory) {
      if (this.#work.isSpent) return null;
      const conflict = this.#propagate();
      if (conflict !== null) {
        if (this.#levelStarts.length === 0) this.#isContradictory = true;
        else this.#learn(conflict);
        conflicts += 1;
      } else if (conflicts >= untilRestart) {
        untilRestart = conflicts + firstRestart;
        this.#backtrack(0);
      } else {
        const decision = this.#decide(assumptions);
        if (typeof decision === 'boolean') return decision;
        this.#levelStarts.push(this.#trail.length);
        this.#assign(decision, null);
      }
    }
    return false;
  }

  /** Returns the value of a literal in the assignment that the last search found. */
  isTrue(literal: Literal): boolean {
    return this.#value(literal) > 0;
  }

  #value(literal: Literal): number {
    return literal > 0 ? (this.#values[literal] ?? 0) : -(this.#values[-literal] ?? 0);
  }

  #assign(literal: Literal, reason: Clause | null): void {
    const variable = Math.abs(literal);
    this.#values[variable] = literal > 0 ? 1 : -1;
    this.#levels[variable] = this.#levelStarts.length;
    this.#reasons[variable] = reason;
    this.#trail.push(literal);
  }

  #attach(clause: Clause, first: Literal, second: Literal): void {
    for (const literal of [first, second]) {
      const watching = this.#watches.get(-literal);
      if (watching === undefined) this.#watches.set(-literal, [clause]);
      else watching.push(clause);
    }
  }

  /** Chooses the next literal to try; true when all variables have a value, false when an assumption is refuted. */
  #decide(assumptions: readonly Literal[]): Literal | boolean {
    for (const assumption of assumptions) {
      if (this.#value(assumption) < 0) return false;
      if (this.#value(assumption) === 0) return assumption;
    }
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      if (this.#values[next] === 0) return next * (this.#phases[next] ?? -1);
    }
    return true;
  }

  /** Propagates all assignments; returns a clause that can't be satisfied any more, if there is one. */
  #propagate(): Clause | null {
    for (; this.#head < this.#trail.length; this.#head += 1) {
      const assigned = this.#trail[this.#head] ?? 0;
      const watching = this.#watches.get(assigned) ?? [];
      this.#work.spend(1 + watching.length);
      let kept = 0;
      for (let at = 0; at < watching.length; at += 1) {
        const clause = watching[at] ?? [];
        if (this.#findNewWatch(clause, -assigned)) continue;
        watching[kept] = clause;
        kept += 1;
        const other = clause[0] ?? 0;
        if (this.#value(other) > 0) continue;
        if (this.#value(other) === 0) {
          this.#assign(other, clause);
          continue;
        }
        for (at += 1; at < watching.length; at += 1, kept += 1) watching[kept] = watching[at] ?? [];
        watching.length = kept;
        return clause;
      }
      watching.length = kept;
    }
    return null;
  }

  /** Puts the falsified watch second; true when another literal took over its watch. */
  #findNewWatch(clause: Clause, falsified: Literal): boolean {
    if (clause[0] === falsified) {
      clause[0] = clause[1] ?? 0;
      clause[1] = falsified;
    }
    if (this.#value(clause[0] ?? 0) > 0) return false;
    for (let at = 2; at < clause.length; at += 1) {
      const literal = clause[at] ?? 0;
      if (this.#value(literal) < 0) continue;
      clause[1] = literal;
      clause[at] = falsified;
      const watching = this.#watches.get(-literal);
      if (watching === undefined) this.#watches.set(-literal, [clause]);
      else watching.push(clause);
      return true;
    }
    return false;
  }

  /**
   * Learns a clause at the first unique implication point, goes back to the level where it applies, and propagates it.
   */
  #learn(conflict: Clause): void {
    const seen = new Set<number>();
    const lower: Literal[] = [];
    const level = this.#levelStarts.length;
    let open = 0;
    let clause: Clause | null = conflict;
    let at = this.#trail.length;
    let point: Literal = 0;
    do {
      for (const literal of clause ?? []) {
        const variable = Math.abs(literal);
        const assignedAt = this.#levels[variable] ?? 0;
        if (literal === point || assignedAt === 0 || seen.has(variable)) continue;
        seen.add(variable);
        this.#raise(variable);
        if (assignedAt === level) open += 1;
        else lower.push(literal);
      }
      do at -= 1;
      while (!seen.has(Math.abs(this.#trail[at] ?? 0)));
      point = this.#trail[at] ?? 0;
      clause = this.#reasons[Math.abs(point)] ?? null;
      open -= 1;
    } while (open > 0);
    this.#work.spend(seen.size);
    this.#bump *= decay;
    this.#conclude(-point, lower);
  }

  #conclude(conclusion: Literal, lower: readonly Literal[]): void {
    const byLevel = lower.toSorted((a, b) => (this.#levels[Math.abs(b)] ?? 0) - (this.#levels[Math.abs(a)] ?? 0));
    const [second] = byLevel;
    this.#backtrack(second === undefined ? 0 : (this.#levels[Math.abs(second)] ?? 0));
    const clause = [conclusion, ...byLevel];
    if (second !== undefined) this.#attach(clause, conclusion, second);
    this.#assign(conclusion, clause);
  }

  #raise(variable: number): void {
    this.#activity[variable] = (this.#activity[variable] ?? 0) + this.#bump;
    this.#queue.raise(variable);
    if (this.#bump < 1e100) return;
    for (const [index, activity] of this.#activity.entries()) this.#activity[index] = activity * 1e-100;
    this.#bump *= 1e-100;
  }

  #backtrack(level: number): void {
    const start = this.#levelStarts[level];
    if (start === undefined) return;
    for (const literal of this.#trail.splice(start)) {
      const variable = Math.abs(literal);
      this.#phases[variable] = literal > 0 ? 1 : -1;
      this.#values[variable] = 0;
      this.#reasons[variable] = null;
      this.#queue.push(variable);
    }
    this.#levelStarts.length = level;
    this.#head = start;
  }
}
