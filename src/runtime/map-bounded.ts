/** How one item ended. Every item has exactly one slot, in the order of the items. */
export type Slot<Item, Value> =
  | { readonly kind: 'finished'; readonly item: Item; readonly value: Value }
  | { readonly kind: 'crashed'; readonly item: Item; readonly error: unknown }
  | { readonly kind: 'not-started'; readonly item: Item };

/**
 * Runs `work` on every item, at most `limit` at a time, and starts none after `signal` is aborted. What was started is
 * awaited, so nothing outlives the call; what was not started is visible as such.
 */
export async function mapBounded<Item, Value>(
  items: readonly Item[],
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: Item, signal: AbortSignal) => Promise<Value>,
): Promise<readonly Slot<Item, Value>[]> {
  const slots = items.map((item): Slot<Item, Value> => ({ kind: 'not-started', item }));
  const queue = items.entries();

  async function drain(): Promise<void> {
    for (const [index, item] of queue) {
      if (signal.aborted) return;
      try {
        slots[index] = { kind: 'finished', item, value: await work(item, signal) };
      } catch (error) {
        slots[index] = { kind: 'crashed', item, error };
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, drain));
  return slots;
}
