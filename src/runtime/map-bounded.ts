/** How one item ended. Every item has exactly one slot, in the order in which the items came. */
export type Slot<Item, Value> =
  | { readonly kind: 'finished'; readonly item: Item; readonly value: Value }
  | { readonly kind: 'crashed'; readonly item: Item; readonly error: unknown }
  | { readonly kind: 'not-started'; readonly item: Item };

/** What is there already, or comes while others are being worked on. */
export type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/**
 * Runs `work` on every item, at most `limit` at a time, and starts none after `signal` is aborted. What was started is
 * awaited, so nothing outlives the call; what was not started is visible as such, those that come after the signal too.
 */
export async function mapBounded<Item, Value>(
  items: Source<Item>,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: Item, signal: AbortSignal) => Promise<Value>,
): Promise<readonly Slot<Item, Value>[]> {
  const slots: Slot<Item, Value>[] = [];
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();

  /** Where the next item stands among the slots, for now as one that was not started. */
  async function take(): Promise<{ readonly item: Item; readonly index: number } | undefined> {
    const next = await iterator.next();
    if (next.done === true) return undefined;
    return { item: next.value, index: slots.push({ kind: 'not-started', item: next.value }) - 1 };
  }

  async function drain(): Promise<void> {
    while (!signal.aborted) {
      const taken = await take();
      // Time may have run out while nothing came.
      if (taken === undefined || signal.aborted) return;
      const { item, index } = taken;
      try {
        slots[index] = { kind: 'finished', item, value: await work(item, signal) };
      } catch (error) {
        slots[index] = { kind: 'crashed', item, error };
      }
    }
  }

  await Promise.all(Array.from({ length: limit }, drain));
  while ((await take()) !== undefined);
  return slots;
}
