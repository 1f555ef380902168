/**
 * How much work a comparison may still cost, in steps of some thirty nanoseconds. Shared by everything that searches,
 * so that one bound holds for all.
 */
export class Work {
  readonly #steps: number;
  #left: number;

  constructor(steps: number) {
    this.#steps = steps;
    this.#left = steps;
  }

  get spent(): number {
    return this.#steps - this.#left;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(steps: number): void {
    this.#left -= steps;
  }
}
