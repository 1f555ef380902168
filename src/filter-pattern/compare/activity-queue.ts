/** A heap of variables with the most active on top; ties go to the lower number, so that a search is repeatable. */
export class ActivityQueue {
  readonly #activity: number[];
  readonly #heap: number[] = [];
  readonly #place = new Map<number, number>();

  constructor(activity: number[]) {
    this.#activity = activity;
  }

  push(variable: number): void {
    if (this.#place.has(variable)) return;
    this.#put(variable, this.#heap.length);
    this.#rise(this.#heap.length - 1);
  }

  pop(): number | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (top === undefined || last === undefined) return undefined;
    this.#place.delete(top);
    if (last !== top) {
      this.#put(last, 0);
      this.#sink(0);
    }
    return top;
  }

  /** Moves a variable whose activity has grown. */
  raise(variable: number): void {
    const place = this.#place.get(variable);
    if (place !== undefined) this.#rise(place);
  }

  #put(variable: number, place: number): void {
    this.#heap[place] = variable;
    this.#place.set(variable, place);
  }

  #isBefore(left: number, right: number): boolean {
    const difference = (this.#activity[left] ?? 0) - (this.#activity[right] ?? 0);
    return difference === 0 ? left < right : difference > 0;
  }

  #rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, parent)) return;
      place = parent;
    }
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const first = this.#heap[left];
      if (first === undefined) return;
      const second = this.#heap[right];
      const child = second !== undefined && this.#isBefore(second, first) ? right : left;
      if (!this.#swapIfBefore(child, place)) return;
      place = child;
    }
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const [below, above] = [this.#heap[lower], this.#heap[upper]];
    if (below === undefined || above === undefined || !this.#isBefore(below, above)) return false;
    this.#put(below, upper);
    this.#put(above, lower);
    return true;
  }
}
