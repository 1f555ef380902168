/** Items that come one after the other, for several takers: each item is taken once, in the order in which it came. */
export type AsyncQueue<Item> = AsyncIterable<Item> & {
  readonly put: (items: readonly Item[]) => void;
  /** Nothing comes any more: whoever waits is told, once what came before is taken. */
  readonly close: () => void;
};

export function createAsyncQueue<Item>(): AsyncQueue<Item> {
  const items: Item[] = [];
  const waiting: ((next: IteratorResult<Item, undefined>) => void)[] = [];
  let taken = 0;
  let isClosed = false;

  /** Serves as many of those who wait as there is something to tell. */
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
