/** How one item ended. Every item has exactly one slot, in the order in which the items came. */
export type Slot<Item, Value> =
  | { readonly kind: 'finished'; readonly item: Item; readonly value: Value }
  | { readonly kind: 'crashed'; readonly item: Item; readonly error: unknown }
  | { readonly kind: 'not-started'; readonly item: Item };

/** Items that are known, or that come while others are being worked on. */
export type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Waits for something and lets the next item begin meanwhile: an item that is only waiting frees its slot. */
export type YieldSlot = <Value>(wait: () => Promise<Value>) => Promise<Value>;

/** How many times the limit may be waiting at once. Beyond that an item keeps its slot. */
const maxYieldedPerSlot = 3;

export type Bounds = {
  /** Items under way at once. */
  readonly limit: number;
  /** No item is started after it. Default: every item is started. */
  readonly signal?: AbortSignal;
};

/**
 * Runs `work` on every item, at most `limit` at a time, and starts none after `signal` is aborted. What was started is
 * awaited, so nothing outlives the call; what was not started is visible as such, those that come after the signal too.
 * An item that comes back from waiting goes on at once; for each of them one fewer begins.
 */
export async function mapBounded<Item, Value>(
  items: Source<Item>,
  { limit, signal }: Bounds,
  work: (item: Item, yieldSlot: YieldSlot) => Promise<Value>,
): Promise<readonly Slot<Item, Value>[]> {
  const slots: Slot<Item, Value>[] = [];
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const workers: Promise<void>[] = [];
  const isAborted = (): boolean => signal?.aborted ?? false;
  const pool = createSlotPool(limit, () => workers.push(runWorker()));

  /** Takes the next item, and gives it a slot as one that was not started. */
  async function take(): Promise<{ readonly item: Item; readonly index: number } | undefined> {
    const next = await iterator.next();
    if (next.done === true) return undefined;
    return { item: next.value, index: slots.push({ kind: 'not-started', item: next.value }) - 1 };
  }

  async function runWorker(): Promise<void> {
    while (!isAborted() && pool.mayTakeNext()) {
      const taken = await take();
      // The signal may have been aborted while no item came.
      if (taken === undefined || isAborted()) return;
      const { item, index } = taken;
      try {
        slots[index] = { kind: 'finished', item, value: await work(item, createSlotYielder(pool)) };
      } catch (error) {
        slots[index] = { kind: 'crashed', item, error };
      }
    }
  }

  for (let started = 0; started < limit; started += 1) workers.push(runWorker());
  // A slot that is yielded adds a worker to the list while it is awaited, before the worker that yielded it ends.
  for (const each of workers) await each;
  while ((await take()) !== undefined);
  return slots;
}

type SlotPool = {
  /** Returns false when an item that came back from waiting has taken the slot. */
  readonly mayTakeNext: () => boolean;
  /** Returns false when too many slots are yielded already. */
  readonly yieldSlot: () => boolean;
  readonly reclaimSlot: () => void;
};

function createSlotPool(limit: number, startWorker: () => void): SlotPool {
  let yielded = 0;
  let surplus = 0;
  return {
    mayTakeNext: () => {
      if (surplus === 0) return true;
      surplus -= 1;
      return false;
    },
    yieldSlot: () => {
      if (yielded >= limit * maxYieldedPerSlot) return false;
      yielded += 1;
      startWorker();
      return true;
    },
    reclaimSlot: () => {
      yielded -= 1;
      surplus += 1;
    },
  };
}

/** Returns the yielder of one item, which has one slot to yield, however many things it waits for at once. */
function createSlotYielder({ yieldSlot, reclaimSlot }: SlotPool): YieldSlot {
  let waits = 0;
  let isYielded = false;
  return async (wait) => {
    waits += 1;
    if (waits === 1) isYielded = yieldSlot();
    try {
      return await wait();
    } finally {
      waits -= 1;
      if (waits === 0 && isYielded) reclaimSlot();
    }
  };
}
