/** How one item ended. Every item has exactly one slot, in the order in which the items came. */
export type Slot<Item, Value> =
  | { readonly kind: 'finished'; readonly item: Item; readonly value: Value }
  | { readonly kind: 'crashed'; readonly item: Item; readonly error: unknown }
  | { readonly kind: 'not-started'; readonly item: Item };

/** What is there already, or comes while others are being worked on. */
export type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Waits for something and lets the next item begin meanwhile: who only waits is in nobody's way. */
export type YieldSlot = <Value>(wait: () => Promise<Value>) => Promise<Value>;

/** So many times the limit may be waiting at once; whoever waits beyond that keeps his place. */
const maxYieldedPerSlot = 3;

/**
 * Runs `work` on every item, at most `limit` at a time, and starts none after `signal` is aborted. What was started is
 * awaited, so nothing outlives the call; what was not started is visible as such, those that come after the signal too.
 * An item that comes back from waiting goes on at once; for each of them one fewer begins.
 */
export async function mapBounded<Item, Value>(
  items: Source<Item>,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: Item, signal: AbortSignal, lend: YieldSlot) => Promise<Value>,
): Promise<readonly Slot<Item, Value>[]> {
  const slots: Slot<Item, Value>[] = [];
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const drains: Promise<void>[] = [];
  const places = createSlotPool(limit, () => drains.push(drain()));

  /** Where the next item stands among the slots, for now as one that was not started. */
  async function take(): Promise<{ readonly item: Item; readonly index: number } | undefined> {
    const next = await iterator.next();
    if (next.done === true) return undefined;
    return { item: next.value, index: slots.push({ kind: 'not-started', item: next.value }) - 1 };
  }

  async function drain(): Promise<void> {
    while (!signal.aborted && places.isSlotFree()) {
      const taken = await take();
      // Time may have run out while nothing came.
      if (taken === undefined || signal.aborted) return;
      const { item, index } = taken;
      try {
        slots[index] = { kind: 'finished', item, value: await work(item, signal, createSlotYielder(places)) };
      } catch (error) {
        slots[index] = { kind: 'crashed', item, error };
      }
    }
  }

  for (let started = 0; started < limit; started += 1) drains.push(drain());
  // Places that are lent add to the list while it is awaited, before the drain that lent them ends.
  for (const each of drains) await each;
  while ((await take()) !== undefined);
  return slots;
}

type SlotPool = {
  /** False when an item that came back from waiting has taken the place. */
  readonly isSlotFree: () => boolean;
  /** False when too many are lent already. */
  readonly yieldSlot: () => boolean;
  readonly reclaimSlot: () => void;
};

function createSlotPool(limit: number, begin: () => void): SlotPool {
  let lent = 0;
  let tooMany = 0;
  return {
    isSlotFree: () => {
      if (tooMany === 0) return true;
      tooMany -= 1;
      return false;
    },
    yieldSlot: () => {
      if (lent >= limit * maxYieldedPerSlot) return false;
      lent += 1;
      begin();
      return true;
    },
    reclaimSlot: () => {
      lent -= 1;
      tooMany += 1;
    },
  };
}

/** Of one item: it has one place to lend, however many things it waits for at once. */
function createSlotYielder({ yieldSlot, reclaimSlot }: SlotPool): YieldSlot {
  let waits = 0;
  let isLent = false;
  return async (wait) => {
    waits += 1;
    if (waits === 1) isLent = yieldSlot();
    try {
      return await wait();
    } finally {
      waits -= 1;
      if (waits === 0 && isLent) reclaimSlot();
    }
  };
}
