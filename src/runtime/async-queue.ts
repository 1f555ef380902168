/** A queue for several consumers: each item is taken once, in the order in which it was put. */
export type AsyncQueue<Item> = AsyncIterable<Item> & {
  readonly put: (items: readonly Item[]) => void;
  /** Ends the queue: after the items that were put before, consumers get the end. */
  readonly close: () => void;
};

/** Creates an empty queue. */
export function createAsyncQueue<Item>(): AsyncQueue<Item> {
  const items: Item[] = [];
  const waiting: ((next: IteratorResult<Item, undefined>) => void)[] = [];
  let taken = 0;
  let isClosed = false;

  /** Resolves as many waiting consumers as there are items; all of them when the queue is closed. */
  function settle(): void {
    const served = isClosed ? waiting.length : Math.min(waiting.length, items.length - taken);
    for (const resolve of waiting.splice(0, served)) resolve(next());
  }

  function next(): IteratorResult<Item, undefined> {
    const item = items[taken];
    if (taken >= items.length || item === undefined) return { done: true, value: undefined };
    taken += 1;
    return { done: false, value: item };
  }

  return {
    put: (more) => {
      items.push(...more);
      settle();
    },
    close: () => {
      isClosed = true;
      settle();
    },
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          settle();
        }),
    }),
  };
}
