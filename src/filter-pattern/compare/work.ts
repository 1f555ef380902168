/**
 * How much work a comparison may still cost, in steps of some thirty nanoseconds. Shared by everything that searches,
 * so that one bound holds for all.
 */
export class Work {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(steps: number): void {
    this.#left -= steps;
  }
}
