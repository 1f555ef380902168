/**
 * How much work one judgement may still cost. What is judged was written by administrators of a member account, so the
 * cost has a bound: beyond it the judgement is undecided, and the run goes on with the other accounts.
 */
export class Work {
  #left: number;

  /** `steps`: a step is some thirty nanoseconds, such as one token read or one character compared. */
  constructor(steps: number = stepsPerJudgement) {
    this.#left = steps;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** Returns whether the work may go on. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left > 0;
  }
}

/** Keeps one judgement under 100 ms: `npm run bench:judgement` measures it. */
const stepsPerJudgement = 1_000_000;
